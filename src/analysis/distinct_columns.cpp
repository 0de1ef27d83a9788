#include "analysis/distinct_columns.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/numeric/sphere.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kRoundRad = 2.0 * std::numbers::pi;

double turn_deg(double degrees) { return std::remainder(degrees, 360.0); }

}  // namespace

DistinctColumns::DistinctColumns(const core::Grid& grid) : cyclic(core::is_cyclic(grid)) {
  const auto repeated = core::repeated_columns(grid);
  for (std::size_t column = 0; column < grid.columns; ++column) {
    std::size_t place = columns.size();
    if (repeated[column]) {  // the column nearest to it on the circle is the one that it repeats
      const auto away = [&](std::size_t other) {
        return std::abs(turn_deg(grid.lon_deg[column] - grid.lon_deg[other]));
      };
      place = static_cast<std::size_t>(std::ranges::min_element(columns, {}, away) - columns.begin());
    } else {
      columns.push_back(column);
    }
    place_of.push_back(place);
  }
  const std::size_t n = columns.size();
  if (n < 2) {
    throw core::Error(core::ErrorKind::usage, "derivatives need two different longitudes at least");
  }
  find_spacing(grid);
  find_widths();
}

void DistinctColumns::find_spacing(const core::Grid& grid) {
  const std::size_t n = columns.size();
  // Across a seam (from 357.5 to 0, or from 180 to -177.5) the spacing is what it is on the circle.
  lon_rad.push_back(grid.lon_deg[columns[0]] * core::kRadiansPerDegree);
  for (std::size_t i = 1; i < n; ++i) {
    const double step = turn_deg(grid.lon_deg[columns[i]] - grid.lon_deg[columns[i - 1]]);
    lon_rad.push_back(lon_rad.back() + step * core::kRadiansPerDegree);
  }
  const double round = std::copysign(kRoundRad, lon_rad[1] - lon_rad[0]);
  const double mean =
      cyclic ? round / static_cast<double>(n) : (lon_rad.back() - lon_rad[0]) / static_cast<double>(n - 1);
  // Single precision rounds 359.9 degrees to 1.5e-5: a spacing may be off by twice that.
  const double slack = std::min(4e-5 * core::kRadiansPerDegree, 1e-3 * std::abs(mean));
  even = true;
  for (std::size_t i = 1; i < n; ++i) {
    even = even && std::abs(lon_rad[i] - lon_rad[i - 1] - mean) <= slack;
  }
  for (std::size_t i = 1; i < n && even; ++i) {
    lon_rad[i] = lon_rad[0] + mean * static_cast<double>(i);
  }
}

void DistinctColumns::find_widths() {
  const std::size_t n = columns.size();
  std::vector<double> edges = cyclic ? wrapped_rad(1) : lon_rad;
  if (!cyclic) {
    edges.insert(edges.begin(), 2.0 * lon_rad[0] - lon_rad[1]);
    edges.push_back(2.0 * lon_rad[n - 1] - lon_rad[n - 2]);
  }
  for (std::size_t i = 0; i < n; ++i) {
    width_rad.push_back(0.5 * std::abs(edges[i + 2] - edges[i]));
  }
}

std::vector<double> DistinctColumns::wrapped_rad(std::size_t more) const {
  const std::size_t n = size();
  const double round = std::copysign(kRoundRad, lon_rad[1] - lon_rad[0]);
  std::vector<double> wrapped;
  for (std::size_t i = 0; i < n + 2 * more; ++i) {
    const std::size_t place = i + more * (n - 1);  // `more` circles on, so that it is not negative
    const std::size_t circles = place / n;
    const double turns = static_cast<double>(circles) - static_cast<double>(more);
    wrapped.push_back(lon_rad[place % n] + turns * round);
  }
  return wrapped;
}

bool DistinctColumns::has_opposites() const {
  const std::size_t n = size();
  constexpr double kSameRad = 1e-5;  // coordinates kept in single precision are off by up to 5e-7
  for (std::size_t i = 0; i < n / 2; ++i) {
    if (std::abs(std::abs(lon_rad[i + n / 2] - lon_rad[i]) - std::numbers::pi) > kSameRad) {
      return false;
    }
  }
  return cyclic && n % 2 == 0;
}

void DistinctColumns::pad(std::span<const double> row, std::size_t more, std::vector<double>& padded) const {
  const std::size_t n = size();
  padded.resize(n + 2 * more);
  if (all()) {
    std::ranges::copy(row, padded.begin() + static_cast<std::ptrdiff_t>(more));
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      padded[i + more] = row[columns[i]];
    }
  }
  for (std::size_t k = 0; k < more; ++k) {
    const bool wraps = cyclic && n >= more;
    padded[k] = wraps ? padded[n + k] : core::kMissing;
    padded[n + more + k] = wraps ? padded[more + k] : core::kMissing;
  }
}

void DistinctColumns::turn_half(std::span<const double> row, std::vector<double>& turned) const {
  const std::size_t n = size();
  turned.resize(place_of.size());
  for (std::size_t column = 0; column < place_of.size(); ++column) {
    turned[column] = row[columns[(place_of[column] + n / 2) % n]];
  }
}

}  // namespace fieldwise::analysis
