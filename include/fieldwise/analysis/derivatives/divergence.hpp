// Divergence and Vorticity: how a horizontal vector spreads and turns.
// May know: operation, derivatives, wind, core.
// Must not know: files, sweeps.
#pragma once

#include <memory>

#include "fieldwise/analysis/derivatives/derivatives.hpp"
#include "fieldwise/analysis/operation.hpp"

namespace fieldwise::analysis {

/// Computes the horizontal divergence.
/// Formula: 1/(R cos lat) (du/dlon + d(v cos lat)/dlat); on the ellipsoid 1/P du/dlon + 1/(M P) d(v P)/dlat with M the
/// radius of the meridian and P that of the parallel.
/// Input: u and v [leading, lat, lon], eastward and northward, on one grid at the same times. Output: one field of the
/// same shape, units of u per metre (s-1 for a velocity). Missing: a missing u or v; a direction without neighbours; a
/// pole row where the row next to it has a gap or does not go round. Passes: one map over whole maps. Errors: usage as
/// `Derivatives`; inputs_disagree as `check_wind`. Accuracy: second order in the spacing (fourth_order: fourth) away
/// from the poles. Source: Holton (2004), section 4.2; Snyder (1987), eq. 4-18, for M.
class Divergence final : public Map {
 public:
  using Options = DerivativeOptions;

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the headers of `u` and `v`. Errors: see the class.
  Divergence(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  std::shared_ptr<const Derivatives> derivatives_;
  double factor_ = 1.0;  // of the result
  double sign_ = 1.0;    // of v beside u
};

/// Computes the vertical component of the vorticity.
/// Formula: 1/(R cos lat) (dv/dlon - d(u cos lat)/dlat), which is the divergence of (v, -u); all else as `Divergence`.
class Vorticity final : public Map {
 public:
  using Options = DerivativeOptions;

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the headers of `u` and `v`. Errors: see `Divergence`.
  Vorticity(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  std::shared_ptr<const Derivatives> derivatives_;
  double factor_ = 1.0;  // of the result
  double sign_ = -1.0;   // of u beside v
};

}  // namespace fieldwise::analysis
