// Autocorrelation: how much each value resembles those some steps before it, at each point and lag.
// May know: operation, lag pairs, core.
// Must not know: files, sweeps.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Correlates the values of each point with its own earlier values.
/// Formula: r_k = [sum d(t) d(t - k) / pairs] / [sum d^2 / (n - k)], d the deviations from the mean of all valid
/// values, n their number, over the pairs that are k calendar steps apart. Without gaps this is sum d(t) d(t - k) / sum
/// d^2. Input: [time, row, column]. Output: r and n (pairs), [row, column] or [lag, row, column]. Missing: fewer than
/// min_samples pairs, or a constant. Not limited to [-1, 1] where gaps leave other values in the pairs than in the
/// whole. Passes: one over whole columns; state: the results. Errors: usage (no times, a lag below 0, irregular times).
/// Accuracy: n machine epsilons. Source: Box, Jenkins & Reinsel (2008), section 2.1.5; with gaps as Parzen (1963).
class Autocorrelation final : public Reduction {
 public:
  struct Options {
    std::vector<int> lags{1};
    std::string lag_unit = {};  ///< of all lags: "day", ...; empty: steps
    int min_samples = 3;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Autocorrelation(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  using Reduction::finish;

 private:
  [[nodiscard]] std::size_t place(std::size_t output, std::size_t lag, std::size_t row) const {
    return ((output * options_.lags.size() + lag) * rows_.size() + row - rows_.begin) * columns_;
  }

  Options options_;
  double steps_ = 1.0;  // from the first time to the last
  std::size_t columns_ = 0;
  LagPairs pairs_;
  core::IndexRange rows_;
  std::vector<double> results_;  // [r and n, lag, row, column]
};

}  // namespace fieldwise::analysis
