// Laplacian: how far a field lies below the mean of its surroundings.
// May know: operation, derivatives, core.
// Must not know: files, sweeps.
#pragma once

#include <memory>

#include "fieldwise/analysis/derivatives/derivatives.hpp"
#include "fieldwise/analysis/operation.hpp"

namespace fieldwise::analysis {

/// Computes the horizontal Laplacian.
/// Formula: 1/(R cos lat)^2 d2f/dlon2 + 1/R^2 (d2f/dlat2 - tan lat df/dlat); of spherical harmonics -l(l+1)/R^2.
/// Input: [leading, lat, lon]. Output: one field of the same shape, units per square metre. Missing: a missing value or
/// neighbour; the edges of a region; a pole row where the row next to it has a gap or does not go round. Rows next to
/// a pole reach across it where the grid has columns half a circle apart. Passes: one map over whole maps. Errors:
/// usage as `Derivatives`. Accuracy: second order in the spacing (fourth_order: fourth) away from the poles. Source:
/// Fornberg (1988), doi 10.1090/S0025-5718-1988-0935077-0.
class Laplacian final : public Map {
 public:
  using Options = DerivativeOptions;

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Laplacian(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  std::shared_ptr<const Derivatives> derivatives_;
  double factor_ = 1.0;
};

}  // namespace fieldwise::analysis
