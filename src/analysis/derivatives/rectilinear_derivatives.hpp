// RectilinearDerivatives: derivatives along the parallels and meridians of a grid of latitudes and longitudes.
// May know: derivatives, distinct columns, core, kernels.
// Must not know: any one operation.
#pragma once

#include <optional>

#include "analysis/distinct_columns.hpp"
#include "fieldwise/analysis/derivatives/derivatives.hpp"
#include "fieldwise/kernels/differences.hpp"

namespace fieldwise::analysis {

/// Computes derivatives on a rectilinear grid. At a pole row d/dx is missing; divergence and Laplacian come from the
/// flux through the parallel next to it, where the grid goes round and nothing on it is missing.
class RectilinearDerivatives final : public Derivatives {
 public:
  RectilinearDerivatives(const core::Grid& grid, const core::EarthFigure& figure, bool wide);

  void gradient(const core::TileView& field, std::size_t time, std::size_t row, DerivativeBuffers& buffers,
                std::span<double> east, std::span<double> north) const override;
  void divergence(const core::TileView& east, const core::TileView& north, double sign, std::size_t time,
                  std::size_t row, DerivativeBuffers& buffers, std::span<double> result) const override;
  void laplacian(const core::TileView& field, std::size_t time, std::size_t row, DerivativeBuffers& buffers,
                 std::span<double> result) const override;

 private:
  /// Holds differences along the parallels: the weights of each place, and the same by weight.
  struct Along {
    std::vector<kernels::Difference> places;
    kernels::DifferenceColumns columns;
  };
  /// Names a row of the grid, or one reached over a pole, half a circle away.
  struct Source {
    std::size_t row = 0;
    bool across = false;
  };
  /// Holds the parallel next to a pole: how the mean over it becomes a flux per area.
  struct Circle {
    std::size_t row = 0;
    double colatitude_rad = 0.0;
    double flux_per_m = 0.0;     // circumference over area of the cap
    double slope_flux_m2 = 0.0;  // the same half-way, over the distance to the pole
  };
  /// Holds what is needed at a pole row; the second circle only where wide.
  struct Pole {
    double outward = 0.0;  // -1 at the north pole: a northward vector points into its cap
    std::vector<Circle> circles;
  };

  Along make_along(bool second) const;
  void find_poles(const core::Grid& grid, const core::EarthFigure& figure);
  void find_laplacian_rows(const core::Grid& grid, const core::EarthFigure& figure);
  std::vector<Source> rows_beyond(const core::Grid& grid, bool at_end) const;
  void differentiate_eastward(const Along& along, std::span<const double> values, double scale,
                              DerivativeBuffers& buffers, std::span<double> result) const;
  void differentiate_northward(const core::TileView& field, std::size_t time, std::size_t row, double scale,
                               const std::vector<double>* factors, bool add, std::span<double> result) const;
  double circle_mean(std::span<const double> row) const;
  double extrapolated(const Pole& pole, std::span<const double> flux) const;

  DistinctColumns columns_;
  bool wide_;
  Along first_along_;
  Along second_along_;
  std::vector<double> parallel_m_;  // [row] metres of a radian of longitude; 0 at a pole
  std::vector<double> meridian_m_;  // [row] metres of a radian of latitude
  std::vector<kernels::Difference> first_rows_;
  std::vector<std::optional<Pole>> pole_of_;         // [row]
  std::vector<Source> sources_;                      // rows, with those beyond the poles before and after them
  std::size_t before_ = 0;                           // how many come before
  std::vector<kernels::Difference> laplacian_rows_;  // [row], windows in sources_
};

}  // namespace fieldwise::analysis
