// Advection: how fast a wind carries a field's values to a place.
// May know: operation, derivatives, wind, core.
// Must not know: files, sweeps.
#pragma once

#include <memory>

#include "fieldwise/analysis/derivatives/derivatives.hpp"
#include "fieldwise/analysis/operation.hpp"

namespace fieldwise::analysis {

/// Computes the horizontal advection of a field by a wind.
/// Formula: -(u df/dx + v df/dy): positive where the wind brings higher values.
/// Input: of, u and v [leading, lat, lon] on one grid at the same times. Output: one field of the same shape, units of
/// `of` times those of u per metre (K s-1). Missing: where the gradient, u or v is; pole rows, where there is no
/// eastward derivative. Passes: one map over whole maps. Errors: usage as `Derivatives`; inputs_disagree as
/// `check_wind`. Accuracy: as `Gradient`. Source: Holton (2004), section 2.1.
class Advection final : public Map {
 public:
  using Options = DerivativeOptions;

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the headers of `of`, `u` and `v`. Errors: see the class.
  Advection(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  std::shared_ptr<const Derivatives> derivatives_;
  double east_factor_ = 1.0;
  double north_factor_ = 1.0;
};

}  // namespace fieldwise::analysis
