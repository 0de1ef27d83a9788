// Detrend: removes a line in time from the values of each point, one for all or one a slot.
// May know: operation, slots, core.
// Must not know: files, sweeps.
#pragma once

#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Says what stays of the line that is removed.
enum class Keep { none, mean };

/// Subtracts least-squares lines in time.
/// Formula: y(t) = x(t) - xbar - slope (t - tbar), slope = C_tx / M2_t over the valid values of the slot; with
/// `keep: mean` xbar is added again. t is in years since the first time, as in trend. `by: month` fits each month's own
/// line and so removes the seasonal cycle too.
/// Input: [time, row, column]. Output: the same shape and type; K for temperatures unless the mean is kept.
/// Missing: a missing value; a slot with fewer than min_samples valid values (3). Passes: one map over whole columns.
/// Errors: usage (no time axis, `by` finer than the data). Accuracy: 4 n machine epsilons of the spread; a constant
/// gives exactly 0. Source: Wilks (2011), section 7.2.1.
class Detrend final : public Map {
 public:
  struct Options {
    SlotOptions slots{.by = By::all};
    Keep keep = Keep::none;
    int min_samples = 3;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Detrend(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  struct Lines;
  void fit(const core::TileView& values, std::size_t row, Lines& lines) const;

  Options options_;
  double factor_ = 1.0;  // to units of differences
  std::size_t slots_ = 1;
  std::vector<double> years_;
  std::vector<std::size_t> slot_of_time_;
};

}  // namespace fieldwise::analysis
