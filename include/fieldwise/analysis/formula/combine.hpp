// Combine: a formula of several fields and series, value by value.
// May know: operation, expression, core.
// Must not know: files, sweeps.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/formula/expression.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/core/units.hpp"

namespace fieldwise::analysis {

/// Evaluates a formula of its inputs at each time and point.
/// Formula: the option `expression`, of the names under which the inputs stand; see Expression.
/// Input: fields on one grid at the same times (slots, lags), among them series (the same value at every point), maps
/// without time, one mean over times or one map that is only compared (the same at every time), and climatologies,
/// beside dates the slot of each date.
/// Output: one field of the widest shape; single precision where all fields
/// are. Units: derived (see `derive_units`), or converted to the option `units` (see `asked_units`). Missing: what a
/// missing value meets, where the formula chooses `missing`, and where the result is not finite. Passes: one map.
/// Errors: usage (the formula), inputs_disagree (grids, times, units). Accuracy: that of the functions of C. Source:
/// UDUNITS-2 for units.
class Combine final : public Map, public Continuable {
 public:
  struct Options {
    std::string expression = {};
    std::string units = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the headers of the inputs and the names they have in the formula. Errors: see the class.
  Combine(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  [[nodiscard]] core::IndexRange times_used(std::size_t input, core::IndexRange times) const override;
  void visit_state(std::size_t /*row*/, std::size_t /*times*/, const StateVisitor& /*visit*/) override {}

 private:
  void add_header(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names);

  Expression expression_;
  std::vector<std::string> names_;
  std::vector<bool> has_rows_;
  core::LinearConversion conversion_;               // of the formula's values to the units asked for
  std::vector<std::vector<std::size_t>> position_;  // of each input: where it has each time of the result
};

}  // namespace fieldwise::analysis
