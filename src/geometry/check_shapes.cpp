#include "geometry/check_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "geometry/geos_shape.hpp"

namespace fieldwise::geometry {
namespace {

constexpr double kCircleDeg = 360.0;

[[noreturn]] void refuse(std::string_view what, const PlanePoint& where) {
  const double lon = where.x - kCircleDeg * std::round(where.x / kCircleDeg);
  throw core::Error(core::ErrorKind::input_damaged,
                    fmt::format("has {} near longitude {:.4g}, latitude {:.4g}", what, lon, where.y));
}

/// Holds an outer ring in the plane with its extent.
struct OuterRing {
  GeosShape shape;
  double west = 0.0;
  double east = 0.0;
  double south = 0.0;
  double north = 0.0;
};

OuterRing outer_ring(const Ring& ring, double shift_deg) {
  const std::vector<PlanePoint> points = plane_ring(ring, shift_deg);
  const auto [west, east] = std::ranges::minmax(points, {}, &PlanePoint::x);
  const auto [south, north] = std::ranges::minmax(points, {}, &PlanePoint::y);
  return {geos_polygon({points}), west.x, east.x, south.y, north.y};
}

/// Returns the circles to add to a ring so that its middle lies nearest to that of another.
double shift_to(const Ring& ring, double middle_deg) {
  const auto [west, east] = std::ranges::minmax(ring.places, {}, &LonLat::lon_deg);
  return kCircleDeg * std::round((middle_deg - 0.5 * (west.lon_deg + east.lon_deg)) / kCircleDeg);
}

void require_holes_inside(const Polygon& polygon, const OuterRing& outer) {
  constexpr double kOutside = 1e-4;  // of the hole: coasts of lakes are drawn with rounded places
  if (polygon.front().encloses != Encloses::part) return;
  for (std::size_t i = 1; i < polygon.size(); ++i) {
    if (polygon[i].encloses != Encloses::part) continue;
    const OuterRing hole = outer_ring(polygon[i], shift_to(polygon[i], 0.5 * (outer.west + outer.east)));
    const double area = area_of(hole.shape);
    if (area_of(intersection_of(outer.shape, hole.shape)) >= (1.0 - kOutside) * area) continue;
    refuse("a hole outside of its polygon", point_of(hole.shape).value_or(PlanePoint{hole.west, hole.south}));
  }
}

/// Tells whether the extents of two rings have something in common, either of them turned by whole circles.
bool may_meet(const OuterRing& a, const OuterRing& b) {
  return a.west < b.east && b.west < a.east && a.south < b.north && b.south < a.north;
}

/// Returns where two polygons share more than slivers; holes of one may hold the other.
void require_apart(const std::vector<Polygon>& polygons, std::size_t i, std::size_t j, const OuterRing& outer) {
  constexpr double kSliver = 1e-4;  // of the smaller one: borders of neighbours are drawn with rounded places
  const double middle = 0.5 * (outer.west + outer.east);
  const OuterRing other = outer_ring(polygons[j].front(), shift_to(polygons[j].front(), middle));
  if (!may_meet(outer, other) || !touches(prepared(outer.shape), other.shape)) return;
  const auto whole = [&](const Polygon& polygon) {
    std::vector<std::vector<PlanePoint>> rings;
    for (const Ring& ring : polygon) rings.push_back(plane_ring(ring, shift_to(ring, middle)));
    return geos_polygon(rings);
  };
  const GeosShape a = whole(polygons[i]);
  const GeosShape b = whole(polygons[j]);
  const GeosShape both = intersection_of(a, b);
  if (area_of(both) <= kSliver * std::min(area_of(a), area_of(b))) return;
  refuse("polygons that overlap", point_of(both).value_or(PlanePoint{outer.west, outer.south}));
}

}  // namespace

void require_sound(const RegionShape& shape) {
  std::vector<OuterRing> outers;
  for (const Polygon& polygon : shape.polygons) {
    for (const Ring& ring : polygon) {
      if (const auto where = crossing_of(geos_polygon({plane_ring(ring, 0.0)}))) {
        refuse("a border that crosses itself", *where);
      }
    }
    outers.push_back(outer_ring(polygon.front(), shift_to(polygon.front(), 0.0)));
    require_holes_inside(polygon, outers.back());
  }
  for (std::size_t i = 0; i < outers.size(); ++i) {
    for (std::size_t j = i + 1; j < outers.size(); ++j) {
      const bool apart = outers[i].south >= outers[j].north || outers[j].south >= outers[i].north;
      if (!apart) require_apart(shape.polygons, i, j, outers[i]);
    }
  }
}

}  // namespace fieldwise::geometry
