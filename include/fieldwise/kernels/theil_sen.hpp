// Theil-Sen: the median of the slopes of all pairs, also by season.
// May know: the standard library.
// Must not know: units, options, calendars.
#pragma once

#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Holds the Theil-Sen line and the interval of its slope.
struct TheilSen {
  double slope = 0.0;
  double intercept = 0.0;  ///< median(y) - slope median(x)
  double low = 0.0;
  double high = 0.0;
};

/// Returns the median of the slopes of all pairs with different x, and its interval at the level (0.95). Where x
/// increases strictly, slopes are selected in O(n log n) without being listed: the result is then the slope of a pair
/// (or the mean of two) whose place among all slopes is right but for slopes equal within rounding of y. Source: Theil
/// (1950); Sen (1968), doi 10.1080/01621459.1968.10480934, section 6; Matousek (1991),
/// doi 10.1016/0020-0190(91)90177-J.
TheilSen theil_sen(std::span<const double> x, std::span<const double> y, double level = 0.95);

/// Returns the median of the slopes of all pairs of one season, with its interval. Source: Hirsch, Slack & Smith
/// (1982); Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring, section 17.5.
TheilSen seasonal_theil_sen(std::span<const double> x, std::span<const double> y, std::span<const std::size_t> season,
                            std::size_t seasons, double level = 0.95);

}  // namespace fieldwise::kernels
