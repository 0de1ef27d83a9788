// Maps on lattices made from functions of latitude and longitude, for tests.
// May know: lattice, surface, tolerance.
// Must not know: what is tested.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "fieldwise/kernels/lattice.hpp"
#include "fieldwise/kernels/surface.hpp"
#include "tolerance.hpp"

namespace fieldwise::sample {

inline constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

/// Returns first, first + step, ... up to last.
inline std::vector<double> steps(double first, double last, double step) {
  std::vector<double> all;
  for (int i = 0; first + step * i <= last + tolerance::rounding(360.0, 64.0); ++i) all.push_back(first + step * i);
  return all;
}

inline std::vector<std::size_t> all_columns(std::size_t count) {
  std::vector<std::size_t> columns(count);
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  return columns;
}

/// Tells whether columns go round the circle.
inline bool goes_round(const std::vector<double>& lon) {
  return std::abs(std::abs(lon.back() - lon.front()) + std::abs(lon[1] - lon[0]) - 360.0) < tolerance::rounding(360.0, 64.0);
}

/// Holds one map of values [row, column].
struct Map {
  Map(std::vector<double> lat_deg, std::vector<double> lon_deg, const std::function<double(double, double)>& value)
      : lat(std::move(lat_deg)), lon(std::move(lon_deg)), lattice(lat, lon, all_columns(lon.size()), goes_round(lon)) {
    for (const double row : lat) {
      for (const double column : lon) values.push_back(value(row, column));
    }
  }

  [[nodiscard]] core::TileView view() const { return {values.data(), {{0, 1}, {0, lat.size()}, lon.size()}}; }
  [[nodiscard]] kernels::Surface surface() const { return {lattice, view(), 0}; }

  std::vector<double> lat;
  std::vector<double> lon;
  kernels::Lattice lattice;
  std::vector<double> values;
};

}  // namespace fieldwise::sample
