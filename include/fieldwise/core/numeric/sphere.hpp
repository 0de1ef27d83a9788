// Sphere: points of the unit sphere as vectors, their frames of east, north and up, and angles between them.
// May know: the standard library.
// Must not know: grids, radii.
#pragma once

#include <cmath>
#include <numbers>

namespace fieldwise::core {

inline constexpr double kRadiansPerDegree = std::numbers::pi / 180.0;

/// Holds a vector in space: x towards 0 N 0 E, y towards 0 N 90 E, z towards the north pole.
struct Vector3 {
  double x = 0.0;
  double y = 0.0;
  double z = 0.0;
  friend bool operator==(const Vector3&, const Vector3&) = default;
};

/// Returns the difference of two vectors.
inline Vector3 operator-(const Vector3& a, const Vector3& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }

/// Returns the scalar product.
inline double dot(const Vector3& a, const Vector3& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

/// Returns the length.
inline double length(const Vector3& a) { return std::hypot(a.x, a.y, a.z); }

/// Holds the unit vectors at a place of a sphere, or of an ellipsoid where the latitude is geodetic.
struct Frame {
  Vector3 east;
  Vector3 north;
  Vector3 up;
};

/// Returns the frame of a place. At a pole east and north are those of its meridian.
inline Frame frame_at(double lat_deg, double lon_deg) {
  const double lat = lat_deg * kRadiansPerDegree;
  const double lon = lon_deg * kRadiansPerDegree;
  const double sin_lat = std::sin(lat), cos_lat = std::cos(lat), sin_lon = std::sin(lon), cos_lon = std::cos(lon);
  return {{-sin_lon, cos_lon, 0.0},
          {-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat},
          {cos_lat * cos_lon, cos_lat * sin_lon, sin_lat}};
}

/// Returns the point of the unit sphere at a place.
inline Vector3 unit_vector(double lat_deg, double lon_deg) { return frame_at(lat_deg, lon_deg).up; }

/// Returns the great-circle distance of two points of the unit sphere in radians, accurate at any distance.
inline double angle_rad(const Vector3& a, const Vector3& b) {
  const Vector3 cross{a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
  return std::atan2(length(cross), dot(a, b));
}

}  // namespace fieldwise::core
