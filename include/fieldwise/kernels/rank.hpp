// Ranks: measures of correlation that look at order only, of one complete series (no NaN) at a time.
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

/// Returns Pearson's r of ranks (or of any complete pairs): missing where one side is constant.
double correlation_of(std::span<const double> x, std::span<const double> y);

/// Returns Spearman's r of two complete series, Pearson's r of their ranks. p is exact for n of 3 to 9 without ties
/// where `may_be_exact`: the share of all orders with an r at least as far from 0 (one-sided: at least as far on that
/// side); else that of Student's t with `degrees_of_freedom`. Missing where those are not positive.
/// Source: Kendall & Gibbons (1990), Rank Correlation Methods, section 4.3 and appendix table 2.
Association spearman(const Ranking& x, const Ranking& y, double degrees_of_freedom,
                     Alternative alternative = Alternative::two_sided, bool may_be_exact = true);

/// Returns Kendall's tau-b of two complete series, sorted once each, in O(n log n); p exact for n up to 33 without ties
/// (and without `inflation`), else normal with tie correction. `inflation` is the factor of the variance for
/// autocorrelation. Source: Kendall (1938), doi 10.1093/biomet/30.1-2.81; Knight (1966),
/// doi 10.1080/01621459.1966.10480879; Best & Gipps (1974), doi 10.2307/2347062.
Association kendall(const Ranking& x, const Ranking& y, Alternative alternative = Alternative::two_sided,
                    double inflation = 1.0);

}  // namespace fieldwise::kernels
