// Quantiles: exact quantiles of a sample in the nine definitions of Hyndman and Fan.
// May know: the standard library.
// Must not know: units, calendars, what the sample is.
#pragma once

#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Numbers the definitions of a quantile as Hyndman & Fan (1996), doi 10.2307/2684934, do.
enum class QuantileDefinition { type1 = 1, type2, type3, type4, type5, type6, type7, type8, type9 };

/// Says where a quantile lies in a sample in order: (1 - share) x[lower] + share x[lower + 1], positions from 0.
struct OrderPosition {
  std::size_t lower = 0;
  double share = 0.0;
};

/// Returns the place of the quantile of `percent` (0 to 100) in a sample of n > 0 values: with j + g = n p + m, j
/// whole, between the values j and j + 1 (counted from 1; those outside are the ends). Types 1 to 3 are steps: g beside
/// a whole number by rounding alone (4 epsilons) is 0. Source: Hyndman & Fan (1996), section 2.
OrderPosition order_position(QuantileDefinition definition, double percent, std::size_t n);

/// Writes the quantiles of a sample without NaN, which is reordered; `percents` must not fall. All missing where the
/// sample is empty. Selection, not sorting, as long as few are asked for.
void quantiles(std::span<double> sample, std::span<const double> percents, QuantileDefinition definition,
               std::span<double> out);

/// Returns the quantile of `percent` of two samples taken together, each of them rising and without NaN; missing where
/// both are empty. The value that `quantiles` finds, in a number of steps that grows as the logarithm of the smaller's
/// size: neither is copied or sorted.
double quantile_of_both(std::span<const double> a, std::span<const double> b, double percent,
                        QuantileDefinition definition);

}  // namespace fieldwise::kernels
