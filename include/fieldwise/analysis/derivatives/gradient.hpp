// Gradient: slope of a field on the sphere, eastward and northward, with its size and direction.
// May know: operation, derivatives, core.
// Must not know: files, sweeps.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/derivatives/derivatives.hpp"
#include "fieldwise/analysis/operation.hpp"

namespace fieldwise::analysis {

/// Computes the horizontal gradient.
/// Formula: ddx = 1/(R cos lat) df/dlon; ddy = 1/R df/dlat; magnitude = hypot(ddx, ddy); direction = atan2(ddx, ddy) in
/// degrees clockwise from north, towards increase; directional = ddx sin(angle) + ddy cos(angle). On the ellipsoid the
/// radii of the parallel and of the meridian take the places of R cos lat and R.
/// Input: [leading, lat, lon]. Output: four fields of the same shape, units per metre (K m-1 for temperatures) and
/// degrees; a fifth where an angle is given. Missing: a missing centre; a direction without neighbours on either side;
/// ddx at the poles; direction where the magnitude is 0; on a curvilinear grid everything without a neighbour along
/// each index. Passes: one map over whole maps. Errors: usage as `Derivatives`. Accuracy: second order in the spacing
/// (fourth_order: fourth), uneven spacing and edges included; on a curvilinear grid first order at its edges. Source:
/// Fornberg (1988), doi 10.1090/S0025-5718-1988-0935077-0; Holton (2004), section 2.3.
class Gradient final : public Map, public Continuable {
 public:
  struct Options {
    DerivativeOptions derivative = {};
    std::optional<double> angle_deg = std::nullopt;  ///< of the directional derivative, clockwise from north

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns what is written: without an angle no directional derivative.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the header of `of`. Errors: see the class.
  Gradient(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t /*row*/, std::size_t /*times*/, const StateVisitor& /*visit*/) override {}

 private:
  std::shared_ptr<const Derivatives> derivatives_;
  std::optional<double> angle_deg_;
  double factor_ = 1.0;
};

}  // namespace fieldwise::analysis
