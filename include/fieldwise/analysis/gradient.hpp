// Gradient: slope of a field on the sphere, eastward and northward, with its size and direction.
// May know: operation, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Names the difference scheme.
enum class GradientScheme { centered };

/// Computes the horizontal gradient.
/// Formula: ddx = 1/(R cos lat) df/dlon; ddy = 1/R df/dlat; magnitude = hypot(ddx, ddy); direction = atan2(ddx, ddy) in
/// degrees clockwise from north, towards increase.
/// Input: [leading, lat, lon] on a rectilinear grid. Output: four fields of the same shape, units per metre (K m-1 for
/// temperatures) and degrees. Missing: a missing centre; a direction without neighbours on either side; ddx at the
/// poles; direction where the magnitude is 0. Passes: one map over whole maps. Errors: usage (series, curvilinear,
/// fewer than two rows or columns). Accuracy: second order in the spacing, uneven spacing and edges included. Source:
/// Fornberg (1988), doi 10.1090/S0025-5718-1988-0935077-0; Holton (2004), section 2.3.
class Gradient final : public Map {
 public:
  struct Options {
    double radius_m = 6'371'000.0;
    GradientScheme scheme = GradientScheme::centered;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Gradient(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] std::optional<std::vector<double>> fingerprint(std::size_t times) const override;

 private:
  /// Holds what is computed of one row at a time.
  struct RowBuffers {
    std::vector<double> padded, slope, north, to_before, to_after;
  };
  void find_columns(const core::Grid& grid);
  void differentiate_eastward(std::span<const double> values, RowBuffers& buffers) const;
  void differentiate_northward(const core::TileView& field, std::size_t time, std::size_t row,
                               RowBuffers& buffers) const;

  std::vector<double> northward_m_;        // [row] distance from the equator
  std::vector<double> metres_per_degree_;  // [row] of longitude; 0 at a pole
  std::vector<std::size_t> columns_;       // columns without the repeated ones
  std::vector<std::size_t> place_of_;      // [column] position among those
  std::vector<double> from_previous_deg_;  // spacing of those, round the circle
  std::vector<double> to_next_deg_;
  bool cyclic_ = false;
  double factor_ = 1.0;
};

}  // namespace fieldwise::analysis
