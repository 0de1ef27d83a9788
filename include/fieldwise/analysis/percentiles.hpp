// Percentiles: exact percentiles of the values of each slot of the year at each point.
// May know: operation, slots, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/climatology.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/quantiles.hpp"

namespace fieldwise::analysis {

/// Finds percentiles per slot over a base period.
/// Formula: (1 - g) x_(j) + g x_(j+1) of the values in order, n p + m = j + g, m by the definition (7: 1 - p).
/// Input: [time, row, column], any units. Output: p10, p2_5, ... and n, each [slot, row, column], double, in the same
/// units. `by: day` may take the values of `window` days around each: days of the year of all years, across its end,
/// where 29 February is a day unless skipped. Missing: NaN is skipped; fewer values than min_samples or min_fraction
/// of those the calendar expects in the window give missing. Passes: one over whole columns; state: the results.
/// Errors: usage (no time axis, `by` finer than the data, a window without middle or without `by: day`),
/// inputs_disagree (base outside the data). Accuracy: one interpolation between two values of the sample.
/// Source: Hyndman & Fan (1996), doi 10.2307/2684934.
class Percentiles final : public Reduction {
 public:
  struct Options {
    std::vector<double> at{10.0, 50.0, 90.0};
    SlotOptions slots{.by = By::all};
    int window = 1;
    kernels::QuantileDefinition definition = kernels::QuantileDefinition::type7;
    std::optional<core::Period> base = {};
    int min_samples = 1;
    double min_fraction = 0.0;
    BasePartial base_partial = BasePartial::error;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns the quantities that options ask for: p10, p50, p90, n.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the header of `of`. Errors: see the class.
  Percentiles(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  using Reduction::finish;

 private:
  void find_members(const core::FieldHeader& of, const Slots& slots, const core::Period& base);
  void add_headers(const core::FieldHeader& of, const core::TimeAxis& axis, const core::Period& base);
  void add_point(std::span<const double> series, std::size_t row, std::size_t column, std::vector<double>& sample);
  [[nodiscard]] double& result(std::size_t output, std::size_t slot, std::size_t row, std::size_t column) {
    return results_[place(output, slot, row) + column];
  }
  [[nodiscard]] std::size_t place(std::size_t output, std::size_t slot, std::size_t row) const {
    return ((output * members_.size() + slot) * rows_.size() + row - rows_.begin) * columns_;
  }

  Options options_;
  std::size_t columns_ = 0;
  std::size_t times_ = 0;
  std::vector<std::vector<std::size_t>> members_;  // times of each slot, its window included
  std::vector<double> least_count_;                // per slot
  core::IndexRange rows_;
  std::vector<double> results_;  // [output, slot, row, column]
};

}  // namespace fieldwise::analysis
