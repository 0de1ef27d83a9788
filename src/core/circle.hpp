// Circle: differences of longitudes.
// May know: the standard library.
// Must not know: grids.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fieldwise::core {

inline constexpr double kCircleDeg = 360.0;

/// Returns a difference of longitudes the short way round, in [-180, 180] degrees.
inline double turned_deg(double difference_deg) { return std::remainder(difference_deg, kCircleDeg); }

/// Tells whether a gap between neighbours is a hole, into which no cell reaches: more than three times as wide as the
/// gaps on both sides of it. Stretched grids grow by less from one cell to the next.
inline bool is_hole(double gap, double before, double after) {
  constexpr double kTimes = 3.0;
  return before > 0.0 && after > 0.0 && gap > kTimes * std::max(before, after);
}

/// Returns the mean distance between neighbours; 1 where there is only one value.
inline double mean_spacing_deg(const std::vector<double>& lon_deg) {
  double sum = 0.0;
  for (std::size_t i = 1; i < lon_deg.size(); ++i) {
    sum += std::abs(turned_deg(lon_deg[i] - lon_deg[i - 1]));
  }
  return lon_deg.size() < 2 ? 1.0 : sum / static_cast<double>(lon_deg.size() - 1);
}

}  // namespace fieldwise::core
