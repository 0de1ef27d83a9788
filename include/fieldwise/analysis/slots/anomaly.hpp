// Anomaly: the departure of each value from the climatology of its slot.
// May know: operation, slots, core.
// Must not know: where the climatology comes from.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Says how an anomaly is expressed.
enum class AnomalyAs { difference, percent };

/// Returns which time of a climatology belongs to each time of a field. The slot of each time of the climatology is
/// that of its date. Errors: inputs_disagree where the grid or the slots do not fit.
std::vector<std::size_t> match_climatology(const core::FieldHeader& of, const core::FieldHeader& climatology,
                                           const SlotOptions& options);

/// Returns how values of a climatology become values in the units of a field. Errors: inputs_disagree, naming both.
core::LinearConversion climatology_conversion(const core::FieldHeader& climatology, const core::FieldHeader& of);

/// Subtracts a climatology from a field.
/// Formula: x - c(slot), or 100 (x - c(slot)) / c(slot).
/// Input: [time, row, column]; climatology [slot, row, column] in convertible units. Output: [time, row, column] in the
/// field's units (K for temperatures, as differences) and type. Missing: a missing value, or a missing slot; in percent
/// also a slot that is 0; one at or below 0 is told.
/// Passes: one map. Errors: usage (per cent of a temperature on its scale too), inputs_disagree. Accuracy: one
/// subtraction; a constant gives exactly 0. Source: World Meteorological Organization (2017), WMO-No. 1203.
class Anomaly final : public Map, public Continuable {
 public:
  struct Options {
    SlotOptions slots = {};
    AnomalyAs as = AnomalyAs::difference;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the headers of `of` and of the climatology. Errors: see the class.
  Anomaly(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] std::vector<std::string> findings() const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t /*row*/, std::size_t /*times*/, const StateVisitor& /*visit*/) override {}

 private:
  void apply_row(std::span<const double> x, std::span<const double> climatology, std::span<double> out) const;

  Options options_;
  std::vector<std::size_t> climatology_time_;
  core::LinearConversion to_units_of_;
  double factor_ = 1.0;
  std::shared_ptr<std::atomic<bool>> met_no_share_ = std::make_shared<std::atomic<bool>>(false);  // of a mean <= 0
};

}  // namespace fieldwise::analysis
