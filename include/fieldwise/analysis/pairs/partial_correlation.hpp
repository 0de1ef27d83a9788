// PartialCorrelation: correlation of a field with a series or field, less what others explain of both.
// May know: case statistics.
// Must not know: files, sweeps.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/analysis/pairs/case_statistics.hpp"

namespace fieldwise::analysis {

/// Correlates residuals: of `of` and `against`, each fitted on all that is given, over the times where all are valid.
/// Formula: r of the residuals; t = r sqrt((n - 2 - k)/(1 - r^2)), k predictors given; interval by Fisher's z with
/// 1/sqrt(n - k - 3). Input: [time, row, column]; the others [time] or [time, row, column]. Output: [row, column],
/// dimensionless, double. Missing: fewer cases than min_samples (k + 3), one side that is explained wholly, or
/// predictors that depend on each other. Errors: usage, inputs_disagree. Accuracy: as MultipleRegression. Source:
/// Fisher (1924), Metron 3, 329-332; Anderson (2003), An Introduction to Multivariate Statistical Analysis, 4.3.
class PartialCorrelation final : public CaseStatistics {
 public:
  struct Options {
    bool given_time = false;
    PairOptions pairs;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns r, p, n, n_eff and what else the options ask for.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the headers of `of`, `against` and what is given. Errors: see the class.
  PartialCorrelation(std::span<const core::FieldHeader> inputs, const Options& options);

 private:
  void evaluate(const Cases& cases, std::unique_ptr<KeptBetweenPoints>& kept, std::span<double> results) const override;
};

}  // namespace fieldwise::analysis
