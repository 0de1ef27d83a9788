// Ranks: correlation and trend measures that look at order only, of one complete series (no NaN) at a time.
// May know: the standard library, significance.
// Must not know: units, options, calendars.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::kernels {

/// Holds a measure and its p-value; missing is NaN.
struct Association {
  double value = 0.0;
  double p = 0.0;
};

/// Returns ranks from 1, ties sharing their mean.
std::vector<double> ranks(std::span<const double> values);

/// Holds a series (no NaN) in rising order: what all rank statistics of it begin with.
struct Ranking {
  std::vector<double> rank;            ///< from 1, ties sharing their mean
  std::vector<std::uint32_t> order;    ///< positions in rising order, equal values in the order of the series
  std::vector<std::uint32_t> tie_end;  ///< of each position: where its group of equal values ends in `order`
  double tied_pairs = 0.0;             ///< t (t - 1) / 2 over groups of t equal values
  double tied_triples = 0.0;           ///< t (t - 1) (t - 2)
  double tied_variance = 0.0;          ///< t (t - 1) (2t + 5)
};

/// Sorts a series. Fewer than 2^32 values.
Ranking ranking_of(std::span<const double> values);

/// Returns Spearman's rank correlation of complete pairs (no NaN), p from Student's t with n - 2.
/// Source: Spearman (1904), doi 10.2307/1412159; Kendall & Gibbons (1990).
Association spearman(std::span<const double> x, std::span<const double> y,
                     Alternative alternative = Alternative::two_sided);

/// Returns Pearson's r of ranks (or of any complete pairs): missing where one side is constant.
double correlation_of(std::span<const double> x, std::span<const double> y);

/// Returns Kendall's tau-b of complete pairs by merge sort, O(n log n); p exact for n up to 33 without ties (and
/// without `inflation`), else normal with tie correction. `inflation` is the factor of the variance for
/// autocorrelation. Source: Kendall (1938), doi 10.1093/biomet/30.1-2.81; Knight (1966),
/// doi 10.1080/01621459.1966.10480879; Best & Gipps (1974), doi 10.2307/2347062.
Association kendall(std::span<const double> x, std::span<const double> y,
                    Alternative alternative = Alternative::two_sided, double inflation = 1.0);

/// Returns the same of two series that are sorted already, with n up to some thousands in a fraction of the time.
Association kendall(const Ranking& x, const Ranking& y, Alternative alternative = Alternative::two_sided,
                    double inflation = 1.0);

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
/// %) enlarges the variance of the Mann-Kendall sum. Source: Hamed & Rao (1998), doi 10.1016/S0022-1694(97)00125-X,
/// eq. 15.
double hamed_rao_factor(std::span<const double> values, std::span<const double> time, double slope);

/// Returns the series freed of its lag-1 autocorrelation but not of its trend: the line of `slope` is removed, each
/// value less r1 times the one before it kept where it `follows` that one, and the line added again; the series itself
/// where r1 is not significant at 5 % (|r1| <= 1.96 / sqrt(n)). Source: Yue, Pilon, Phinney & Cavadias (2002),
/// doi 10.1002/hyp.1095.
std::vector<double> trend_free_prewhitened(std::span<const double> values, std::span<const double> time,
                                           const std::vector<bool>& follows, double slope);

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
