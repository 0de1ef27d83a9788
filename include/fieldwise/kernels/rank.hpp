// Ranks: correlation and trend measures that look at order only, of one series at a time.
// May know: the standard library; its source file uses Boost's distributions.
// Must not know: units, options, calendars.
#pragma once

#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Holds a measure and its two-sided p-value; missing is NaN.
struct Association {
  double value = 0.0;
  double p = 0.0;
};

/// Returns ranks from 1, ties sharing their mean.
std::vector<double> ranks(std::span<const double> values);

/// Returns Spearman's rank correlation of complete pairs (no NaN), p from Student's t with n - 2.
/// Source: Spearman (1904), doi 10.2307/1412159; Kendall & Gibbons (1990).
Association spearman(std::span<const double> x, std::span<const double> y);

/// Returns Kendall's tau-b of complete pairs; p exact for n up to 33 without ties, else normal with tie correction.
/// Source: Kendall (1938), doi 10.1093/biomet/30.1-2.81; Best & Gipps (1974), doi 10.2307/2347062.
Association kendall(std::span<const double> x, std::span<const double> y);

/// Holds the Mann-Kendall test of a trend.
struct MannKendall {
  double s = 0.0;         ///< sum of signs of later minus earlier
  double variance = 0.0;  ///< with tie correction
  double z = 0.0;         ///< with continuity correction
  double p = 0.0;
};

/// Tests a complete series for a trend. Source: Mann (1945), doi 10.2307/1907187; Kendall (1975).
MannKendall mann_kendall(std::span<const double> values);

/// Returns the factor by which autocorrelation of the ranks (of the detrended series, those significant at 5 %)
/// enlarges the variance of the Mann-Kendall sum. Source: Hamed & Rao (1998), doi 10.1016/S0022-1694(97)00125-X,
/// eq. 15.
double hamed_rao_factor(std::span<const double> values);

/// Holds the Theil-Sen line and the interval of its slope.
struct TheilSen {
  double slope = 0.0;
  double intercept = 0.0;  ///< median(y) - slope median(x)
  double low = 0.0;
  double high = 0.0;
};

/// Returns the median of the slopes of all pairs with different x, and its interval at the level (0.95).
/// Source: Theil (1950); Sen (1968), doi 10.1080/01621459.1968.10480934, section 6.
TheilSen theil_sen(std::span<const double> x, std::span<const double> y, double level = 0.95);

}  // namespace fieldwise::kernels
