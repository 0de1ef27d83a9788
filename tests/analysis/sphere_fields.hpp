// Sphere fields: grids, analytic fields with known derivatives, and errors of results, for tests of derivatives.
// May know: core.
// Must not know: any one operation.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstddef>
#include <string_view>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/numeric/sphere.hpp"

namespace fieldwise::sphere {

inline constexpr double kRadius = 6'371'000.0;
inline constexpr double kRadians = core::kRadiansPerDegree;

/// Returns `count` numbers from `first` on.
inline std::vector<double> run(double first, double step, std::size_t count) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = first + step * static_cast<double>(i);
  }
  return values;
}

/// Makes a grid round the globe with rows at both poles.
inline core::Grid global(std::size_t intervals) {
  const double step = 180.0 / static_cast<double>(intervals);
  return core::rectilinear_grid(run(-90.0, step, intervals + 1), run(0.0, step, 2 * intervals));
}

/// Makes a curvilinear grid around a point: an orthographic plane of `n` x `n` points `spacing_m` apart, turned.
inline core::Grid plane_around(double lat_deg, double lon_deg, std::size_t n, double spacing_m, double turn_deg) {
  const core::Frame frame = core::frame_at(lat_deg, lon_deg);
  core::Grid grid;
  grid.kind = core::GridKind::curvilinear;
  grid.rows = grid.columns = n;
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t c = 0; c < n; ++c) {
      const double i = (static_cast<double>(c) - 0.5 * static_cast<double>(n - 1)) * spacing_m / kRadius;
      const double j = (static_cast<double>(r) - 0.5 * static_cast<double>(n - 1)) * spacing_m / kRadius;
      const double x = i * std::cos(turn_deg * kRadians) - j * std::sin(turn_deg * kRadians);
      const double y = i * std::sin(turn_deg * kRadians) + j * std::cos(turn_deg * kRadians);
      const double z = std::sqrt(1.0 - x * x - y * y);
      const auto at = [&](double e, double m, double u) { return x * e + y * m + z * u; };
      const core::Vector3 p{at(frame.east.x, frame.north.x, frame.up.x), at(frame.east.y, frame.north.y, frame.up.y),
                            at(frame.east.z, frame.north.z, frame.up.z)};
      grid.lat_deg.push_back(std::asin(p.z) / kRadians);
      grid.lon_deg.push_back(std::atan2(p.y, p.x) / kRadians);
    }
  }
  grid.row_dimension = "y";
  grid.column_dimension = "x";
  return grid;
}

inline double lat_of(const core::Grid& grid, std::size_t row, std::size_t column) {
  return grid.lat_deg[grid.kind == core::GridKind::curvilinear ? row * grid.columns + column : row];
}

inline double lon_of(const core::Grid& grid, std::size_t row, std::size_t column) {
  return grid.lon_deg[grid.kind == core::GridKind::curvilinear ? row * grid.columns + column : column];
}

/// Makes a map of a function of latitude and longitude in degrees.
template <class Function>
core::Field map_of(const core::Grid& grid, const Function& f, std::string_view units = "m") {
  xt::xtensor<double, 2> values = xt::empty<double>({grid.rows, grid.columns});
  for (std::size_t r = 0; r < grid.rows; ++r) {
    for (std::size_t c = 0; c < grid.columns; ++c) {
      values(r, c) = f(lat_of(grid, r, c), lon_of(grid, r, c));
    }
  }
  core::Field field = core::map_of(values, grid, units);
  field.header.name = "zg";
  return field;
}

/// Holds the largest error up to a latitude, the largest of all, and the root of the mean square by area.
struct Errors {
  double inner = 0.0;
  double all = 0.0;
  double mean = 0.0;
};

/// Compares a map with a function; every value must be there, edges left out apart.
template <class Function>
Errors errors_of(const core::Field& found, const Function& expected, double inner_lat_deg = 60.0,
                 std::size_t edge = 0) {
  const core::Grid& grid = *found.header.grid;
  Errors errors;
  double weights = 0.0;
  for (std::size_t r = edge; r + edge < grid.rows; ++r) {
    for (std::size_t c = edge; c + edge < grid.columns; ++c) {
      const double lat = lat_of(grid, r, c);
      const double error = std::abs(found.values(0, r, c) - expected(lat, lon_of(grid, r, c)));
      EXPECT_FALSE(std::isnan(error)) << r << ", " << c;
      const double weight = std::cos(lat * kRadians) + 1e-16;
      errors.all = std::max(errors.all, error);
      errors.inner = std::abs(lat) <= inner_lat_deg ? std::max(errors.inner, error) : errors.inner;
      errors.mean += weight * error * error;
      weights += weight;
    }
  }
  errors.mean = std::sqrt(errors.mean / weights);
  return errors;
}

/// Returns the real part of the spherical harmonic of degree l and order m (normalised as std::sph_legendre).
inline double harmonic(unsigned l, unsigned m, double lat_deg, double lon_deg) {
  return std::sph_legendre(l, m, (90.0 - lat_deg) * kRadians) * std::cos(m * lon_deg * kRadians + 0.3 * m);
}

}  // namespace fieldwise::sphere
