// Standardize: each value's departure from the mean of its slot, in standard deviations of that slot.
// May know: operation, slots, core.
// Must not know: where the climatology comes from.
#pragma once

#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Standardizes a field by slot.
/// Formula: (x - mean(slot)) / sd(slot).
/// Input: [time, row, column]; mean and sd [slot, row, column]. Output: [time, row, column], dimensionless, the field's
/// type. Missing: a missing value, mean or sd; a slot whose sd is 0 (a constant has no scale).
/// Passes: one map. Errors: usage, inputs_disagree. Accuracy: one subtraction and one division.
/// Source: Wilks (2011), Statistical Methods in the Atmospheric Sciences, section 3.4.2.
class Standardize final : public Map, public Continuable {
 public:
  struct Options {
    SlotOptions slots = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the headers of `of`, the means and the spreads. Errors: see the class.
  Standardize(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t /*row*/, std::size_t /*times*/, const StateVisitor& /*visit*/) override {}

 private:
  void apply_row(std::span<const double> x, std::span<const double> mean, std::span<const double> spread,
                 std::span<double> out) const;

  std::vector<std::size_t> mean_time_;
  std::vector<std::size_t> spread_time_;
  core::LinearConversion mean_to_units_;
  double factor_ = 1.0;  // from the units of `of` to those of the spread
};

}  // namespace fieldwise::analysis
