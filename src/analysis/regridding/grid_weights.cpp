#include "analysis/regridding/grid_weights.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/numeric/sphere.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kCircleRad = 2.0 * std::numbers::pi;
constexpr double kPoleDeg = 90.0;
constexpr double kAtPoleDeg = 1e-6;

/// Returns longitudes as radians: [column, 2] edges, or centres.
std::vector<double> in_radians(std::vector<double> degrees) {
  for (double& value : degrees) value *= core::kRadiansPerDegree;
  return degrees;
}

/// Returns edges of columns in radians; those of columns that repeat another are a point.
std::vector<double> column_edges(const core::Grid& grid) {
  std::vector<double> edges = in_radians(core::lon_edges_deg(grid));
  const std::vector<bool> repeated = core::repeated_columns(grid);
  for (std::size_t column = 0; column < grid.columns; ++column) {
    if (repeated[column]) edges[2 * column + 1] = edges[2 * column];
  }
  return edges;
}

/// Returns the sines of the edges of rows.
std::vector<double> row_edges(const core::Grid& grid) {
  std::vector<double> edges = core::lat_edges_deg(grid);
  for (double& edge : edges) {
    // The sine of 90 degrees in radians is 1 but for rounding, which a whole cell need not lose.
    edge = std::abs(edge) == kPoleDeg ? std::copysign(1.0, edge) : std::sin(edge * core::kRadiansPerDegree);
  }
  return edges;
}

/// Returns the columns that repeat no other.
std::vector<std::size_t> distinct_columns(const core::Grid& grid) {
  const std::vector<bool> repeated = core::repeated_columns(grid);
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < grid.columns; ++column) {
    if (!repeated[column]) columns.push_back(column);
  }
  return columns;
}

/// Adds the pole beyond a row to the latitudes between which rows are interpolated, where the cells reach it.
std::vector<std::size_t> add_poles(const core::Grid& grid, std::vector<double>& lat_deg,
                                   std::vector<std::size_t>& row_of) {
  std::vector<std::size_t> pole_rows;
  if (!core::is_cyclic(grid)) return pole_rows;
  const std::vector<double> edges = core::lat_edges_deg(grid);
  const bool ascends = lat_deg.back() > lat_deg.front();
  for (const bool first : {true, false}) {
    const std::size_t row = first ? 0 : grid.rows - 1;
    const double pole = first == ascends ? -kPoleDeg : kPoleDeg;
    const double reach = std::max(pole * edges[2 * row], pole * edges[2 * row + 1]) / kPoleDeg;
    if (reach < kPoleDeg - kAtPoleDeg || std::abs(grid.lat_deg[row]) >= kPoleDeg) continue;
    lat_deg.insert(first ? lat_deg.begin() : lat_deg.end(), pole);
    row_of.insert(first ? row_of.begin() : row_of.end(), grid.rows + pole_rows.size());
    pole_rows.push_back(row);
  }
  return pole_rows;
}

/// Names sources by what stands at their positions.
void rename_sources(kernels::RemapWeights& weights, const std::vector<std::size_t>& names) {
  for (std::size_t& source : weights.source) source = names[source];
}

/// Finds the row of the source that is nearest to a place, given how far the nearest of its columns is.
std::size_t nearest_row(const std::vector<core::Vector3>& rows, double lat_deg, double lon_distance_rad) {
  const double lat = lat_deg * core::kRadiansPerDegree;
  const double along = std::cos(lat) * std::cos(lon_distance_rad);
  const double across = std::cos(lat) * std::sin(lon_distance_rad);
  const double up = std::sin(lat);
  std::size_t nearest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    // The square of the chord, which keeps digits where two places are close.
    const double x = rows[row].x - along;
    const double z = rows[row].z - up;
    const double chord = x * x + across * across + z * z;
    if (chord < least) {
      least = chord;
      nearest = row;
    }
  }
  return nearest;
}

/// Returns for each target column the nearest source column and its distance; nothing where no source reaches it.
struct NearColumn {
  std::size_t column = 0;
  double distance_rad = 0.0;
};
std::vector<std::optional<NearColumn>> nearest_columns(const core::Grid& source, const core::Grid& target) {
  const kernels::RemapWeights reach = [&] {
    std::vector<double> points;
    constexpr double kWidth = 1e-9;  // a place is met where a cell around it that narrow is
    for (const double lon : in_radians(target.lon_deg)) {
      points.push_back(lon - kWidth);
      points.push_back(lon + kWidth);
    }
    return kernels::shared_lengths(column_edges(source), points, kCircleRad);
  }();
  const std::vector<std::size_t> columns = distinct_columns(source);
  std::vector<std::optional<NearColumn>> nearest(target.columns);
  for (std::size_t to = 0; to < target.columns; ++to) {
    if (reach.first[to] == reach.first[to + 1]) continue;
    NearColumn best{0, std::numeric_limits<double>::infinity()};
    for (const std::size_t column : columns) {
      const double distance =
          std::abs(std::remainder(source.lon_deg[column] - target.lon_deg[to], 360.0)) * core::kRadiansPerDegree;
      if (distance < best.distance_rad) best = {column, distance};
    }
    nearest[to] = best;
  }
  return nearest;
}

}  // namespace

Remap conservative_weights(const core::Grid& source, const core::Grid& target, double min_coverage) {
  return kernels::SeparableRemap(kernels::shared_lengths(row_edges(source), row_edges(target), 0.0),
                                 kernels::shared_lengths(column_edges(source), column_edges(target), kCircleRad),
                                 source.rows, {}, min_coverage);
}

Remap bilinear_weights(const core::Grid& source, const core::Grid& target, double min_coverage) {
  const std::vector<std::size_t> columns = distinct_columns(source);
  std::vector<double> lon_deg;
  for (const std::size_t column : columns) lon_deg.push_back(source.lon_deg[column]);
  kernels::RemapWeights column_weights = kernels::linear_weights_on_circle(
      in_radians(std::move(lon_deg)), in_radians(target.lon_deg), kCircleRad, core::is_cyclic(source));
  rename_sources(column_weights, columns);
  std::vector<double> lat_deg = source.lat_deg;
  std::vector<std::size_t> row_of(source.rows);
  for (std::size_t row = 0; row < source.rows; ++row) row_of[row] = row;
  std::vector<std::size_t> pole_rows = add_poles(source, lat_deg, row_of);
  kernels::RemapWeights row_weights = kernels::linear_weights(lat_deg, target.lat_deg);
  rename_sources(row_weights, row_of);
  return kernels::SeparableRemap(std::move(row_weights), std::move(column_weights), source.rows, std::move(pole_rows),
                                 min_coverage);
}

Remap nearest_weights(const core::Grid& source, const core::Grid& target) {
  const std::vector<std::optional<NearColumn>> columns = nearest_columns(source, target);
  std::vector<core::Vector3> rows;
  for (const double lat : source.lat_deg) rows.push_back(core::unit_vector(lat, 0.0));
  const std::vector<double> edges = core::lat_edges_deg(source);
  const auto [south, north] = std::ranges::minmax(edges);
  kernels::RemapWeights weights{{0}, {}, {}, {}};
  for (std::size_t row = 0; row < target.rows; ++row) {
    const double lat = target.lat_deg[row];
    for (std::size_t column = 0; column < target.columns; ++column) {
      if (columns[column] && lat >= south && lat <= north) {
        const std::size_t near = nearest_row(rows, lat, columns[column]->distance_rad);
        weights.source.push_back(near * source.columns + columns[column]->column);
        weights.weight.push_back(1.0);
      }
      weights.first.push_back(weights.source.size());
      weights.whole.push_back(1.0);
    }
  }
  return kernels::SparseRemap(std::make_shared<const kernels::RemapWeights>(std::move(weights)), 0.0);
}

}  // namespace fieldwise::analysis
