#include "fieldwise/plot/map_frame.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/region.hpp"

namespace fieldwise::plot {
namespace {

constexpr double kPolarBeyondDeg = 55.0;  // a grid that begins at 60 has cells that reach a little further
constexpr double kFarToPoleDeg = 60.0;
constexpr double kCapDeg = 30.0;
constexpr double kFarthestDeg = 60.0;
constexpr double kRadians = std::numbers::pi / 180.0;
constexpr double kRobinsonShape = 0.50719;  // height / width of the whole globe, Robinson (1974)

/// Returns the shortest arc of longitudes that holds all of them, as west and east.
std::pair<double, double> shortest_arc(std::vector<double> lon_deg) {
  if (lon_deg.empty()) return {-180.0, 180.0};
  for (double& lon : lon_deg) lon = lon_after(0.0, lon);
  std::ranges::sort(lon_deg);
  double gap = lon_deg.front() + 360.0 - lon_deg.back();
  std::size_t after = 0;
  for (std::size_t i = 1; i < lon_deg.size(); ++i) {
    if (lon_deg[i] - lon_deg[i - 1] > gap) {
      gap = lon_deg[i] - lon_deg[i - 1];
      after = i;
    }
  }
  const double west = lon_deg[after];
  return {west, west + 360.0 - gap};
}

/// Half the usual distance of neighbours, by which cells reach beyond their centres.
double half_cell(std::vector<double> sorted) {
  std::ranges::sort(sorted);
  std::vector<double> steps;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i] - sorted[i - 1] > 1e-9) steps.push_back(sorted[i] - sorted[i - 1]);
  }
  if (steps.empty()) return 0.5;
  std::ranges::nth_element(steps, steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2));
  return steps[steps.size() / 2] / 2.0;
}

Area rectilinear_area(const core::Grid& grid) {
  const std::vector<double> lat = core::lat_edges_deg(grid);
  const std::vector<double> lon = core::lon_edges_deg(grid);
  const auto [south, north] = std::ranges::minmax(lat);
  const auto [west, east] = std::ranges::minmax(lon);
  Area area{west, east, std::max(-90.0, south), std::min(90.0, north)};
  if (core::is_cyclic(grid) || area.width_deg() > 359.0) area.east_deg = area.west_deg + 360.0;
  return area;
}

Area scattered_area(const core::Grid& grid, const std::vector<bool>& shown) {
  std::vector<double> lat;
  std::vector<double> lon;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const bool counts = shown.empty() || shown[i];
    if (!counts || !std::isfinite(grid.lat_deg[i]) || !std::isfinite(grid.lon_deg[i])) continue;
    lat.push_back(grid.lat_deg[i]);
    lon.push_back(grid.lon_deg[i]);
  }
  if (lat.empty()) return {};
  const auto [south, north] = std::ranges::minmax(lat);
  const auto [west, east] = shortest_arc(lon);
  const double rows = grid.unstructured ? std::sqrt(static_cast<double>(grid.size())) : static_cast<double>(grid.rows);
  const double margin = std::max({0.6 * (north - south) / std::max(rows, 2.0), half_cell(lat), 0.05});
  const double most = std::max(std::abs(south), std::abs(north));
  const double lon_margin = std::min(10.0, margin / std::max(0.2, std::cos(most * kRadians)));
  Area area{west - lon_margin, east + lon_margin, std::max(-90.0, south - margin), std::min(90.0, north + margin)};
  if (area.width_deg() > 350.0) area.east_deg = area.west_deg + 360.0;
  return area;
}

void limit_to(Area& area, const core::Region& region) {
  if (region.lat_deg) {
    area.south_deg = std::max(area.south_deg, region.lat_deg->first);
    area.north_deg = std::min(area.north_deg, region.lat_deg->second);
    if (!(area.north_deg > area.south_deg)) std::tie(area.south_deg, area.north_deg) = *region.lat_deg;
  }
  if (region.lon_deg) {
    area.west_deg = region.lon_deg->first;
    area.east_deg = region.lon_deg->second;
    while (area.east_deg <= area.west_deg) area.east_deg += 360.0;
    area.east_deg = std::min(area.east_deg, area.west_deg + 360.0);
  }
}

/// Returns height / width of the fan that a stereographic map about a pole makes of an area.
double fan_shape(const Area& area) {
  const bool north = area.south_deg + area.north_deg > 0;
  double x_most = 0.0;
  double y_least = 1e9;
  double y_most = -1e9;
  const double half = area.width_deg() / 2.0;
  for (int i = 0; i <= 360; ++i) {
    const double angle = (-half + 2.0 * half * i / 360.0) * kRadians;
    for (const double lat : {area.south_deg, area.north_deg}) {
      const double radius = std::tan((90.0 - (north ? lat : -lat)) / 2.0 * kRadians);
      x_most = std::max(x_most, std::abs(radius * std::sin(angle)));
      y_least = std::min(y_least, -radius * std::cos(angle));
      y_most = std::max(y_most, -radius * std::cos(angle));
    }
  }
  return (y_most - y_least) / (2.0 * std::max(x_most, 1e-9));
}

Projection by_area(const Area& area, bool about_pole) {
  const double nearest_equator = std::min(std::abs(area.south_deg), std::abs(area.north_deg));
  const double nearest_pole = std::max(std::abs(area.south_deg), std::abs(area.north_deg));
  const bool one_side = area.south_deg * area.north_deg > 0;
  if (about_pole && one_side && area.width_deg() > 180.0 && nearest_equator > 10.0 && nearest_pole > 75.0) {
    return Projection::polar;
  }
  if (area.south_deg >= kPolarBeyondDeg || area.north_deg <= -kPolarBeyondDeg) return Projection::polar;
  const bool globe = area.width_deg() >= 300.0 && area.height_deg() >= 100.0;
  return globe ? Projection::robinson : Projection::plate_carree;
}

/// A map about a pole shows its whole cap, unless the area is a narrow part of it. Of an area that lies on both sides
/// of the equator and reaches far to a pole it shows the cap beyond 30 degrees, where nothing else was asked for.
void make_polar(MapFrame& frame, bool limits_asked) {
  Area& area = frame.area;
  const bool north = area.south_deg + area.north_deg >= 0;
  const double towards_pole = north ? area.north_deg : -area.south_deg;
  const bool both_sides = area.south_deg < 0 && area.north_deg > 0;
  if (both_sides && towards_pole >= kFarToPoleDeg && !limits_asked) {
    (north ? area.south_deg : area.north_deg) = north ? kCapDeg : -kCapDeg;
  }
  // Further beyond the equator the projection stretches what it shows without bounds.
  (north ? area.south_deg : area.north_deg) =
      north ? std::max(area.south_deg, -kFarthestDeg) : std::min(area.north_deg, kFarthestDeg);
  if (area.width_deg() < 180.0 && area.north_deg < 89.0 && area.south_deg > -89.0) {
    frame.centre_lon_deg = (area.west_deg + area.east_deg) / 2.0;
    frame.height_of_width = fan_shape(area);
    return;
  }
  frame.centre_lon_deg = 0.0;
  area = {-180.0, 180.0, north ? area.south_deg : -90.0, north ? 90.0 : area.north_deg};
  frame.height_of_width = 1.0;
}

/// Gives a strip of a few rows a height in which it can be seen.
void widen(Area& area) {
  constexpr double kFlattest = 0.12;
  const double missing = kFlattest * area.width_deg() - area.height_deg();
  if (missing <= 0) return;
  area.south_deg = std::max(-90.0, area.south_deg - missing / 2.0);
  area.north_deg = std::min(90.0, area.north_deg + missing / 2.0);
}

void make_plate_carree(MapFrame& frame) {
  widen(frame.area);
  const Area& area = frame.area;
  frame.centre_lon_deg = (area.west_deg + area.east_deg) / 2.0;
  const double middle = (area.south_deg + area.north_deg) / 2.0;
  // A world, or a belt of it, keeps square degrees; a region is drawn true to scale at its middle.
  frame.standard_lat_deg = area.width_deg() > 180.0 ? 0.0 : std::clamp(std::abs(middle), 0.0, 75.0);
  frame.height_of_width = area.height_deg() / (area.width_deg() * std::cos(frame.standard_lat_deg * kRadians));
}

}  // namespace

double lon_after(double west_deg, double lon_deg) {
  double lon = std::fmod(lon_deg - west_deg, 360.0);
  if (lon < 0) lon += 360.0;
  return west_deg + lon;
}

Area covered_area(const core::Grid& grid, const std::vector<bool>& shown, const core::Region& region) {
  Area area = grid.kind == core::GridKind::rectilinear ? rectilinear_area(grid) : scattered_area(grid, shown);
  limit_to(area, region);
  return area;
}

MapFrame choose_frame(const Area& area, const PlotOptions& options, bool about_pole) {
  MapFrame frame;
  frame.area = area;
  frame.projection = options.projection == Projection::automatic ? by_area(area, about_pole) : options.projection;
  if (frame.projection == Projection::polar) {
    make_polar(frame, options.region.lat_deg.has_value());
  } else if (frame.projection == Projection::plate_carree) {
    make_plate_carree(frame);
  } else {
    // The whole globe in any case: a part of it in this projection has no straight edges.
    frame.centre_lon_deg = std::round((area.west_deg + area.east_deg) / 10.0) * 5.0;
    frame.area = {frame.centre_lon_deg - 180.0, frame.centre_lon_deg + 180.0, -90.0, 90.0};
    frame.height_of_width = kRobinsonShape;
  }
  return frame;
}

}  // namespace fieldwise::plot
