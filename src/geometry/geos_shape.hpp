// GEOS shape: polygons of GEOS with one owner, made of rings in a plane. The only way to GEOS.
// May know: ring, GEOS (its source).
// Must not know: files, names, grids.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "geometry/ring.hpp"

// Types of GEOS, which only sources see.
struct GEOSGeom_t;
struct GEOSPrepGeom_t;

namespace fieldwise::geometry {

struct DestroyGeos {
  void operator()(GEOSGeom_t* shape) const noexcept;
  void operator()(const GEOSPrepGeom_t* shape) const noexcept;
};
/// Owns a geometry of GEOS.
using GeosShape = std::unique_ptr<GEOSGeom_t, DestroyGeos>;
/// Owns what GEOS keeps to compare one geometry, which must live longer, with many.
using PreparedShape = std::unique_ptr<const GEOSPrepGeom_t, DestroyGeos>;

/// Is a point in a plane: longitude in degrees, and what the plane has across it.
struct PlanePoint {
  double x = 0.0;
  double y = 0.0;
};

/// Returns a ring in the plane of longitude and latitude, closed along the pole that it encloses, `shift_deg` east.
std::vector<PlanePoint> plane_ring(const Ring& ring, double shift_deg);

/// Returns a ring in the plane of longitude and sine of latitude, where areas are those on the sphere (times 180 / pi):
/// edges are cut wherever they go on by 0.1 degree of latitude.
std::vector<PlanePoint> equal_area_ring(const Ring& ring, double shift_deg);

/// Makes a polygon of rings that end before their first point. Errors: input_damaged, one phrase, where GEOS refuses.
GeosShape geos_polygon(const std::vector<std::vector<PlanePoint>>& rings);

PreparedShape prepared(const GeosShape& shape);

double area_of(const GeosShape& shape);

/// Tells where a polygon crosses itself in a way that changes its area by more than a millionth; nothing where it is
/// sound, or touches itself.
std::optional<PlanePoint> crossing_of(const GeosShape& polygon);

/// Returns a polygon that does not cross itself: the one given where it does not.
GeosShape mended(GeosShape polygon);

/// Returns what two shapes share; of those that touch its area is 0.
GeosShape intersection_of(const GeosShape& a, const GeosShape& b);

/// Returns some point of a shape; nothing where it is empty.
std::optional<PlanePoint> point_of(const GeosShape& shape);

bool touches(const PreparedShape& a, const GeosShape& b);
bool holds(const PreparedShape& a, const GeosShape& b);

}  // namespace fieldwise::geometry
