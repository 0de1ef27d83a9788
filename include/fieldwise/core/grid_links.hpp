// GridLinks: how the values of one grid make those of another, link by link.
// May know: the standard library.
// Must not know: where the grids lie, where links come from, how they are applied.
#pragma once

#include <cstddef>
#include <vector>

namespace fieldwise::core {

/// Holds links from the points of one grid to those of another, in any order: positions row * columns + column. A pair
/// that is named twice has the sum of both weights.
struct GridLinks {
  std::vector<std::size_t> source;  ///< [link]
  std::vector<std::size_t> target;  ///< [link]
  std::vector<double> weight;       ///< [link]
  std::vector<double> whole;        ///< [target]: what weights would add up to if nothing were uncovered
};

}  // namespace fieldwise::core
