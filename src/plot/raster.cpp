#include "fieldwise/plot/raster.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::plot {
namespace {

constexpr double kRadians = std::numbers::pi / 180.0;

Raster empty_raster(const Area& area, std::size_t columns) {
  Raster raster;
  raster.area = area;
  raster.columns = std::max<std::size_t>(columns, 2);
  const double rows = std::round(area.height_deg() / area.width_deg() * static_cast<double>(raster.columns));
  raster.rows = static_cast<std::size_t>(std::clamp(rows, 2.0, 4'000.0));
  raster.values.assign(raster.columns * raster.rows, core::kMissing);
  return raster;
}

/// Calls `value_at(lat, lon)` for the middle of each pixel.
template <class ValueAt>
void fill(Raster& raster, const ValueAt& value_at) {
  const double width = raster.area.width_deg() / static_cast<double>(raster.columns);
  const double height = raster.area.height_deg() / static_cast<double>(raster.rows);
  for (std::size_t row = 0; row < raster.rows; ++row) {
    const double lat = raster.area.north_deg - (static_cast<double>(row) + 0.5) * height;
    for (std::size_t column = 0; column < raster.columns; ++column) {
      const double lon = raster.area.west_deg + (static_cast<double>(column) + 0.5) * width;
      raster.values[row * raster.columns + column] = value_at(lat, lon);
    }
  }
}

/// Interpolates between the centres of a rectilinear grid.
class CentreInterpolation {
 public:
  CentreInterpolation(const core::Grid& grid, std::span<const double> values) : grid_(grid), values_(values) {
    const std::vector<bool> repeated = core::repeated_columns(grid);
    for (std::size_t column = 0; column < grid.columns; ++column) {
      if (!repeated[column]) lon_.emplace_back(lon_after(0.0, grid.lon_deg[column]), column);
    }
    for (std::size_t row = 0; row < grid.rows; ++row) lat_.emplace_back(grid.lat_deg[row], row);
    std::ranges::sort(lon_);
    std::ranges::sort(lat_);
    if (core::is_cyclic(grid)) lon_.emplace_back(lon_.front().first + 360.0, lon_.front().second);
  }

  [[nodiscard]] double at(double lat_deg, double lon_deg) const {
    double lon = lon_after(0.0, lon_deg);
    if (!lon_.empty() && lon < lon_.front().first) lon += 360.0;
    const auto row = std::ranges::upper_bound(lat_, lat_deg, {}, &Centre::first);
    const auto column = std::ranges::upper_bound(lon_, lon, {}, &Centre::first);
    if (row == lat_.begin() || row == lat_.end() || column == lon_.begin() || column == lon_.end())
      return core::kMissing;
    const auto south = std::prev(row);
    const auto west = std::prev(column);
    const double y = (lat_deg - south->first) / (row->first - south->first);
    const double x = (lon - west->first) / (column->first - west->first);
    return (1 - y) * ((1 - x) * value(south->second, west->second) + x * value(south->second, column->second)) +
           y * ((1 - x) * value(row->second, west->second) + x * value(row->second, column->second));
  }

 private:
  using Centre = std::pair<double, std::size_t>;
  [[nodiscard]] double value(std::size_t row, std::size_t column) const {
    return values_[row * grid_.columns + column];
  }
  const core::Grid& grid_;
  std::span<const double> values_;
  std::vector<Centre> lat_;
  std::vector<Centre> lon_;
};

/// Returns how much a parallel is shortened on paper beside the longest one.
double shrink(const MapFrame& frame, double lat_deg) {
  switch (frame.projection) {
    case Projection::polar: {
      const bool north = frame.area.south_deg + frame.area.north_deg >= 0;
      const double outer = north ? 90.0 - frame.area.south_deg : 90.0 + frame.area.north_deg;
      const double here = north ? 90.0 - lat_deg : 90.0 + lat_deg;
      return std::max(0.0, std::tan(here / 2.0 * kRadians) / std::tan(outer / 2.0 * kRadians));
    }
    case Projection::robinson:
      return 1.0 - 0.47 * std::pow(std::abs(lat_deg) / 90.0, 2.2);
    default:
      return 1.0;
  }
}

/// Returns the length on paper of a degree of longitude at the longest parallel, and of a degree of latitude.
std::pair<double, double> paper_scale(const MapFrame& frame, double width_cm) {
  const double height_cm = width_cm * frame.height_of_width;
  if (frame.projection != Projection::polar) {
    return {width_cm / frame.area.width_deg(), height_cm / frame.area.height_deg()};
  }
  const bool fan = frame.area.width_deg() < 360.0;
  const double half_angle = std::min(frame.area.width_deg() / 2.0, 90.0) * kRadians;
  const double radius = width_cm / 2.0 / (fan ? std::sin(half_angle) : 1.0);
  const double depth =
      fan ? frame.area.height_deg() * radius / std::max(90.0 - std::abs(frame.area.south_deg), 1.0) : radius;
  return {radius * kRadians, depth / frame.area.height_deg()};
}

bool inside(const Area& area, double lat_deg, double lon_deg) {
  return lat_deg >= area.south_deg && lat_deg <= area.north_deg && lon_after(area.west_deg, lon_deg) <= area.east_deg;
}

std::vector<SpreadPoint> every_point(const core::Grid& grid, const MapFrame& frame, std::size_t every) {
  std::vector<SpreadPoint> points;
  const bool mesh = grid.kind == core::GridKind::curvilinear;
  for (std::size_t row = every / 2; row < std::max(grid.rows, every / 2 + 1); row += every) {
    const std::size_t real_row = std::min(row, grid.rows - 1);
    for (std::size_t column = every / 2; column < grid.columns; column += every) {
      const std::size_t cell = real_row * grid.columns + column;
      const double lat = grid.lat_deg[mesh ? cell : real_row];
      const double lon = grid.lon_deg[mesh ? cell : column];
      if (inside(frame.area, lat, lon)) points.push_back({{lat, lon_after(frame.area.west_deg, lon)}, cell});
    }
  }
  return points;
}

/// Tells whether neighbouring points of the grid lie further apart on paper than the spacing.
bool is_coarse(const core::Grid& grid, const MapFrame& frame, double width_cm, double spacing_cm) {
  if (grid.unstructured) return false;
  const Area whole = covered_area(grid, {}, {});
  const auto [x_scale, y_scale] = paper_scale(frame, width_cm);
  const double x = x_scale * whole.width_deg() / static_cast<double>(grid.columns);
  const double y = y_scale * whole.height_deg() / static_cast<double>(grid.rows);
  return std::min(x * (frame.projection == Projection::polar ? 0.5 : 1.0), y) >= 0.9 * spacing_cm;
}

}  // namespace

Raster paint_cells(const CellFinder& finder, std::span<const double> values, const Area& area, std::size_t columns) {
  Raster raster = empty_raster(area, columns);
  fill(raster, [&](double lat, double lon) {
    const auto cell = finder.at(lat, lon);
    return cell ? values[*cell] : core::kMissing;
  });
  return raster;
}

Raster interpolate_cells(const core::Grid& grid, const CellFinder& finder, std::span<const double> values,
                         const Area& area, std::size_t columns) {
  if (grid.kind != core::GridKind::rectilinear) return paint_cells(finder, values, area, columns);
  Raster raster = empty_raster(area, columns);
  const CentreInterpolation between(grid, values);
  fill(raster, [&](double lat, double lon) { return between.at(lat, lon); });
  return raster;
}

std::vector<SpreadPoint> spread_points(const core::Grid& grid, const CellFinder& finder, const MapFrame& frame,
                                       double width_cm, double spacing_cm, std::size_t every) {
  if (every > 0) return every_point(grid, frame, every);
  if (is_coarse(grid, frame, width_cm, spacing_cm)) return every_point(grid, frame, 1);
  std::vector<SpreadPoint> points;
  const auto [x_scale, y_scale] = paper_scale(frame, width_cm);
  const double lat_step = spacing_cm / y_scale;
  const Area& area = frame.area;
  const auto rows = static_cast<std::size_t>(std::max(1.0, std::floor(area.height_deg() / lat_step)));
  for (std::size_t row = 0; row < rows; ++row) {
    const double lat =
        area.south_deg + area.height_deg() * (static_cast<double>(row) + 0.5) / static_cast<double>(rows);
    const double length = x_scale * area.width_deg() * shrink(frame, lat);
    const auto columns = static_cast<std::size_t>(std::max(1.0, std::floor(length / spacing_cm)));
    for (std::size_t column = 0; column < columns; ++column) {
      const double share = (static_cast<double>(column) + (row % 2 == 0 ? 0.25 : 0.75)) / static_cast<double>(columns);
      const double lon = area.west_deg + area.width_deg() * share;
      if (const auto cell = finder.at(lat, lon)) points.push_back({{lat, lon}, *cell});
    }
  }
  return points;
}

}  // namespace fieldwise::plot
