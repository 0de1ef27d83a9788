// Regression: least-squares line of a field on a series or another field at each point.
// May know: paired statistics.
// Must not know: files, sweeps.
#pragma once

#include "fieldwise/analysis/pairs/paired_statistics.hpp"

namespace fieldwise::analysis {

/// Regresses at each point and lag; `against` is the predictor x, the field is y.
/// Formula: slope = C_xy / M2_x; intercept = ybar - slope xbar; stderr = sqrt((M2_y - slope C_xy)/(n - 2)/M2_x).
/// Input: [time, row, column]; against [time], or [time, row, column] on the same grid. Output: [row, column] or
/// [lag, row, column], double: slope in units of `of` per unit of `against` (differences of temperatures in K).
/// Missing: fewer than min_samples pairs, or a constant predictor; a constant field has slope 0 and p missing.
/// Passes: one; state: 19 doubles a point and lag (31 with detrend). Errors: as Correlation. Accuracy: as Correlation.
/// Source: Wilks (2011), section 7.2; Bretherton et al. (1999), doi 10.1175/1520-0442(1999)012<1990:TENOSD>2.0.CO;2.
class Regression final : public PairedStatistics {
 public:
  struct Options {
    bool against_time = false;  ///< time is a predictor too
    Per per = Per::decade;      ///< of the slope on time
    PairOptions pairs;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns slope, intercept, stderr, r, p, n, n_eff and what else the options ask for.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation that the inputs need: this one, or a MultipleRegression for several predictors or time.
  static std::unique_ptr<Operation> make(std::span<const core::FieldHeader> inputs, const Options& options,
                                         std::span<const InputName> names);

  /// Makes the operation for the headers of `of` and `against`. Errors: see the class.
  Regression(std::span<const core::FieldHeader> inputs, const Options& options);
};

}  // namespace fieldwise::analysis
