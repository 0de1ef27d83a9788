#include <algorithm>
#include <cmath>
#include <numbers>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/grid.hpp"

namespace fieldwise::core {

namespace {

constexpr double kRadians = std::numbers::pi / 180.0;

std::vector<double> rectilinear_areas(const Grid& grid, double radius_m) {
  const auto lat = lat_edges_deg(grid);
  const auto lon = lon_edges_deg(grid);
  const auto repeated = repeated_columns(grid);
  std::vector<double> areas(grid.size());
  for (std::size_t row = 0; row < grid.rows; ++row) {
    const double band = std::abs(std::sin(lat[2 * row + 1] * kRadians) - std::sin(lat[2 * row] * kRadians));
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const double width = std::abs(lon[2 * column + 1] - lon[2 * column]) * kRadians;
      areas[row * grid.columns + column] = repeated[column] ? 0.0 : radius_m * radius_m * band * width;
    }
  }
  return areas;
}

/// Returns the signed area on the unit sphere between an edge and the equator (trapezoid in longitude and sine of
/// latitude). The sum over the edges of a cell is its area, for edges short against the sphere.
double under_edge(double lat_a, double lon_a, double lat_b, double lon_b) {
  const double dlon = std::remainder(lon_b - lon_a, 2.0 * std::numbers::pi);
  // The area under a great circle arc: tan(E/2) = tan(dlon/2) sin((a+b)/2) / cos((a-b)/2).
  return 2.0 * std::atan2(std::tan(0.5 * dlon) * std::sin(0.5 * (lat_a + lat_b)), std::cos(0.5 * (lat_a - lat_b)));
}

std::vector<double> polygon_areas(const Grid& grid, double radius_m) {
  const std::size_t vertices = grid.lat_bounds_deg.size() / grid.size();
  std::vector<double> areas(grid.size());
  for (std::size_t cell = 0; cell < grid.size(); ++cell) {
    double sum = 0.0;
    for (std::size_t v = 0; v < vertices; ++v) {
      const std::size_t a = cell * vertices + v;
      const std::size_t b = cell * vertices + (v + 1) % vertices;
      sum += under_edge(grid.lat_bounds_deg[a] * kRadians, grid.lon_bounds_deg[a] * kRadians,
                        grid.lat_bounds_deg[b] * kRadians, grid.lon_bounds_deg[b] * kRadians);
    }
    areas[cell] = std::abs(sum) * radius_m * radius_m;
  }
  return areas;
}

}  // namespace

std::vector<double> cell_areas_m2(const Grid& grid, double radius_m) {
  if (!grid.cell_area_m2.empty()) {
    std::vector<double> areas = grid.cell_area_m2;
    const auto repeated = repeated_columns(grid);
    for (std::size_t i = 0; i < areas.size(); ++i) {
      areas[i] = repeated[i % grid.columns] ? 0.0 : areas[i];
    }
    return areas;
  }
  if (grid.kind == GridKind::rectilinear) {
    return rectilinear_areas(grid, radius_m);
  }
  if (grid.kind == GridKind::none) {
    throw Error(ErrorKind::inputs_disagree, "a series has no cells, so that it has no areas");
  }
  if (grid.lat_bounds_deg.empty() || grid.lon_bounds_deg.empty()) {
    throw Error(ErrorKind::inputs_disagree,
                "the cells of this curvilinear grid have no areas: the file needs a cell_measures area variable or the "
                "vertices of the cells (bounds of latitude and longitude), or use weights: none");
  }
  return polygon_areas(grid, radius_m);
}

}  // namespace fieldwise::core
