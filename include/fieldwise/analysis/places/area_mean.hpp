// AreaMean: the mean over a region at each time, as a series.
// May know: operation, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <vector>

#include "fieldwise/analysis/cell_weights.hpp"
#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/kernels/area_sum.hpp"

namespace fieldwise::analysis {

/// Says what happens to cells that the edge of a region cuts.
enum class RegionEdges { centre, clip };

/// Averages a field over a region.
/// Formula: sum(w x) / sum(w) over the valid cells, w the cell area on the sphere, cos(latitude), or 1.
/// Input: [time, row, column]; a mask [row, column] or [time, row, column], paired by date. Output: [time], same units,
/// double. Missing: fewer valid cells than min_samples, or less than min_fraction of the unmasked area.
/// Passes: one; state: 5 doubles a time. Errors: usage (no cell inside, a series), inputs_disagree (no areas, a mask on
/// another grid or without a map for some time).
/// Accuracy: sums over 8 fixed lanes a row, then rows in order. Source: CF-1.8 appendix E (area: mean).
class AreaMean final : public Reduction, public Continuable {
 public:
  struct Options {
    core::Region region = {};
    double mask_above = 0.0;
    AreaWeights weights = AreaWeights::area;
    RegionEdges edges = RegionEdges::centre;
    int min_samples = 1;
    double min_fraction = 0.0;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Tells whether areas of cells are asked for.
  static bool needs_areas(const Options& options) { return options.weights == AreaWeights::area; }

  /// Makes the operation for the header of `of` and, if there is one, of the mask. Errors: see the class.
  AreaMean(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] core::IndexRange times_used(std::size_t input, core::IndexRange times) const override;
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;
  using Reduction::finish;

 private:
  /// Holds the sums of one time, of departures from its first value: so the mean of a constant is exactly the constant.
  struct TimeSum {
    double origin = 0.0;
    kernels::WeightedSum sums;
  };
  static void add_row(TimeSum& state, std::span<const double> values, std::span<const double> weights);
  [[nodiscard]] std::span<const double> row_weights(std::size_t row) const {
    return {weights_.data() + row * columns_, columns_};
  }

  Options options_;
  std::size_t columns_;
  std::size_t times_;
  std::vector<double> weights_;  // [row, column]
  std::vector<bool> row_used_;
  std::vector<std::size_t> mask_map_;  // [time]; empty without a mask
  std::vector<TimeSum> sums_;          // [time]
};

}  // namespace fieldwise::analysis
