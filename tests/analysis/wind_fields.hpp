// Winds on the sphere whose divergence and vorticity are known, for tests.
// May know: core, divergence.
// Must not know: what is tested.
#pragma once

#include <cmath>
#include <functional>

#include "fieldwise/analysis/derivatives/divergence.hpp"
#include "sphere_fields.hpp"

namespace fieldwise::sphere {

inline constexpr double kTurn = 7.292e-5;  // radians a second
inline constexpr analysis::DerivativeOptions kWide{.figure = {}, .scheme = analysis::DifferenceScheme::fourth_order};

inline double sine(double degrees) { return std::sin(degrees * kRadians); }
inline double cosine(double degrees) { return std::cos(degrees * kRadians); }

/// A rotation of the whole sphere about an axis through 0 N 0 E tilted by an angle from the pole.
inline double rotation_u(double lat, double lon, double tilt) {
  return kTurn * kRadius * (cosine(lat) * cosine(tilt) + sine(lat) * cosine(lon) * sine(tilt));
}
inline double rotation_v(double /*lat*/, double lon, double tilt) { return -kTurn * kRadius * sine(lon) * sine(tilt); }
inline double rotation_vorticity(double lat, double lon, double tilt) {
  return 2.0 * kTurn * (sine(lat) * cosine(tilt) - cosine(lat) * cosine(lon) * sine(tilt));
}

/// A flow out of 0 N 0 E: the gradient of the potential A R cos(lat) cos(lon), whose divergence is -2 A / R cos cos.
inline double source_u(double /*lat*/, double lon) { return -10.0 * sine(lon); }
inline double source_v(double lat, double lon) { return -10.0 * sine(lat) * cosine(lon); }
inline double source_divergence(double lat, double lon) { return -20.0 / kRadius * cosine(lat) * cosine(lon); }

/// Runs an operation on the two components of a wind.
template <class Op>
core::Field apply(const core::Grid& grid, const std::function<double(double, double)>& u,
                  const std::function<double(double, double)>& v, const analysis::DerivativeOptions& options = {}) {
  core::Field east = map_of(grid, u, "m s-1");
  core::Field north = map_of(grid, v, "m s-1");
  east.header.name = "ua";
  north.header.name = "va";
  return analysis::evaluate<Op>({east, north}, options)[0];
}

/// Runs an operation on a rotation of the whole sphere.
template <class Op>
core::Field of_rotation(const core::Grid& grid, double tilt, const analysis::DerivativeOptions& options = {}) {
  return apply<Op>(
      grid, [&](double lat, double lon) { return rotation_u(lat, lon, tilt); },
      [&](double lat, double lon) { return rotation_v(lat, lon, tilt); }, options);
}

}  // namespace fieldwise::sphere
