// Tolerances of the tests: each is a function with its derivation.
// May know: the standard library.
// Must not know: what is tested.
#pragma once

#include <cmath>
#include <limits>
#include <numbers>

namespace fieldwise::tolerance {

inline constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Bounds the error of a result of the size given after a number of roundings, each of half an epsilon of the
/// (largest) value at hand.
inline double rounding(double size, double roundings) { return 0.5 * roundings * kEpsilon * std::abs(size); }

/// Bounds the error of a sum of `count` values of one sign: each has a few roundings of its own (here at most 16: two
/// sines, two products, a difference) and takes part in at most `count` additions.
inline double sum_of_areas(double total, double count) { return rounding(total, count + 16.0); }

/// Bounds the difference in area (unit sphere) between a cell whose edges follow parallels and the polygon of great
/// circles through its corners. Below a parallel at latitude a lies d sin a; below the great circle
/// 2 atan(tan(d/2) sin a) = d sin a + d^3/12 sin a (1 - sin^2 a) + O(d^5). The fifth order, d^5/80 at most, is below a
/// tenth of the third for d < 0.3 where the third does not vanish; it is added in full.
inline double parallels_as_great_circles(double dlon_rad, double lat_a_rad, double lat_b_rad) {
  const auto bulge = [](double lat) { return std::sin(lat) * std::cos(lat) * std::cos(lat); };
  return std::pow(dlon_rad, 3) / 12.0 * std::abs(bulge(lat_b_rad) - bulge(lat_a_rad)) + std::pow(dlon_rad, 5) / 80.0 +
         rounding(dlon_rad, 32.0);
}

}  // namespace fieldwise::tolerance
