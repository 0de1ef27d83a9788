#include "fieldwise/io/weights/weights_grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/mesh_fold.hpp"
#include "fieldwise/core/numeric/sphere.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

constexpr double kCircleDeg = 360.0;
constexpr double kPoleDeg = 90.0;
/// Coordinates kept in single precision are off by up to 1.5e-5 degrees each.
constexpr double kSinglePrecisionRad = 4e-5 * core::kRadiansPerDegree;
constexpr double kShareOfDistance = 1e-2;
constexpr double kSameDeg = 1e-7;

core::Vector3 place_of(const core::Grid& grid, std::size_t point) {
  const bool lines = grid.kind == core::GridKind::rectilinear;
  return core::unit_vector(grid.lat_deg[lines ? point / grid.columns : point],
                           grid.lon_deg[lines ? point % grid.columns : point]);
}

/// Writes a place of a sphere in degrees.
std::string text_of(const core::Vector3& place) {
  const double lat = std::atan2(place.z, std::hypot(place.x, place.y)) / core::kRadiansPerDegree;
  const double lon = std::atan2(place.y, place.x) / core::kRadiansPerDegree;
  return fmt::format("{:.4g} {} {:.4g} {}", std::abs(lat), lat < 0 ? "S" : "N", std::abs(lon), lon < 0 ? "W" : "E");
}

/// Returns a number without what conversion from radians added to it.
double unrounded(double degrees) {
  constexpr double kDigits = 1e6;
  const double near = std::round(degrees * kDigits) / kDigits;
  return std::abs(near - degrees) < 1e-11 ? near : degrees;
}

double turned(double lon, double around) { return around + std::remainder(lon - around, kCircleDeg); }

/// Returns the one value of each line where all points of a line have it; nothing where they do not.
std::optional<std::vector<double>> one_of_each_line(const std::vector<double>& values, const WeightsGrid& points,
                                                    bool rows) {
  std::vector<double> lines;
  for (std::size_t line = 0; line < (rows ? points.rows : points.columns); ++line) {
    lines.push_back(values[rows ? line * points.columns : line]);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double away = values[i] - lines[rows ? i / points.columns : i % points.columns];
    if (!(std::abs(rows ? away : std::remainder(away, kCircleDeg)) <= kSameDeg)) return std::nullopt;
  }
  std::ranges::transform(lines, lines.begin(), unrounded);
  return lines;
}

/// Returns the edges of lines, [line, 2], from four corners of each cell; nothing where cells are no rectangles.
std::optional<std::vector<double>> edges_of_lines(const std::vector<double>& corners, const std::vector<double>& centre,
                                                  const WeightsGrid& points, bool rows) {
  constexpr std::size_t kCorners = 4;
  if (corners.size() != kCorners * points.size) return std::nullopt;
  std::vector<double> edges(2 * centre.size());
  for (std::size_t i = 0; i < points.size; ++i) {
    const std::size_t line = rows ? i / points.columns : i % points.columns;
    double low = corners[kCorners * i];
    double high = low;
    for (std::size_t k = 0; k < kCorners; ++k) {
      const double corner = rows ? corners[kCorners * i + k] : turned(corners[kCorners * i + k], centre[line]);
      low = k == 0 ? corner : std::min(low, corner);
      high = k == 0 ? corner : std::max(high, corner);
    }
    const bool first = i == (rows ? line * points.columns : line);
    if (first) {
      edges[2 * line] = low;
      edges[2 * line + 1] = high;
    } else if (std::abs(edges[2 * line] - low) > kSameDeg || std::abs(edges[2 * line + 1] - high) > kSameDeg) {
      return std::nullopt;
    }
  }
  std::ranges::transform(edges, edges.begin(), unrounded);
  return edges;
}

/// Returns rows of one latitude and columns of one longitude; nothing where points are no such rows and columns.
std::optional<core::Grid> lines_of(const WeightsGrid& points) {
  if (points.rows < 2 || points.columns < 2) return std::nullopt;
  auto lat = one_of_each_line(points.lat_deg, points, true);
  auto lon = one_of_each_line(points.lon_deg, points, false);
  if (!lat || !lon) return std::nullopt;
  core::Grid grid;
  grid.kind = core::GridKind::rectilinear;
  grid.rows = points.rows;
  grid.columns = points.columns;
  auto lat_edges = edges_of_lines(points.corner_lat, *lat, points, true);
  auto lon_edges = edges_of_lines(points.corner_lon, *lon, points, false);
  if (lat_edges && lon_edges) {
    grid.lat_bounds_deg = *std::move(lat_edges);
    grid.lon_bounds_deg = *std::move(lon_edges);
  }
  grid.lat_deg = *std::move(lat);
  grid.lon_deg = *std::move(lon);
  return grid;
}

}  // namespace

void require_points_of(const WeightsGrid& points, const core::Grid& grid, const std::string& file,
                       const std::string& what) {
  if (points.size != 0 && points.size != grid.size()) {
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("{}: its weights are of another grid than {}: of {} points, not of {} ({})", file, what,
                            points.size, grid.size(), core::describe_dimensions(grid)));
  }
  if (points.lat_deg.empty() || !grid.has_places()) return;
  std::optional<core::Vector3> before;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const core::Vector3 here = place_of(grid, i);
    const core::Vector3 there = core::unit_vector(points.lat_deg[i], points.lon_deg[i]);
    const bool takes_part = points.mask.empty() || points.mask[i] != 0.0;
    if (std::isnan(here.x) || std::isnan(there.x) || !takes_part) continue;
    const double spacing = before ? core::angle_rad(*before, here) : 0.0;
    before = here;
    if (core::angle_rad(here, there) <= std::max(kSinglePrecisionRad, kShareOfDistance * spacing)) continue;
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("{}: its weights are of another grid than {}: point {} lies at {}, not at {}", file, what,
                            i + 1, text_of(there), text_of(here)));
  }
}

core::Grid grid_of_points(const WeightsGrid& points, const std::string& file) {
  if (points.lat_deg.empty()) {
    throw Error(ErrorKind::usage,
                fmt::format("{}: it does not say where the points lie to which its weights lead: name the grid with "
                            "`to: {{like: ...}}`",
                            file));
  }
  if (auto lines = lines_of(points)) return *std::move(lines);
  core::Grid grid;
  grid.kind = core::GridKind::curvilinear;
  grid.unstructured = points.rows < 2 || points.columns < 2;
  grid.columns = grid.unstructured ? core::mesh_columns(points.size) : points.columns;
  grid.rows = points.size / grid.columns;
  grid.row_dimension = grid.unstructured ? "" : "y";
  grid.column_dimension = grid.unstructured ? "cell" : "x";
  grid.lat_deg = points.lat_deg;
  grid.lon_deg = points.lon_deg;
  for (double& lat : grid.lat_deg) lat = std::clamp(lat, -kPoleDeg, kPoleDeg);
  grid.lat_bounds_deg = points.corner_lat;
  grid.lon_bounds_deg = points.corner_lon;
  for (double& lat : grid.lat_bounds_deg) lat = std::clamp(lat, -kPoleDeg, kPoleDeg);
  return grid;
}

}  // namespace fieldwise::io
