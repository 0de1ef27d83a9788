// Ties: sums over groups of equal values, which rank statistics correct for.
// May know: the standard library.
// Must not know: what the values are.
#pragma once

#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Returns t (t - 1) (2t + 5): 18 times the variance of Kendall's sum of t values, and what a tie of t takes away.
inline double variance_term(double t) { return t * (t - 1.0) * (2.0 * t + 5.0); }

/// Holds sums over groups of t equal values.
struct TieSums {
  double pairs = 0.0;     ///< t (t - 1) / 2
  double triples = 0.0;   ///< t (t - 1) (t - 2)
  double variance = 0.0;  ///< t (t - 1) (2t + 5)
};

/// Sums over the groups of equal keys among sorted items.
template <class Item, class Key>
TieSums ties_of(std::span<const Item> sorted, Key key) {
  TieSums sums;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin + 1;
    while (end < sorted.size() && key(sorted[end]) == key(sorted[begin])) {
      ++end;
    }
    const auto t = static_cast<double>(end - begin);
    sums.pairs += 0.5 * t * (t - 1.0);
    sums.triples += t * (t - 1.0) * (t - 2.0);
    sums.variance += variance_term(t);
    begin = end;
  }
  return sums;
}

}  // namespace fieldwise::kernels
