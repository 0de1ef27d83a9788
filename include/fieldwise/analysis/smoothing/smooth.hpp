// Smooth: means of the surroundings of each point, weighted by true distance.
// May know: operation, core.
// Must not know: files, sweeps.
#pragma once

#include <memory>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/earth_figure.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

class Smoother;

/// Names the shapes of the weights.
enum class SmoothMethod { gaussian, box, binomial };

/// Smooths a field over the sphere.
/// Formula: sum(w a x) / sum(w a) over the valid points near by, a the area of their cells, d the great-circle
/// distance: gaussian w = exp(-d^2 / (2 radius^2)) up to four radii; box w = 1 up to the radius; binomial: passes of
/// 1-2-1 along the parallels, then the meridians, as many as give the standard deviation `radius`, without areas.
/// Input: [leading, lat, lon] on any grid (binomial: evenly spaced longitudes). Output: one field of the same shape.
/// Missing: a missing centre; missing neighbours have no weight. Across the seam and the poles. Passes: one map over
/// whole maps. Errors: usage for a series; memory_exceeded where an uneven or curvilinear grid has more than 1e8 pairs
/// of neighbours. Accuracy: a constant stays exactly constant. Source: Weaver and Courtier (2001), doi
/// 10.1002/qj.49712757518, for Gaussian weights on the sphere.
class Smooth final : public Map {
 public:
  struct Options {
    SmoothMethod method = SmoothMethod::gaussian;
    double radius_km = 200.0;
    double radius_m = core::kEarthRadiusM;  ///< of the Earth

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Smooth(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  std::shared_ptr<const Smoother> smoother_;
};

}  // namespace fieldwise::analysis
