// Gram: scalar products of many long series with each other, in one fixed order of sums.
// May know: the standard library.
// Must not know: what the series are.
#pragma once

#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Names how many values of a series are summed side by side: the length of each series is a multiple of it, filled
/// with zeros.
inline constexpr std::size_t kGramLanes = 8;

/// Views some series of equal length, one after another.
struct SeriesBlock {
  const double* first = nullptr;
  std::size_t count = 0;
  std::size_t length = 0;  ///< of each, a multiple of kGramLanes
};

/// Writes products[i * b.count + j] = sum over k of a_i[k] b_j[k]. Eight lanes (value k goes to lane k mod 8) are
/// joined as ((0+1)+(2+3))+((4+5)+(6+7)) after every 512 values, and these sums added in order: the bits depend neither
/// on which series are in a block nor on the processor.
void scalar_products(const SeriesBlock& a, const SeriesBlock& b, std::span<double> products);

}  // namespace fieldwise::kernels
