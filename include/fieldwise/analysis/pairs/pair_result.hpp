// PairResult: what correlation, regression and trend find in the pairs of one point, and how.
// May know: pair options, kernels.
// Must not know: fields, files, sweeps.
#pragma once

#include <string_view>

#include "fieldwise/analysis/pairs/pair_options.hpp"
#include "fieldwise/kernels/comoments.hpp"
#include "fieldwise/kernels/persistence.hpp"

namespace fieldwise::analysis {

struct PairColumn;

/// Holds the results for the pairs of one point at one lag; missing is NaN.
struct PairResult {
  double r = 0.0;
  double p = 0.0;
  double slope = 0.0;
  double intercept = 0.0;
  double stderr_slope = 0.0;
  double n = 0.0;
  double n_eff = 0.0;
  double low = 0.0;  ///< of r in a correlation, of the slope otherwise
  double high = 0.0;
};

/// Says from which series the effective sample size is computed.
enum class EffectiveSizeOf {
  both_series,              ///< correlation: Bretherton et al. (1999)
  predictor_and_residuals,  ///< regression
  residuals                 ///< trend: Santer et al. (2000)
};

/// Returns where a quantity of a point lies in its result ("r", "slope", ...); null for those of the whole field. p_fdr
/// begins as p.
double PairResult::*result_member(std::string_view quantity);

/// Returns a result with everything missing but n.
PairResult missing_result(double n);

/// Computes results from the moments of one point of an axis of a pattern; fewer than `least_count` pairs give missing.
PairResult evaluate_pairs(const kernels::PairMoments& moments, const kernels::StepPattern& pattern,
                          const PairOptions& options, double least_count, EffectiveSizeOf effective);

/// Returns the degrees of freedom of a result, n or n_eff less what the fit takes; NaN where the effective n is
/// below 3.
double degrees_of_freedom(const PairResult& result, const PairOptions& options);

/// Names the rank correlations.
enum class RankMethod { spearman, kendall };

/// Computes a rank correlation: r, p, n, n_eff (of the ranks) and the interval of r. With detrend, of the departures
/// from lines in time. With effective dof Spearman's t has n_eff - 2 degrees of freedom, and the variance of Kendall's
/// sum grows by n / n_eff. Interval: Fisher's z with variance 1.06 / (n - 3) or 0.437 / (n - 4).
/// Source: Fieller, Hartley & Pearson (1957), doi 10.1093/biomet/44.3-4.470.
PairResult evaluate_ranks(const PairColumn& column, const PairOptions& options, double least_count, RankMethod method);

}  // namespace fieldwise::analysis
