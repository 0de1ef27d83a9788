#include "geometry/geos_shape.hpp"

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "fieldwise/core/error.hpp"

namespace fieldwise::geometry {
namespace {

constexpr double kCircleDeg = 360.0;
constexpr double kPoleDeg = 90.0;
constexpr double kRadians = std::numbers::pi / 180.0;

/// Returns GEOS's state. The program has one thread, and ends with it.
GEOSContextHandle_t geos() {
  static GEOSContextHandle_t context = GEOS_init_r();
  return context;
}

[[noreturn]] void refuse() {
  throw core::Error(core::ErrorKind::input_damaged, "has polygons that GEOS cannot work on");
}

GeosShape owned(GEOSGeometry* shape) {
  if (shape == nullptr) refuse();
  return GeosShape(shape);
}

GEOSGeometry* linear_ring(const std::vector<PlanePoint>& points) {
  GEOSCoordSequence* const places = GEOSCoordSeq_create_r(geos(), static_cast<unsigned>(points.size() + 1), 2);
  if (places == nullptr) refuse();
  for (std::size_t i = 0; i <= points.size(); ++i) {
    const PlanePoint& point = points[i % points.size()];
    GEOSCoordSeq_setXY_r(geos(), places, static_cast<unsigned>(i), point.x, point.y);
  }
  GEOSGeometry* const ring = GEOSGeom_createLinearRing_r(geos(), places);
  if (ring == nullptr) refuse();
  return ring;
}

/// Returns the places of a ring that encloses a pole with the way along it.
std::vector<LonLat> closed_along_pole(const Ring& ring) {
  std::vector<LonLat> places = ring.places;
  if (ring.encloses == Encloses::part) return places;
  const double pole = ring.encloses == Encloses::north_pole ? kPoleDeg : -kPoleDeg;
  const double first = places.front().lon_deg;
  const double end = first + ring.circles * kCircleDeg;
  places.push_back({end, places.front().lat_deg});
  places.push_back({end, pole});
  places.push_back({first, pole});
  return places;
}

}  // namespace

void DestroyGeos::operator()(GEOSGeom_t* shape) const noexcept { GEOSGeom_destroy_r(geos(), shape); }
void DestroyGeos::operator()(const GEOSPrepGeom_t* shape) const noexcept { GEOSPreparedGeom_destroy_r(geos(), shape); }

std::vector<PlanePoint> plane_ring(const Ring& ring, double shift_deg) {
  std::vector<PlanePoint> points;
  for (const LonLat& place : closed_along_pole(ring)) points.push_back({place.lon_deg + shift_deg, place.lat_deg});
  return points;
}

std::vector<PlanePoint> equal_area_ring(const Ring& ring, double shift_deg) {
  constexpr double kStepDeg = 0.1;
  const std::vector<LonLat> places = closed_along_pole(ring);
  std::vector<PlanePoint> points;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const LonLat& a = places[i];
    const LonLat& b = places[(i + 1) % places.size()];
    const double pieces = std::max(1.0, std::ceil(std::abs(b.lat_deg - a.lat_deg) / kStepDeg));
    for (double piece = 0.0; piece < pieces; piece += 1.0) {
      const double along = piece / pieces;
      points.push_back({a.lon_deg + along * (b.lon_deg - a.lon_deg) + shift_deg,
                        std::sin((a.lat_deg + along * (b.lat_deg - a.lat_deg)) * kRadians)});
    }
  }
  return points;
}

GeosShape geos_polygon(const std::vector<std::vector<PlanePoint>>& rings) {
  std::vector<GEOSGeometry*> holes;
  for (std::size_t i = 1; i < rings.size(); ++i) holes.push_back(linear_ring(rings[i]));
  return owned(
      GEOSGeom_createPolygon_r(geos(), linear_ring(rings.front()), holes.data(), static_cast<unsigned>(holes.size())));
}

PreparedShape prepared(const GeosShape& shape) {
  const GEOSPreparedGeometry* const made = GEOSPrepare_r(geos(), shape.get());
  if (made == nullptr) refuse();
  return PreparedShape(made);
}

double area_of(const GeosShape& shape) {
  double area = 0.0;
  if (GEOSArea_r(geos(), shape.get(), &area) == 0) refuse();
  return area;
}

std::optional<PlanePoint> crossing_of(const GeosShape& polygon) {
  constexpr double kHarmless = 1e-6;
  GEOSGeometry* where = nullptr;
  const char valid =
      GEOSisValidDetail_r(geos(), polygon.get(), GEOSVALID_ALLOW_SELFTOUCHING_RING_FORMING_HOLE, nullptr, &where);
  const GeosShape place(where);
  if (valid == 1) return std::nullopt;
  // What only touches itself keeps its area when GEOS takes it apart.
  const GeosShape mended(GEOSMakeValid_r(geos(), polygon.get()));
  const double area = area_of(polygon);
  if (mended && std::abs(area_of(mended) - area) <= kHarmless * area) return std::nullopt;
  return place ? point_of(place) : point_of(polygon);
}

GeosShape mended(GeosShape polygon) {
  return GEOSisValid_r(geos(), polygon.get()) == 1 ? std::move(polygon) : owned(GEOSMakeValid_r(geos(), polygon.get()));
}

GeosShape intersection_of(const GeosShape& a, const GeosShape& b) {
  return owned(GEOSIntersection_r(geos(), a.get(), b.get()));
}

std::optional<PlanePoint> point_of(const GeosShape& shape) {
  const GeosShape point(GEOSPointOnSurface_r(geos(), shape.get()));
  PlanePoint place;
  if (!point || GEOSisEmpty_r(geos(), point.get()) != 0) return std::nullopt;
  GEOSGeomGetX_r(geos(), point.get(), &place.x);
  GEOSGeomGetY_r(geos(), point.get(), &place.y);
  return place;
}

bool touches(const PreparedShape& a, const GeosShape& b) {
  return GEOSPreparedIntersects_r(geos(), a.get(), b.get()) == 1;
}

bool holds(const PreparedShape& a, const GeosShape& b) { return GEOSPreparedCovers_r(geos(), a.get(), b.get()) == 1; }

}  // namespace fieldwise::geometry
