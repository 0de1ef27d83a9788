// GridTurn: how one order of rows and columns becomes another over the same places.
// May know: grid.
// Must not know: values.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "fieldwise/core/grid.hpp"

namespace fieldwise::core {

/// Says where the rows and columns of a grid stand on another that has the same places.
struct GridTurn {
  bool rows_reversed = false;
  std::vector<std::size_t> columns;  ///< [column of the one]: the column of the other
};

/// Returns how the places of `to` stand on `from`, where rows in reverse, columns begun elsewhere on the circle, or
/// columns in reverse are all that differs; nothing where more does, and where the grids are not rectilinear.
std::optional<GridTurn> find_turn(const Grid& from, const Grid& to);

}  // namespace fieldwise::core
