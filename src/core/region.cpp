#include "fieldwise/core/region.hpp"

#include <algorithm>
#include <cmath>

#include "core/circle.hpp"
namespace fieldwise::core {

namespace {

constexpr double kTolerance = 1e-9;  // degrees: "both ends included" also for ends that are not exact in binary

/// Returns how far east of the region's western end a longitude lies, in [0, 360); a longitude that misses the end by
/// rounding lies at the end.
double east_of(double first_deg, double lon_deg) {
  const double east = lon_deg - first_deg;
  const double wrapped = east - kCircleDeg * std::floor(east / kCircleDeg);
  return wrapped >= kCircleDeg - kTolerance ? 0.0 : wrapped;
}

/// Returns the width of a longitude range: last below first wraps eastwards, a whole circle or more is all.
double width_of(const std::pair<double, double>& range) {
  const double span = range.second - range.first;
  return std::abs(span) >= kCircleDeg ? kCircleDeg : span < 0.0 ? span + kCircleDeg : span;
}

}  // namespace

bool lat_inside(const Region& region, double lat_deg) {
  if (!region.lat_deg) {
    return true;
  }
  const auto [south, north] = std::minmax(region.lat_deg->first, region.lat_deg->second);
  return lat_deg >= south - kTolerance && lat_deg <= north + kTolerance;
}

bool lon_inside(const Region& region, double lon_deg) {
  return !region.lon_deg || east_of(region.lon_deg->first, lon_deg) <= width_of(*region.lon_deg) + kTolerance;
}

std::vector<std::size_t> rows_inside(const Grid& grid, const Region& region) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    if (lat_inside(region, grid.lat_deg[row])) {
      rows.push_back(row);
    }
  }
  return rows;
}

std::vector<std::size_t> columns_inside(const Grid& grid, const Region& region, bool drop_repeated) {
  const std::vector<bool> repeated = repeated_columns(grid);
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < grid.columns; ++column) {
    if (lon_inside(region, grid.lon_deg[column])) {
      columns.push_back(column);
    }
  }
  const bool part = columns.size() < grid.columns;
  // Rotated to begin at the region's western end, a column that repeats another would stand at the same place.
  if (drop_repeated || part) {
    std::erase_if(columns, [&](std::size_t column) { return repeated[column]; });
  }
  if (part) {
    std::ranges::stable_sort(columns, {},
                             [&](std::size_t column) { return east_of(region.lon_deg->first, grid.lon_deg[column]); });
  }
  return columns;
}

}  // namespace fieldwise::core
