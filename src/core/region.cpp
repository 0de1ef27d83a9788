#include <algorithm>
#include <cmath>
#include <numeric>

#include "fieldwise/core/grid.hpp"

namespace fieldwise::core {

namespace {

constexpr double kCircle = 360.0;
constexpr double kTolerance = 1e-9;  // degrees: "both ends included" also for ends that are not exact in binary

/// Returns how far east of the region's western end a longitude lies, in [0, 360).
double east_of(double first_deg, double lon_deg) {
  const double east = std::fmod(lon_deg - first_deg, kCircle);
  const double positive = east < -kTolerance ? east + kCircle : std::max(0.0, east);
  return positive >= kCircle - kTolerance ? 0.0 : positive;
}

/// Returns the width of a longitude range: last below first wraps eastwards, a whole circle or more is all.
double width_of(const std::pair<double, double>& range) {
  double width = range.second - range.first;
  while (width < 0.0) {
    width += kCircle;
  }
  return std::min(width, kCircle);
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
  const auto repeated = repeated_columns(grid);
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < grid.columns; ++column) {
    if (lon_inside(region, grid.lon_deg[column]) && !(drop_repeated && repeated[column])) {
      columns.push_back(column);
    }
  }
  const bool everything = !region.lon_deg || columns.size() == grid.columns;
  if (everything || columns.empty()) {
    return columns;
  }
  // A region that crosses the grid's seam is shown from its western end on; a column that repeats another would
  // stand at the same place twice.
  std::erase_if(columns, [&](std::size_t column) { return repeated[column]; });
  std::ranges::stable_sort(columns, {},
                           [&](std::size_t column) { return east_of(region.lon_deg->first, grid.lon_deg[column]); });
  return columns;
}

}  // namespace fieldwise::core
