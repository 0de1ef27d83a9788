// Correlation: Pearson's, Spearman's or Kendall's r of a field with a series or another field, and its significance.
// May know: paired statistics.
// Must not know: files, sweeps.
#pragma once

#include "fieldwise/analysis/pairs/paired_statistics.hpp"

namespace fieldwise::analysis {

/// Names the kinds of correlation.
enum class CorrelationMethod { pearson, spearman, kendall };

/// Correlates at each point and lag.
/// Formula: r = C_xy / sqrt(M2_x M2_y) over pairs valid in both; p two-sided from t = r sqrt((n - 2)/(1 - r^2)).
/// Input: [time, row, column]; against [time], or [time, row, column] on the same grid. Output: [row, column] or
/// [lag, row, column], dimensionless, double. Missing: fewer than min_samples pairs, or one side constant.
/// Rank methods work on whole columns, ties sharing their mean rank: Spearman's p from Student's t, Kendall's tau-b
/// exact up to 33 pairs without ties and normal beyond. Passes: one; state: 17 doubles a point and lag (31 with
/// detrend, 9 by columns). Errors: inputs_disagree (grids, classes of time axes, no common dates), usage. Accuracy: a
/// few n machine epsilons of r. Source: Wilks (2011), section 3.5.2; Bretherton et al. (1999),
/// doi 10.1175/1520-0442(1999)012<1990:TENOSD>2.0.CO;2.
class Correlation final : public PairedStatistics {
 public:
  struct Options {
    PairOptions pairs;
    CorrelationMethod method = CorrelationMethod::pearson;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns r, p, n, n_eff and what else the options ask for.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the headers of `of` and `against`. Errors: see the class.
  Correlation(std::span<const core::FieldHeader> inputs, const Options& options);

 private:
  [[nodiscard]] PairResult evaluate_column(const PairColumn& column) const override;

  CorrelationMethod method_;
};

}  // namespace fieldwise::analysis
