// EarthFigure: the shape of the Earth, a sphere or the WGS84 ellipsoid: radii of curvature, points, polar caps.
// May know: options, header, sphere.
// Must not know: grids, operations.
#pragma once

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/earth.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::core {

/// Rows closer to a pole than this count as the pole itself.
inline constexpr double kPoleRowDeg = 90.0 - 1e-6;

/// Tells whether a latitude is a pole.
inline bool is_pole(double lat_deg) { return lat_deg >= kPoleRowDeg || lat_deg <= -kPoleRowDeg; }

/// Names the shapes of the Earth.
enum class EarthFigureKind { sphere, wgs84 };

/// Holds a figure of the Earth. Latitudes are geodetic on the ellipsoid. Source: Snyder (1987), USGS Professional Paper
/// 1395, eqs. 4-18 to 4-21; semi-axis and flattening of WGS84: NIMA TR8350.2 (2000).
class EarthFigure {
 public:
  /// Makes a sphere of a radius in metres.
  explicit EarthFigure(double radius_m = kEarthRadiusM) : axis_m_(radius_m) {}
  /// Makes the WGS84 ellipsoid.
  static EarthFigure wgs84();

  /// Returns the radius of curvature along the meridian: metres of a radian of latitude.
  [[nodiscard]] double meridian_radius_m(double lat_deg) const;
  /// Returns the change of that radius per radian of latitude.
  [[nodiscard]] double meridian_radius_change_m(double lat_deg) const;
  /// Returns the radius of curvature across the meridian (prime vertical).
  [[nodiscard]] double normal_radius_m(double lat_deg) const;
  /// Returns the radius of the parallel: metres of a radian of longitude; exactly 0 at a pole.
  [[nodiscard]] double parallel_radius_m(double lat_deg) const;
  /// Returns the area between a parallel and the pole of its hemisphere in square metres.
  [[nodiscard]] double cap_area_m2(double lat_deg) const;
  /// Returns a point of the surface in metres from the centre.
  [[nodiscard]] Vector3 position_m(double lat_deg, double lon_deg) const;
  /// Writes the figure into the attributes of a header: earth_radius_m, or CF's semi_major_axis and inverse_flattening.
  void describe_in(FieldHeader& header) const;

 private:
  double axis_m_;               // equatorial radius
  double flattening_ = 0.0;     // 0 for a sphere
  double eccentricity2_ = 0.0;  // its square
};

/// Holds the options that say on which figure an operation works.
struct EarthFigureOptions {
  EarthFigureKind figure = EarthFigureKind::sphere;
  double radius_m = kEarthRadiusM;

  /// Shows both to a visitor.
  void describe(OptionVisitor& visitor);
  /// Returns the figure they ask for. Errors: usage where a radius is given for the ellipsoid.
  [[nodiscard]] EarthFigure make() const;
};

}  // namespace fieldwise::core
