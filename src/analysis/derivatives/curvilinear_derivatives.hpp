// CurvilinearDerivatives: derivatives on a grid with two-dimensional coordinates, in the plane that touches each point.
// May know: derivatives, core, kernels.
// Must not know: any one operation.
#pragma once

#include "fieldwise/analysis/derivatives/derivatives.hpp"
#include "fieldwise/kernels/local_differences.hpp"

namespace fieldwise::analysis {

/// Computes derivatives on a curvilinear grid. The neighbours of a point are projected onto the plane that touches the
/// figure there, vectors of the neighbours too, so that neither a pole inside the grid nor the turning of its lines
/// needs a term of its own. First derivatives need a neighbour on each index, the Laplacian all eight.
class CurvilinearDerivatives final : public Derivatives {
 public:
  CurvilinearDerivatives(const core::Grid& grid, const core::EarthFigure& figure);

  void gradient(const core::TileView& field, std::size_t time, std::size_t row, DerivativeBuffers& buffers,
                std::span<double> east, std::span<double> north) const override;
  void divergence(const core::TileView& east, const core::TileView& north, double sign, std::size_t time,
                  std::size_t row, DerivativeBuffers& buffers, std::span<double> result) const override;
  void laplacian(const core::TileView& field, std::size_t time, std::size_t row, DerivativeBuffers& buffers,
                 std::span<double> result) const override;

 private:
  /// Holds one neighbour of every point [row, column]: its place, and its east and north seen from the point.
  struct Neighbour {
    std::vector<double> east_m, north_m;
    std::vector<double> east_on_east, north_on_east, east_on_north, north_on_north;
  };

  [[nodiscard]] bool neighbour_of(std::size_t& row, std::size_t& column, int rows, int columns) const;
  void find_neighbours(const core::Grid& grid, const core::EarthFigure& figure);
  void find_laplacian(const core::Grid& grid, const core::EarthFigure& figure);
  void shift_row(const core::TileView& field, std::size_t time, std::size_t row, int rows, int columns,
                 std::vector<double>& shifted) const;

  std::size_t rows_;
  std::size_t columns_;
  bool cyclic_ = false;
  std::array<Neighbour, 4> neighbours_;
  std::array<std::vector<double>, 8> laplacian_;
};

}  // namespace fieldwise::analysis
