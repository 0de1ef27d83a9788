#include "fieldwise/core/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>

#include "core/circle.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/core/numeric/sphere.hpp"

namespace fieldwise::core {

namespace {

/// A ten-thousandth of the spacing is far below any offset that is meant. Coordinates kept in single precision are off
/// by up to 1.5e-5 degrees (half a unit in the last place of 360), which counts on the finest grids.
constexpr double kSameShareOfSpacing = 1e-4;
constexpr double kSinglePrecisionDeg = 4e-5;

double tolerance_deg(const Grid& grid) {
  if (grid.kind == GridKind::curvilinear) {
    return kSameShareOfSpacing;
  }
  return std::max(kSinglePrecisionDeg,
                  kSameShareOfSpacing * std::min(mean_spacing_deg(grid.lat_deg), mean_spacing_deg(grid.lon_deg)));
}

/// Returns where two lists of coordinates differ first by more than the tolerance.
std::optional<std::size_t> first_difference(const std::vector<double>& a, const std::vector<double>& b,
                                            double tolerance, bool circular) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const double difference = circular ? turned_deg(a[i] - b[i]) : a[i] - b[i];
    if (!(std::abs(difference) <= tolerance)) {
      return i;
    }
  }
  return a.size() == b.size() ? std::nullopt : std::optional(std::min(a.size(), b.size()));
}

bool same_shape(const Grid& a, const Grid& b) {
  return a.kind == b.kind && a.rows == b.rows && a.columns == b.columns && a.lat_deg.empty() == b.lat_deg.empty() &&
         a.lon_deg.empty() == b.lon_deg.empty();
}

/// Says where the coordinates of rows or columns of two unplaced grids differ first; nothing where they do not.
std::string line_difference(const Grid& a, const Grid& b) {
  if (a.kind != GridKind::unplaced || !a.projection || !b.projection) {
    return {};
  }
  for (const auto lines : {&GridProjection::rows, &GridProjection::columns}) {
    const std::optional<KeptCoordinate>& ours = (*a.projection).*lines;
    const std::optional<KeptCoordinate>& theirs = (*b.projection).*lines;
    if (const auto at = core::first_difference(ours, theirs)) {
      return fmt::format("{} {:.8g} and {:.8g}", ours->name, ours->values[*at], theirs->values[*at]);
    }
  }
  return {};
}

std::string shape_of(const Grid& grid) {
  if (grid.healpix) return fmt::format("{} cells of {}", grid.size(), describe_healpix(grid.healpix->scheme));
  switch (grid.kind) {
    case GridKind::none:
      return "a series";
    case GridKind::curvilinear:
      return grid.unstructured ? fmt::format("{} cells", grid.size())
                               : fmt::format("{} x {} curvilinear points", grid.rows, grid.columns);
    case GridKind::unplaced:
      return fmt::format("points along {} without {}", describe_dimensions(grid),
                         !grid.lat_deg.empty()   ? "longitudes"
                         : !grid.lon_deg.empty() ? "latitudes"
                                                 : "latitudes and longitudes");
    case GridKind::rectilinear:
      break;
  }
  return fmt::format("{} x {} points", grid.rows, grid.columns);
}

/// Returns the values of some positions of a list of `width` values each.
std::vector<double> picked(const std::vector<double>& values, const std::vector<std::size_t>& positions,
                           std::size_t width) {
  std::vector<double> some;
  for (const std::size_t position : positions) {
    for (std::size_t k = 0; k < width && !values.empty(); ++k) {
      some.push_back(values[position * width + k]);
    }
  }
  return some;
}

/// Adds a whole circle to the longitudes after the seam, and to their bounds, so that they rise from column to column.
/// Longitudes that fall from column to column are left as they are; a fall of half a circle or more is a seam.
void make_increasing(std::vector<double>& lon, std::vector<double>& bounds) {
  const auto is_fall = [](double before, double after) { return after < before && before - after < 0.5 * kCircleDeg; };
  if (std::ranges::adjacent_find(lon, std::not_fn(is_fall)) == lon.end()) {
    return;
  }
  for (std::size_t i = 1; i < lon.size(); ++i) {
    const double turns = lon[i] < lon[i - 1] ? std::ceil((lon[i - 1] - lon[i]) / kCircleDeg) * kCircleDeg : 0.0;
    lon[i] += turns;
    for (std::size_t edge = 2 * i; edge < 2 * i + 2 && !bounds.empty(); ++edge) {
      bounds[edge] += turns;
    }
  }
}

/// Returns how far east of the first longitude each one lies, as a share of one turn in degrees; half a spacing is
/// added so that rounding does not carry the first place of the circle to its end.
std::vector<double> places_on_circle(const Grid& grid) {
  const double half = 0.5 * mean_spacing_deg(grid.lon_deg);
  std::vector<double> places;
  for (const double lon : grid.lon_deg) {
    const double east = lon - grid.lon_deg.front() + half;
    places.push_back(east - kCircleDeg * std::floor(east / kCircleDeg));
  }
  return places;
}

/// Tells whether two places of a curvilinear grid are one; places that are not known are one too.
bool same_place(const Grid& grid, std::size_t a, std::size_t b) {
  if (std::isnan(grid.lat_deg[a]) || std::isnan(grid.lat_deg[b])) {
    return std::isnan(grid.lat_deg[a]) && std::isnan(grid.lat_deg[b]);
  }
  // Meridians meet at the poles.
  const double east = turned_deg(grid.lon_deg[a] - grid.lon_deg[b]) * std::cos(grid.lat_deg[a] * kRadiansPerDegree);
  return std::abs(grid.lat_deg[a] - grid.lat_deg[b]) <= kSameShareOfSpacing && std::abs(east) <= kSameShareOfSpacing;
}

/// Marks columns of a curvilinear grid of which every place is that of an earlier column, as ocean models repeat the
/// first columns behind the last. Of all but those the middle row tells at once that they are not.
std::vector<bool> repeated_lines(const Grid& grid) {
  std::vector<bool> repeated(grid.columns, false);
  const auto same_column = [&](std::size_t a, std::size_t b) {
    bool any = false;
    for (std::size_t k = 0; k < grid.rows; ++k) {
      const std::size_t row = (grid.rows / 2 + k) % grid.rows * grid.columns;
      if (!same_place(grid, row + a, row + b)) {
        return false;
      }
      any = any || !std::isnan(grid.lat_deg[row + a]);
    }
    return any;
  };
  for (std::size_t column = 1; column < grid.columns; ++column) {
    for (std::size_t earlier = 0; earlier < column && !repeated[column]; ++earlier) {
      repeated[column] = !repeated[earlier] && same_column(earlier, column);
    }
  }
  return repeated;
}

}  // namespace

Grid select_grid(const Grid& grid, const std::vector<std::size_t>& rows, const std::vector<std::size_t>& columns) {
  Grid selected = grid;
  selected.rows = rows.size();
  selected.columns = columns.size();
  selected.lat_deg = picked(grid.lat_deg, rows, 1);
  selected.lon_deg = picked(grid.lon_deg, columns, 1);
  selected.lat_bounds_deg = picked(grid.lat_bounds_deg, rows, 2);
  selected.lon_bounds_deg = picked(grid.lon_bounds_deg, columns, 2);
  make_increasing(selected.lon_deg, selected.lon_bounds_deg);
  if (grid.projection) {
    selected.projection = std::make_shared<const GridProjection>(select_projection(*grid.projection, rows, columns));
  }
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
  if (a.healpix && b.healpix) return a.healpix == b.healpix || *a.healpix == *b.healpix;
  const double tolerance = tolerance_deg(a);
  return same_shape(a, b) && !first_difference(a.lat_deg, b.lat_deg, tolerance, false) &&
         !first_difference(a.lon_deg, b.lon_deg, tolerance, true) && line_difference(a, b).empty();
}

std::string grid_difference(const Grid& a, const Grid& b) {
  if (!same_shape(a, b) || (a.healpix && b.healpix && a.healpix->scheme != b.healpix->scheme)) {
    return fmt::format("{} and {}", shape_of(a), shape_of(b));
  }
  const double tolerance = tolerance_deg(a);
  if (const auto at = first_difference(a.lat_deg, b.lat_deg, tolerance, false)) {
    return fmt::format("latitudes {:.8g} and {:.8g}", a.lat_deg[*at], b.lat_deg[*at]);
  }
  if (const auto at = first_difference(a.lon_deg, b.lon_deg, tolerance, true)) {
    return fmt::format("longitudes {:.8g} and {:.8g}", a.lon_deg[*at], b.lon_deg[*at]);
  }
  const std::string lines = line_difference(a, b);
  return lines.empty() ? "no difference" : lines;
}

std::string describe_dimensions(const Grid& grid) {
  const std::string& rows = grid.kind == GridKind::rectilinear ? grid.lat_name : grid.row_dimension;
  const std::string& columns = grid.kind == GridKind::rectilinear ? grid.lon_name : grid.column_dimension;
  std::string along_rows = fmt::format("{} ({})", rows, grid.rows);
  std::string along_columns = fmt::format("{} ({})", columns, grid.unstructured ? grid.size() : grid.columns);
  if (grid.unstructured) {
    return along_columns;
  }
  return grid.rows_alone ? along_rows : fmt::format("{} and {}", along_rows, along_columns);
}

std::vector<bool> repeated_columns(const Grid& grid) {
  std::vector<bool> repeated(grid.columns, false);
  if (grid.kind == GridKind::curvilinear && !grid.unstructured && grid.rows > 1) {
    return repeated_lines(grid);
  }
  if (grid.kind != GridKind::rectilinear || grid.columns < 2) {
    return repeated;
  }
  const double tolerance = 5e-4 * std::min(1.0, mean_spacing_deg(grid.lon_deg));
  const std::vector<double> places = places_on_circle(grid);
  std::vector<std::size_t> order(grid.columns);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t column) { return places[column]; });
  std::size_t first = order[0];
  for (std::size_t i = 1; i < order.size(); ++i) {
    const std::size_t column = order[i];
    if (std::abs(places[column] - places[first]) > tolerance) {
      first = column;
      continue;
    }
    repeated[std::max(first, column)] = true;
    first = std::min(first, column);
  }
  return repeated;
}

bool is_cyclic(const Grid& grid) {
  if (grid.kind != GridKind::rectilinear) {
    return false;
  }
  const std::vector<bool> repeated = repeated_columns(grid);
  const std::vector<double> all = places_on_circle(grid);
  std::vector<double> places;
  for (std::size_t column = 0; column < grid.columns; ++column) {
    if (!repeated[column]) {
      places.push_back(all[column]);
    }
  }
  if (places.size() < 3) {
    return false;
  }
  std::ranges::sort(places);
  std::vector<double> gaps{places.front() + kCircleDeg - places.back()};
  for (std::size_t i = 1; i < places.size(); ++i) {
    gaps.push_back(places[i] - places[i - 1]);
  }
  const std::size_t n = gaps.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (n > 3 && is_hole(gaps[i], gaps[(i + n - 1) % n], gaps[(i + 1) % n])) {
      return false;
    }
  }
  // A grid that ends somewhere has one gap that stands out; on a stretched grid neighbouring gaps are much alike.
  std::ranges::sort(gaps, std::greater<>());
  return gaps[0] <= 1.5 * gaps[1] && gaps[0] < 0.5 * kCircleDeg;
}

std::pair<std::size_t, std::size_t> nearest_point(const Grid& grid, double lat_deg, double lon_deg) {
  const Vector3 target = unit_vector(lat_deg, lon_deg);
  const bool curvilinear = grid.kind == GridKind::curvilinear;
  std::pair<std::size_t, std::size_t> nearest{0, 0};
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t place = 0; place < grid.size() && grid.has_places(); ++place) {
    const std::size_t row = place / grid.columns;
    const std::size_t column = place % grid.columns;
    const Vector3 point =
        unit_vector(grid.lat_deg[curvilinear ? place : row], grid.lon_deg[curvilinear ? place : column]);
    // The chord grows with the great circle.
    const double distance = length(point - target);
    if (distance < least) {
      least = distance;
      nearest = {row, column};
    }
  }
  return nearest;
}

}  // namespace fieldwise::core
