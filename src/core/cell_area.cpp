#include "fieldwise/core/cell_area.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/circle.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix.hpp"

namespace fieldwise::core {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kRadians = kPi / 180.0;
constexpr double kPoleDeg = 90.0;
constexpr double kLoneHalfWidthDeg = 0.5;

/// Returns two edges per value: midpoints between neighbours; `before` and `after` are the neighbours of the ends.
std::vector<double> midpoint_edges(const std::vector<double>& values, double before, double after) {
  const std::size_t n = values.size();
  std::vector<double> edges(2 * n);
  for (std::size_t i = 0; i < n; ++i) {
    edges[2 * i] = 0.5 * ((i > 0 ? values[i - 1] : before) + values[i]);
    edges[2 * i + 1] = 0.5 * (values[i] + (i + 1 < n ? values[i + 1] : after));
  }
  return edges;
}

/// Returns edges whose first and last cells, and those beside a hole, reach as far outwards as inwards.
std::vector<double> mirrored_edges(const std::vector<double>& values) {
  const std::size_t n = values.size();
  if (n == 1) {
    return midpoint_edges(values, values[0] - 2.0 * kLoneHalfWidthDeg, values[0] + 2.0 * kLoneHalfWidthDeg);
  }
  std::vector<double> edges = midpoint_edges(values, 2.0 * values[0] - values[1], 2.0 * values[n - 1] - values[n - 2]);
  const auto gap = [&](std::size_t i) { return std::abs(values[i + 1] - values[i]); };
  for (std::size_t i = 1; i + 2 < n; ++i) {
    if (is_hole(gap(i), gap(i - 1), gap(i + 1))) {
      edges[2 * i + 1] = values[i] + 0.5 * (values[i] - values[i - 1]);
      edges[2 * i + 2] = values[i + 1] - 0.5 * (values[i + 2] - values[i + 1]);
    }
  }
  return edges;
}

/// Moves the outer edge of a last row to the pole where the rows are Gaussian. The first row of a Gaussian grid lies
/// 0.766 spacings from the pole and the spacing grows by half a percent after it (zeros of the Bessel function that
/// Legendre polynomials approach), which leaves 0.27 spacings beyond the mirrored edge. Rows that are even are taken at
/// their word: such a grid ends where its last cell ends.
void reach_pole(double& edge, double last, double inner, double innermost) {
  constexpr double kShareLeft = 0.35;
  constexpr double kUneven = 1e-3;
  const double spacing = std::abs(last - inner);
  const double pole = last > inner ? kPoleDeg : -kPoleDeg;
  const bool is_uneven = std::abs(std::abs(inner - innermost) - spacing) > kUneven * spacing;
  if (is_uneven && std::abs(pole - edge) <= kShareLeft * spacing) {
    edge = pole;
  }
}

/// Returns longitudes unwound so that neighbours lie less than half a circle apart.
std::vector<double> unwound(std::vector<double> lon_deg) {
  for (std::size_t i = 1; i < lon_deg.size(); ++i) {
    lon_deg[i] = lon_deg[i - 1] + turned_deg(lon_deg[i] - lon_deg[i - 1]);
  }
  return lon_deg;
}

/// Returns edges where the last column is the neighbour of the first, so that the widths sum to the circle on a
/// stretched grid too. Repeated columns follow the others.
std::vector<double> edges_round_circle(const std::vector<double>& lon_deg, const std::vector<bool>& repeated) {
  const auto different = static_cast<std::size_t>(std::ranges::count(repeated, false));
  const double turn = lon_deg.back() > lon_deg.front() ? kCircleDeg : -kCircleDeg;
  return midpoint_edges(lon_deg, lon_deg[different - 1] - turn, lon_deg[lon_deg.size() - different] + turn);
}

/// Returns where the widest gap on the circle ends: the column with which a grid that does not go round begins, as a
/// cut across Greenwich may be written 0 to 5, 355 to 359.
std::size_t first_after_widest_gap(const std::vector<double>& lon_deg) {
  const std::size_t n = lon_deg.size();
  double turned = 0.0;
  for (std::size_t i = 1; i < n; ++i) {
    turned += turned_deg(lon_deg[i] - lon_deg[i - 1]) > 0.0 ? 1.0 : -1.0;
  }
  const double direction = turned < 0.0 ? -1.0 : 1.0;
  std::size_t first = 0;
  double widest = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double step = direction * (lon_deg[i] - lon_deg[(i + n - 1) % n]);
    const double gap = step - kCircleDeg * std::floor(step / kCircleDeg);
    if (gap > widest) {
      widest = gap;
      first = i;
    }
  }
  return first;
}

/// Returns the edges of columns that do not go round the circle, one run from the western end on.
std::vector<double> edges_of_part(const std::vector<double>& lon_deg) {
  const auto first = static_cast<std::ptrdiff_t>(first_after_widest_gap(lon_deg));
  std::vector<double> in_order = lon_deg;
  std::rotate(in_order.begin(), in_order.begin() + first, in_order.end());
  std::vector<double> edges = mirrored_edges(unwound(std::move(in_order)));
  std::rotate(edges.begin(), edges.end() - 2 * first, edges.end());
  return edges;
}

std::vector<double> rectilinear_areas(const Grid& grid, double radius_m) {
  const auto lat = lat_edges_deg(grid);
  const auto lon = lon_edges_deg(grid);
  std::vector<double> areas(grid.size());
  for (std::size_t row = 0; row < grid.rows; ++row) {
    const double band = std::abs(std::sin(lat[2 * row + 1] * kRadians) - std::sin(lat[2 * row] * kRadians));
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const double width = std::abs(lon[2 * column + 1] - lon[2 * column]) * kRadians;
      areas[row * grid.columns + column] = radius_m * radius_m * band * width;
    }
  }
  return areas;
}

/// Returns the signed area on the unit sphere between the equator and the great circle from a to b (radians):
/// tan(E/2) = tan(dlon/2) sin((a+b)/2) / cos((a-b)/2), from Napier's analogies for the triangle with the pole.
double area_below(double lat_a, double lat_b, double dlon) {
  return 2.0 * std::atan2(std::tan(0.5 * dlon) * std::sin(0.5 * (lat_a + lat_b)), std::cos(0.5 * (lat_a - lat_b)));
}

/// Returns the vertex, or one before it, that lies at no pole.
template <class AtPole>
std::size_t last_off_pole(std::size_t vertex, std::size_t count, const AtPole& at_pole) {
  while (at_pole(vertex)) vertex = (vertex + count - 1) % count;
  return vertex;
}

/// Returns the area of a polygon of great circles on the unit sphere, from `count` vertices in degrees. The longitude
/// of a vertex at a pole means nothing: edges that lead there are meridians, and it is turned there from one to the
/// other.
double polygon_area(const double* lat_deg, const double* lon_deg, std::size_t count) {
  constexpr double kAtPoleDeg = 1e-9;
  const auto at_pole = [&](std::size_t vertex) { return kPoleDeg - std::abs(lat_deg[vertex]) < kAtPoleDeg; };
  double below = 0.0;
  double round = 0.0;
  std::size_t from = 0;  // a vertex at no pole
  while (from < count && at_pole(from)) ++from;
  for (std::size_t step = 1; from < count && step <= count; ++step) {
    const std::size_t to = (from + step) % count;
    if (at_pole(to)) continue;
    const std::size_t last = (to + count - 1) % count;
    const std::size_t before = last_off_pole(last, count, at_pole);
    const double dlon = turned_deg(lon_deg[to] - lon_deg[before]) * kRadians;
    const double lat = at_pole(last) ? lat_deg[last] * kRadians : lat_deg[before] * kRadians;
    below += area_below(lat, at_pole(last) ? lat : lat_deg[to] * kRadians, dlon);
    round += dlon;
  }
  // Edges that go once round the axis enclose a pole: the cell is what the hemisphere has beyond them.
  return std::abs(round) > kPi ? 2.0 * kPi - std::abs(below) : std::abs(below);
}

std::vector<double> polygon_areas(const Grid& grid, double radius_m) {
  const std::size_t vertices = grid.lat_bounds_deg.size() / grid.size();
  std::vector<double> areas(grid.size());
  for (std::size_t cell = 0; cell < grid.size(); ++cell) {
    const std::size_t first = cell * vertices;
    areas[cell] =
        polygon_area(&grid.lat_bounds_deg[first], &grid.lon_bounds_deg[first], vertices) * radius_m * radius_m;
  }
  return areas;
}

/// Returns the areas of whole zones: circles of latitude between the edges of rows.
std::vector<double> zone_areas(const Grid& grid, double radius_m) {
  const std::vector<double> edges = lat_edges_deg(grid);
  std::vector<double> areas;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    const double height = std::abs(std::sin(edges[2 * row + 1] * kRadians) - std::sin(edges[2 * row] * kRadians));
    areas.push_back(2.0 * kPi * radius_m * radius_m * height);
  }
  return areas;
}

std::vector<double> computed_areas(const Grid& grid, double radius_m) {
  if (grid.kind == GridKind::none) {
    throw Error(ErrorKind::inputs_disagree, "a series has no cells, so that it has no areas");
  }
  if (grid.healpix) {
    return std::vector<double>(grid.size(), healpix_area_m2(grid.healpix->scheme, radius_m));
  }
  if (grid.kind == GridKind::rectilinear) {
    return rectilinear_areas(grid, radius_m);
  }
  if (grid.has_zones()) {
    return zone_areas(grid, radius_m);
  }
  if (grid.kind == GridKind::unplaced) {
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("the cells along {} have no areas: these need latitudes and longitudes, or a cell_measures "
                            "area variable",
                            describe_dimensions(grid)));
  }
  if (grid.lat_bounds_deg.empty() || grid.lon_bounds_deg.empty()) {
    throw Error(ErrorKind::inputs_disagree,
                "the cells of this curvilinear grid have no areas: the file needs a cell_measures area variable or the "
                "vertices of the cells (bounds of latitude and longitude), or use weights: none");
  }
  return polygon_areas(grid, radius_m);
}

}  // namespace

std::vector<double> lat_edges_deg(const Grid& grid) {
  const std::size_t n = grid.lat_deg.size();
  std::vector<double> edges = grid.lat_bounds_deg.empty() ? mirrored_edges(grid.lat_deg) : grid.lat_bounds_deg;
  if (grid.lat_bounds_deg.empty() && n > 2) {
    reach_pole(edges.front(), grid.lat_deg[0], grid.lat_deg[1], grid.lat_deg[2]);
    reach_pole(edges.back(), grid.lat_deg[n - 1], grid.lat_deg[n - 2], grid.lat_deg[n - 3]);
  }
  for (double& edge : edges) {
    edge = std::clamp(edge, -kPoleDeg, kPoleDeg);
  }
  return edges;
}

std::vector<double> lon_edges_deg(const Grid& grid) {
  if (grid.lon_bounds_deg.empty()) {
    return is_cyclic(grid) ? edges_round_circle(unwound(grid.lon_deg), repeated_columns(grid))
                           : edges_of_part(grid.lon_deg);
  }
  std::vector<double> edges = grid.lon_bounds_deg;
  // Bounds of a column near Greenwich may be written 359 to 1: each edge belongs to the side of its column. One column
  // alone may be the whole circle.
  for (std::size_t i = 0; i < edges.size() && grid.columns > 1; i += 2) {
    const double lon = grid.lon_deg[i / 2];
    const auto [low, high] = std::minmax(edges[i], edges[i + 1]);
    if (lon >= low && lon <= high && high - low < kCircleDeg / 2.0) {
      continue;
    }
    edges[i] = lon + turned_deg(edges[i] - lon);
    edges[i + 1] = lon + turned_deg(edges[i + 1] - lon);
  }
  return edges;
}

std::vector<double> cell_areas_m2(const Grid& grid, double radius_m) {
  std::vector<double> areas = grid.cell_area_m2.empty() ? computed_areas(grid, radius_m) : grid.cell_area_m2;
  const std::vector<bool> repeated = repeated_columns(grid);
  for (std::size_t i = 0; i < areas.size(); ++i) {
    // Cells without an area or vertices (land of an ocean grid) have no share in any mean.
    areas[i] = repeated[i % grid.columns] || !std::isfinite(areas[i]) ? 0.0 : areas[i];
  }
  return areas;
}

}  // namespace fieldwise::core
