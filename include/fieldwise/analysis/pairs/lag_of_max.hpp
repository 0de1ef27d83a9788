// LagOfMax: the lag at which a relation that has one map a lag is strongest.
// May know: operation, core.
// Must not know: what was related, files, sweeps.
#pragma once

#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Says what counts as strongest.
enum class Strongest { either_sign, positive, negative };

/// Finds the lag of the largest |r| at each point.
/// Formula: the lag with the largest |r| (or the largest, or the least r); of equal ones the lag nearest to 0, then the
/// first.
/// Input: [lag, row, column], such as the r of a correlation. Output: lag_max (in calendar steps) and r_max, each [row,
/// column]. Missing: points missing at every lag; a lag that is missing does not take part. Passes: one; state: 2
/// doubles a point. Errors: usage (no lags). Accuracy: exact. Source: von Storch & Zwiers (1999), section 11.3.
class LagOfMax final : public Reduction {
 public:
  struct Options {
    Strongest of_sign = Strongest::either_sign;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  LagOfMax(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  using Reduction::finish;

 private:
  [[nodiscard]] bool is_stronger(double r, double lag, double best_r, double best_lag) const;

  Options options_;
  std::size_t columns_ = 0;
  std::vector<double> lags_;
  core::IndexRange rows_;
  std::vector<double> best_lag_, best_r_;  // [row, column]
};

}  // namespace fieldwise::analysis
