#include "geometry/polygon_shares.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "fieldwise/core/error.hpp"

namespace fieldwise::geometry {
namespace {

constexpr double kCircleDeg = 360.0;
constexpr double kPoleDeg = 90.0;
constexpr double kRadians = std::numbers::pi / 180.0;
constexpr std::size_t kZones = 180;

using Direction = std::array<double, 3>;

Direction direction_to(const LonLat& place) {
  const double lat = place.lat_deg * kRadians;
  const double lon = place.lon_deg * kRadians;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

bool is_pole(const LonLat& place) { return std::abs(place.lat_deg) > kPoleDeg - 1e-9; }

/// Appends the places from `a` to short of `b` along their great circle. A pole has the longitude of where one comes
/// from or goes to.
void add_great_circle(const LonLat& a, const LonLat& b, std::vector<LonLat>& places) {
  constexpr double kStepRad = 0.1 * kRadians;
  constexpr double kLeastPieces = 4.0;
  places.push_back(is_pole(a) ? LonLat{b.lon_deg, a.lat_deg} : a);
  if (is_pole(a) || is_pole(b)) {
    if (is_pole(b)) places.push_back({a.lon_deg, b.lat_deg});
    return;
  }
  const Direction from = direction_to(a);
  const Direction to = direction_to(b);
  const double chord = std::hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  const double arc = 2.0 * std::asin(std::min(1.0, 0.5 * chord));
  if (arc == 0.0) return;
  const double pieces = std::max(kLeastPieces, std::ceil(arc / kStepRad));
  for (double piece = 1.0; piece < pieces; piece += 1.0) {
    const double near = std::sin(arc * (1.0 - piece / pieces)) / std::sin(arc);
    const double far = std::sin(arc * piece / pieces) / std::sin(arc);
    const double x = near * from[0] + far * to[0];
    const double y = near * from[1] + far * to[1];
    const double z = near * from[2] + far * to[2];
    places.push_back({std::atan2(y, x) / kRadians, std::atan2(z, std::hypot(x, y)) / kRadians});
  }
}

std::size_t zone_of(double lat_deg) {
  const double zone = std::floor(lat_deg + kPoleDeg);
  return static_cast<std::size_t>(std::clamp(zone, 0.0, static_cast<double>(kZones - 1)));
}

}  // namespace

PolygonShares::PolygonShares(const CellEdges& cells)
    : columns_(cells.columns),
      vertices_(cells.lat_deg.size() / (cells.rows * cells.columns)),
      lat_deg_(cells.lat_deg),
      lon_deg_(cells.lon_deg),
      extents_(cells.rows * cells.columns),
      by_zone_(kZones),
      inside_(extents_.size(), 0.0),
      cell_area_(extents_.size(), 0.0) {
  for (double& lon : lon_deg_) lon -= kCircleDeg * std::round(lon / kCircleDeg);
  for (std::size_t cell = 0; cell < extents_.size(); ++cell) {
    if (cells.repeated[cell % columns_] != 0) continue;
    extents_[cell] = extent_of(cell);
    const Extent& extent = extents_[cell];
    if (extent.west > extent.east) continue;
    for (std::size_t zone = zone_of(extent.south); zone <= zone_of(extent.north); ++zone)
      by_zone_[zone].push_back(cell);
  }
}

PolygonShares::Extent PolygonShares::extent_of(std::size_t cell) const {
  constexpr double kBulge = 0.3;      // great circles leave the box of their ends by less than this part of its size
  constexpr double kNearPole = 80.0;  // where they go round much of the pole
  std::vector<LonLat> corners;
  for (std::size_t vertex = 0; vertex < vertices_; ++vertex) {
    corners.push_back({lon_deg_[cell * vertices_ + vertex], lat_deg_[cell * vertices_ + vertex]});
  }
  Ring ring;
  try {
    ring = ring_of(corners);
  } catch (const core::Error&) {
    return {};
  }
  const auto [west, east] = std::ranges::minmax(ring.places, {}, &LonLat::lon_deg);
  const auto [south, north] = std::ranges::minmax(ring.places, {}, &LonLat::lat_deg);
  const double margin = kBulge * std::max(north.lat_deg - south.lat_deg, east.lon_deg - west.lon_deg);
  Extent extent{west.lon_deg - margin, east.lon_deg + margin, south.lat_deg - margin, north.lat_deg + margin};
  if (ring.encloses == Encloses::part && std::max(std::abs(extent.south), std::abs(extent.north)) < kNearPole) {
    const double turn = kCircleDeg * std::round(0.5 * (extent.west + extent.east) / kCircleDeg);
    return {extent.west - turn, extent.east - turn, extent.south, extent.north};
  }
  if (ring.encloses == Encloses::south_pole) extent.south = -kPoleDeg;
  if (ring.encloses == Encloses::north_pole) extent.north = kPoleDeg;
  return {-kCircleDeg, kCircleDeg, extent.south, extent.north};
}

std::vector<PlanePoint> PolygonShares::plane_cell(std::size_t cell) const {
  std::vector<LonLat> places;
  for (std::size_t vertex = 0; vertex < vertices_; ++vertex) {
    const std::size_t a = cell * vertices_ + vertex;
    const std::size_t b = cell * vertices_ + (vertex + 1) % vertices_;
    add_great_circle({lon_deg_[a], lat_deg_[a]}, {lon_deg_[b], lat_deg_[b]}, places);
  }
  return equal_area_ring(ring_of(std::move(places)), 0.0);
}

void PolygonShares::add_ring(const Ring& ring, double sign) {
  const std::vector<PlanePoint> points = equal_area_ring(ring, 0.0);
  const GeosShape shape = mended(geos_polygon({points}));
  const PreparedShape fast = prepared(shape);
  const auto [west, east] = std::ranges::minmax(points, {}, &PlanePoint::x);
  const auto [south, north] = std::ranges::minmax(points, {}, &PlanePoint::y);
  std::vector<std::size_t> near;
  const std::size_t last = zone_of(std::asin(std::min(1.0, north.y)) / kRadians);
  for (std::size_t zone = zone_of(std::asin(std::max(-1.0, south.y)) / kRadians); zone <= last; ++zone) {
    near.insert(near.end(), by_zone_[zone].begin(), by_zone_[zone].end());
  }
  std::ranges::sort(near);
  near.erase(std::unique(near.begin(), near.end()), near.end());
  for (const std::size_t cell : near) {
    const Extent& extent = extents_[cell];
    std::vector<PlanePoint> corners;
    double turn = kCircleDeg * std::ceil((west.x - extent.east) / kCircleDeg);
    for (; extent.west + turn < east.x; turn += kCircleDeg) {
      if (corners.empty()) corners = plane_cell(cell);
      std::vector<PlanePoint> turned = corners;
      for (PlanePoint& corner : turned) corner.x += turn;
      const GeosShape box = mended(geos_polygon({turned}));
      if (cell_area_[cell] == 0.0) cell_area_[cell] = area_of(box);
      if (!touches(fast, box)) continue;
      inside_[cell] += sign * (holds(fast, box) ? cell_area_[cell] : area_of(intersection_of(shape, box)));
      touched_.push_back(cell);
    }
  }
}

std::vector<CellShare> PolygonShares::shares_of(const RegionShape& shape) {
  constexpr double kRounding = 1e-10;  // of a share: where GEOS cuts lines it moves points by as much
  constexpr double kOverlap = 1e-6;
  inside_sr_ = 0.0;
  touched_.clear();
  for (const Polygon& polygon : shape.polygons) {
    for (std::size_t i = 0; i < polygon.size(); ++i) add_ring(polygon[i], i == 0 ? 1.0 : -1.0);
  }
  std::ranges::sort(touched_);
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  std::vector<CellShare> found;
  for (const std::size_t cell : touched_) {
    const double share = cell_area_[cell] > 0.0 ? inside_[cell] / cell_area_[cell] : 0.0;
    if (share > 1.0 + kOverlap) throw core::Error(core::ErrorKind::input_damaged, "has polygons that overlap");
    if (share > kRounding) {
      found.push_back({cell, share >= 1.0 - kRounding ? 1.0 : share});
      inside_sr_ += inside_[cell] * kRadians;
    }
    inside_[cell] = 0.0;
  }
  return found;
}

}  // namespace fieldwise::geometry
