// CellFinder: which cell of a grid a place on the sphere lies in, on any grid.
// May know: core's grid.
// Must not know: values, pictures, GMT.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fieldwise/core/grid.hpp"

namespace fieldwise::plot {

/// Finds cells: on rectilinear grids between their edges; those of HEALPix exactly; on others the nearest point, if it
/// is no further away than a cell reaches. The grid must outlive the finder.
class CellFinder {
 public:
  explicit CellFinder(const core::Grid& grid);

  /// Returns the position row * columns + column of the cell at a place; nothing where there is none.
  [[nodiscard]] std::optional<std::size_t> at(double lat_deg, double lon_deg) const;

 private:
  struct EdgePair {
    double low = 0.0;
    double high = 0.0;
    std::size_t position = 0;
  };
  using Vector = std::array<double, 3>;

  void index_edges();
  void index_points();
  void index_healpix();
  [[nodiscard]] std::optional<std::size_t> of_healpix(double lat_deg, double lon_deg) const;
  [[nodiscard]] double reach_on_mesh(std::size_t point) const;
  [[nodiscard]] double nearest_other(std::size_t point) const;
  [[nodiscard]] std::int64_t bin_of(const Vector& place, const std::array<int, 3>& shift) const;
  [[nodiscard]] std::optional<std::size_t> between_edges(double lat_deg, double lon_deg) const;
  [[nodiscard]] std::optional<std::size_t> nearest(double lat_deg, double lon_deg) const;

  const core::Grid& grid_;
  std::vector<EdgePair> rows_;     ///< by ascending latitude
  std::vector<EdgePair> columns_;  ///< by ascending western edge in [0, 360)
  std::vector<Vector> points_;     ///< on the unit sphere; NaN where the grid has none
  std::vector<double> reach_;      ///< of each point, as a chord
  std::vector<std::pair<std::int64_t, std::size_t>>
      healpix_;  ///< indices of cells and positions, where not all in order
  double bin_size_ = 0.1;
  std::vector<std::size_t> order_;  ///< points, those of one bin together
  std::unordered_map<std::int64_t, std::pair<std::size_t, std::size_t>> bins_;
};

}  // namespace fieldwise::plot
