// Evaluation: how well a field agrees with another one, such as observations, along time or over space.
// May know: operation, lag pairs, cell weights, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <cstdint>
#include <vector>

#include "fieldwise/analysis/cell_weights.hpp"
#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/agreement.hpp"

namespace fieldwise::analysis {

/// Says what agreement is measured over: at each point along time, or at each time over the grid.
enum class EvaluateOver : std::uint8_t { time, space };

/// Compares a field x with another one y on the same grid.
/// Formula, over the pairs that are valid in both: bias = mean(x - y); rmse = sqrt(mean((x - y)^2)); r: correlation of
/// the departures from both means (over space the centred pattern correlation); sd_ratio = sd(x) / sd(y). Means over
/// space are weighted by cell area, by cos(latitude) or not. Input: [time, row, column], paired by date; over space
/// also slots of climatologies, lags or single maps, paired by position. y is converted to the units of x. Output:
/// [row, column] over time, [time] over space; double; bias and rmse in the units of x (differences). Missing: fewer
/// than min_samples pairs; r and sd_ratio where one side is constant. Passes: one; state: 12 doubles a point or time.
/// Errors: usage (no times, a series over space), inputs_disagree (grids, units, no common date). Accuracy: n machine
/// epsilons of the spread. Source: Taylor (2001), doi 10.1029/2000JD900719.
class Evaluation final : public Reduction, public Continuable {
 public:
  struct Options {
    EvaluateOver over = EvaluateOver::time;
    AreaWeights weights = AreaWeights::area;
    int min_samples = 3;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Tells whether areas of cells are asked for.
  static bool needs_areas(const Options& options) {
    return options.over == EvaluateOver::space && options.weights == AreaWeights::area;
  }

  /// Makes the operation for the headers of `of` and `against`. Errors: see the class.
  Evaluation(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;
  [[nodiscard]] std::size_t settled_times(std::size_t times, std::span<const std::size_t> known_times) const override;
  using Reduction::finish;

 private:
  void add_headers(const core::FieldHeader& of, const core::FieldHeader& against);
  [[nodiscard]] bool over_space() const noexcept { return options_.over == EvaluateOver::space; }

  Options options_;
  std::size_t columns_ = 0;
  std::size_t times_ = 0;
  core::LinearConversion to_field_;  // of the values of `against`
  LagPairs pairs_;                   // of the one lag 0
  double difference_factor_ = 1.0;   // from degF to K
  std::vector<double> weights_;      // [row, column], over space
  core::IndexRange rows_;
  std::vector<kernels::Agreement> state_;  // [row, column] over time, [time] over space
};

}  // namespace fieldwise::analysis
