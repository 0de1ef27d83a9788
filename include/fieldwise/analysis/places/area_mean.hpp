// AreaMean: the mean over a region at each time, as a series.
// May know: operation, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <vector>

#include "fieldwise/analysis/cell_weights.hpp"
#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/places/region_weights.hpp"
#include "fieldwise/analysis/provider.hpp"
#include "fieldwise/core/borders.hpp"
#include "fieldwise/core/coordinate_axis.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/kernels/area_sum.hpp"

namespace fieldwise::analysis {

/// Averages a field over a region: between latitudes and longitudes, or within the borders of a file.
/// Formula: sum(w x) / sum(w) over the valid cells, w the cell area on the sphere, cos(latitude), or 1; times the share
/// of the cell inside the borders; times the weight of an input, such as the share of land. Input: [time, row, column];
/// a mask and weights [row, column] or [time, row, column], paired by date. Output: [time], same units, double.
/// Missing: fewer valid cells than min_samples, or valid ones with less than min_fraction of the sum of the weights. Of
/// several regions of a file each is an operation of its own, a part. Passes: one; state: 5 doubles a time. Errors:
/// usage (no cell inside, a series, negative weights), inputs_disagree (no areas, a mask on another grid or without a
/// map for some time), those of the provider. Accuracy: sums over 8 fixed lanes a row, then rows in order. Source:
/// CF-1.8 appendix E (area: mean).
class AreaMean final : public Reduction, public Continuable {
 public:
  struct Options {
    core::Region region = {};
    core::BordersChoice borders = {};  ///< without a path: none
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

  /// Tells whether areas or edges of cells are asked for.
  static bool needs_areas(const Options& options) {
    return options.weights == AreaWeights::area || !options.borders.path.empty();
  }

  /// Returns the axis of the regions, each of which is a part; an empty one where there is one region.
  static core::CoordinateAxis parts(std::span<const core::FieldHeader> inputs, const Options& options,
                                    Provider& provider);

  /// Returns the files that options name.
  static std::vector<std::string> files(const Options& options);

  /// Makes the operation for the headers of `of` and, where `names` say so, of a mask and of weights; without names the
  /// second is a mask. Errors: see the class.
  AreaMean(std::span<const core::FieldHeader> inputs, const Options& options);
  AreaMean(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names,
           Provider& provider, std::size_t part);

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
  /// Is an input beside the field, and which of its maps belongs to each map of that.
  struct Beside {
    std::size_t input = 0;          ///< 0: there is none
    std::vector<std::size_t> maps;  ///< [time]
  };
  static void add_row(TimeSum& state, std::span<const double> values, std::span<const double> weights);
  void describe_result(std::span<const core::FieldHeader> inputs, const std::string& region);
  void weigh(std::span<const core::TileView> inputs, std::size_t time, const RowOfWeights& row,
             std::span<double> weights) const;

  Options options_;
  std::size_t times_;
  RegionWeights weights_;
  Beside mask_;
  Beside share_;               ///< weights that are an input
  std::string share_name_;     ///< of that input
  std::vector<TimeSum> sums_;  ///< [time]
};

}  // namespace fieldwise::analysis
