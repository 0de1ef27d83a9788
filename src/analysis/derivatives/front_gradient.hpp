// FrontGradient: gradients of whole maps by stencils of several rows and columns, in metres, and directions in points.
// May know: derivatives, distinct columns, core.
// Must not know: operations.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "analysis/distinct_columns.hpp"
#include "fieldwise/analysis/derivatives/derivatives.hpp"
#include "fieldwise/core/earth_figure.hpp"
#include "fieldwise/kernels/ridges.hpp"

namespace fieldwise::analysis {

/// Computes gradients of maps of a rectilinear grid at each place (columns that repeat another left out).
class FrontGradient {
 public:
  /// Makes it for a grid, the weights of three neighbours ({0, 1, 0}: none), or a kernel where that is not empty.
  /// Errors: usage for a kernel without a direction, with a sum, or larger than the grid.
  FrontGradient(const core::FieldHeader& of, const core::EarthFigureOptions& figure, std::array<double, 3> weights,
                std::vector<std::vector<double>> kernel);

  /// Returns rows and places.
  [[nodiscard]] const kernels::MapShape& shape() const noexcept { return shape_; }
  /// Returns the columns that are places.
  [[nodiscard]] const DistinctColumns& columns() const noexcept { return columns_; }
  /// Returns the area of each place [row, place], in any unit.
  [[nodiscard]] std::span<const double> areas() const noexcept { return areas_; }

  /// Writes the gradient per metre [row, place].
  void compute(const core::TileView& map, std::size_t time, std::span<double> east, std::span<double> north) const;

  /// Turns a gradient into steps of columns and rows in its direction.
  void to_steps(std::span<double> east, std::span<double> north) const;

 private:
  void find_kernel_directions(const core::Grid& grid);
  void average(const core::TileView& map, std::size_t time, std::span<double> east, std::span<double> north) const;
  void convolve(const core::TileView& map, std::size_t time, std::span<double> east, std::span<double> north) const;

  DistinctColumns columns_;
  kernels::MapShape shape_;
  std::shared_ptr<const Derivatives> derivatives_;
  std::array<double, 3> weights_;
  std::vector<std::vector<double>> kernel_;  // [row from the grid's first, column]
  std::vector<double> areas_;
  std::vector<double> column_m_;  // [row, place] metres to the next column, negative westwards
  std::vector<double> row_m_;     // [row] metres to the next row, negative southwards
  std::vector<double> parallel_m_;
  std::vector<double> kernel_east_;  // [row, place] what the kernel's sum is times to be a gradient
  std::vector<double> kernel_north_;
};

}  // namespace fieldwise::analysis
