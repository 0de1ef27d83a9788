// CellShare: a cell of a grid and the share of it that lies inside a shape.
// May know: the standard library.
// Must not know: how shares are found.
#pragma once

#include <cstddef>

namespace fieldwise::geometry {

/// Holds a cell and the share of it that lies inside a shape.
struct CellShare {
  std::size_t cell = 0;
  double share = 0.0;
};

}  // namespace fieldwise::geometry
