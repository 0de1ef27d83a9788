// Mann-Kendall: the test of a trend that looks at order only, also by season and for autocorrelated series.
// May know: the standard library, significance.
// Must not know: units, options, calendars.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::kernels {

/// Holds the Mann-Kendall test of a trend.
struct MannKendall {
  double s = 0.0;         ///< sum of signs of later minus earlier
  double variance = 0.0;  ///< with tie correction
  double z = 0.0;         ///< with continuity correction
  double p = 0.0;
  double tau = 0.0;  ///< Kendall's tau-b with time
};

/// Tests a complete series for a trend, in O(n log n). `inflation` is the factor of the variance for autocorrelation;
/// not positive: z and p are missing. Source: Mann (1945), doi 10.2307/1907187; Kendall (1975).
MannKendall mann_kendall(std::span<const double> values, Alternative alternative = Alternative::two_sided,
                         double inflation = 1.0);

/// Tests for a trend within each season, seasons taken as independent: sums of s and variance. `season` of each value
/// is any number below `seasons`. Source: Hirsch, Slack & Smith (1982), doi 10.1029/WR018i001p00107.
MannKendall seasonal_mann_kendall(std::span<const double> values, std::span<const std::size_t> season,
                                  std::size_t seasons, Alternative alternative = Alternative::two_sided);

/// Returns the factor by which autocorrelation of the ranks (of the series less `slope` a step; lags significant at 5
/// %) enlarges the variance of the Mann-Kendall sum. Lags count the steps in which values are numbered, over the pairs
/// there are: rho_k = [sum / pairs] / [sum of squares / n] (T - k) / T, T steps from the first value to the last.
/// Source: Hamed & Rao (1998), doi 10.1016/S0022-1694(97)00125-X, eq. 15.
double hamed_rao_factor(std::span<const double> values, std::span<const double> time,
                        std::span<const std::int64_t> number, double slope);

/// Returns the series freed of its lag-1 autocorrelation but not of its trend: the line of `slope` is removed, each
/// value less r1 times the one before it kept where it `follows` that one, and the line added again; the series itself
/// where r1 is not significant at 5 % (|r1| <= 1.96 / sqrt(n)). Source: Yue, Pilon, Phinney & Cavadias (2002),
/// doi 10.1002/hyp.1095.
std::vector<double> trend_free_prewhitened(std::span<const double> values, std::span<const double> time,
                                           const std::vector<bool>& follows, double slope);

}  // namespace fieldwise::kernels
