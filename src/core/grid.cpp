#include "fieldwise/core/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace fieldwise::core {

namespace {

constexpr double kCircle = 360.0;
/// Coordinates written as float carry errors near 1e-5 degrees; a ten-thousandth of the spacing is far below any offset
/// meant.
constexpr double kSameShareOfSpacing = 1e-4;

double turned(double difference_deg) { return std::remainder(difference_deg, kCircle); }

double mean_spacing(const std::vector<double>& values) {
  return values.size() < 2 ? 1.0 : std::abs(values.back() - values.front()) / static_cast<double>(values.size() - 1);
}

bool same_values(const std::vector<double>& a, const std::vector<double>& b, double tolerance, bool circular) {
  if (a.size() != b.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = circular ? turned(a[i] - b[i]) : a[i] - b[i];
    if (!(std::abs(difference) <= tolerance)) {
      return false;
    }
  }
  return true;
}

/// Returns the values of some positions of a list of `width` values each.
std::vector<double> pick(const std::vector<double>& values, const std::vector<std::size_t>& positions,
                         std::size_t width) {
  std::vector<double> picked;
  for (const std::size_t position : positions) {
    for (std::size_t k = 0; k < width && !values.empty(); ++k) {
      picked.push_back(values[position * width + k]);
    }
  }
  return picked;
}

/// Shifts longitudes (and their bounds) by whole circles so that they rise from column to column.
void make_increasing(std::vector<double>& lon, std::vector<double>& bounds) {
  for (std::size_t i = 1; i < lon.size(); ++i) {
    const double turns = std::ceil((lon[i - 1] - lon[i]) / kCircle) * kCircle;
    if (lon[i] < lon[i - 1]) {
      lon[i] += turns;
      if (!bounds.empty()) {
        bounds[2 * i] += turns;
        bounds[2 * i + 1] += turns;
      }
    }
  }
}

/// Returns two edges per value: midpoints between neighbours, mirrored at the ends.
std::vector<double> midpoint_edges(const std::vector<double>& values, double lone_half_width) {
  const std::size_t n = values.size();
  std::vector<double> edges(2 * n);
  for (std::size_t i = 0; i < n; ++i) {
    const double before = i > 0   ? values[i - 1]
                          : n > 1 ? 2.0 * values[0] - values[1]
                                  : values[0] - 2.0 * lone_half_width;
    const double after = i + 1 < n ? values[i + 1]
                         : n > 1   ? 2.0 * values[n - 1] - values[n - 2]
                                   : values[0] + 2.0 * lone_half_width;
    edges[2 * i] = 0.5 * (before + values[i]);
    edges[2 * i + 1] = 0.5 * (values[i] + after);
  }
  return edges;
}

/// Returns a point of the unit sphere.
struct Point {
  double x;
  double y;
  double z;
};

Point on_sphere(double lat_deg, double lon_deg) {
  constexpr double kRadians = std::numbers::pi / 180.0;
  const double lat = lat_deg * kRadians;
  const double lon = lon_deg * kRadians;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

}  // namespace

Grid select_grid(const Grid& grid, const std::vector<std::size_t>& rows, const std::vector<std::size_t>& columns) {
  Grid selected = grid;
  selected.rows = rows.size();
  selected.columns = columns.size();
  selected.lat_deg = pick(grid.lat_deg, rows, 1);
  selected.lon_deg = pick(grid.lon_deg, columns, 1);
  selected.lat_bounds_deg = pick(grid.lat_bounds_deg, rows, 2);
  selected.lon_bounds_deg = pick(grid.lon_bounds_deg, columns, 2);
  make_increasing(selected.lon_deg, selected.lon_bounds_deg);
  selected.cell_area_m2.clear();
  for (const std::size_t row : rows) {
    for (const std::size_t column : columns) {
      if (!grid.cell_area_m2.empty()) {
        selected.cell_area_m2.push_back(grid.cell_area_m2[row * grid.columns + column]);
      }
    }
  }
  return selected;
}

bool same_grid(const Grid& a, const Grid& b) {
  if (a.kind != b.kind || a.rows != b.rows || a.columns != b.columns) {
    return false;
  }
  const double spacing = std::max(1e-6, std::min(mean_spacing(a.lat_deg), mean_spacing(a.lon_deg)));
  const double tolerance = kSameShareOfSpacing * (a.kind == GridKind::curvilinear ? 1.0 : spacing);
  return same_values(a.lat_deg, b.lat_deg, tolerance, false) && same_values(a.lon_deg, b.lon_deg, tolerance, true);
}

std::string grid_difference(const Grid& a, const Grid& b) {
  const auto shape = [](const Grid& grid) {
    return grid.kind == GridKind::none ? std::string("a series")
                                       : fmt::format("{} x {} points", grid.rows, grid.columns);
  };
  if (a.kind != b.kind || a.rows != b.rows || a.columns != b.columns) {
    return fmt::format("{} and {}", shape(a), shape(b));
  }
  const auto first_difference = [](const std::vector<double>& x, const std::vector<double>& y) {
    const auto [at, other] = std::ranges::mismatch(x, y);
    return at == x.end() ? std::string() : fmt::format("{:g} and {:g}", *at, *other);
  };
  const std::string lat = first_difference(a.lat_deg, b.lat_deg);
  return lat.empty() ? fmt::format("longitudes {}", first_difference(a.lon_deg, b.lon_deg))
                     : fmt::format("latitudes {}", lat);
}

std::vector<bool> repeated_columns(const Grid& grid) {
  std::vector<bool> repeated(grid.columns, false);
  if (grid.kind != GridKind::rectilinear) {
    return repeated;
  }
  const double tolerance = 1e-3 * mean_spacing(grid.lon_deg);
  for (std::size_t i = 0; i < grid.columns; ++i) {
    for (std::size_t k = 0; k < i && !repeated[i]; ++k) {
      const bool far = std::abs(grid.lon_deg[i] - grid.lon_deg[k]) > kCircle / 2;
      repeated[i] = far && !repeated[k] && std::abs(turned(grid.lon_deg[i] - grid.lon_deg[k])) <= tolerance;
    }
  }
  return repeated;
}

bool is_cyclic(const Grid& grid) {
  if (grid.kind != GridKind::rectilinear || grid.columns < 3) {
    return false;
  }
  const auto repeated = repeated_columns(grid);
  const auto unique = static_cast<double>(std::ranges::count(repeated, false));
  const double spacing = mean_spacing(grid.lon_deg);
  return unique * spacing >= kCircle - 0.5 * spacing;
}

std::vector<double> lat_edges_deg(const Grid& grid) {
  constexpr double kPole = 90.0;
  std::vector<double> edges = grid.lat_bounds_deg.empty() ? midpoint_edges(grid.lat_deg, 0.5) : grid.lat_bounds_deg;
  for (double& edge : edges) {
    edge = std::clamp(edge, -kPole, kPole);
  }
  return edges;
}

std::vector<double> lon_edges_deg(const Grid& grid) {
  return grid.lon_bounds_deg.empty() ? midpoint_edges(grid.lon_deg, 0.5) : grid.lon_bounds_deg;
}

std::pair<std::size_t, std::size_t> nearest_point(const Grid& grid, double lat_deg, double lon_deg) {
  const Point target = on_sphere(lat_deg, lon_deg);
  std::pair<std::size_t, std::size_t> nearest{0, 0};
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t row = 0; row < grid.rows && grid.kind != GridKind::none; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const bool curvilinear = grid.kind == GridKind::curvilinear;
      const std::size_t place = row * grid.columns + column;
      const Point point =
          on_sphere(grid.lat_deg[curvilinear ? place : row], grid.lon_deg[curvilinear ? place : column]);
      const double distance = std::hypot(point.x - target.x, point.y - target.y, point.z - target.z);
      if (distance < least) {
        least = distance;
        nearest = {row, column};
      }
    }
  }
  return nearest;
}

}  // namespace fieldwise::core
