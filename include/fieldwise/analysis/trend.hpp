// Trend: least-squares line of a field in time at each point.
// May know: paired statistics.
// Must not know: files, sweeps.
#pragma once

#include "fieldwise/analysis/paired_statistics.hpp"

namespace fieldwise::analysis {

/// Names the unit of time of a trend.
enum class Per { decade, year, step };

/// Fits a line in time; time in years is days since the first time / (365.2425, or the length of the calendar's year).
/// Formula: as Regression with time as the predictor; n_eff = n (1 - r)/(1 + r), r the lag-1 autocorrelation of the
/// residuals. The intercept is the value at the first time, which is an attribute.
/// Input: [time, row, column]. Output: [row, column], double: slope in units of `of` per decade, year or step.
/// Missing: fewer than min_samples values; a constant has slope 0 and p missing.
/// Passes: one; state: 19 doubles a point. Errors: usage. Accuracy: as Correlation.
/// Source: Santer et al. (2000), doi 10.1029/1999JD901105.
class Trend final : public PairedStatistics {
 public:
  struct Options {
    Per per = Per::decade;
    PairOptions pairs;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Trend(std::span<const core::FieldHeader> inputs, const Options& options);
};

}  // namespace fieldwise::analysis
