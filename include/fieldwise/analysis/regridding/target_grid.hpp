// Target grid: an even grid between two latitudes and two longitudes, with its edges, or all cells of HEALPix.
// May know: core's grid and error.
// Must not know: values, files, what the grid is for.
#pragma once

#include <utility>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/healpix.hpp"

namespace fieldwise::analysis {

/// Says where an even grid ends and how large its cells are, in degrees north and east. The ends are edges of cells.
struct TargetGrid {
  std::pair<double, double> lat_deg{-90.0, 90.0};
  std::pair<double, double> lon_deg{0.0, 360.0};
  double step_deg = 1.0;
};

/// Returns the grid: rows from south to north, columns from west to east, with bounds. {-90, 90}, {0, 360} and 1 are
/// 180 rows, the first of them at 89.5 S, and 360 columns, the first at 0.5 E. Errors: usage where steps do not divide
/// the ranges, latitudes lie beyond a pole, or longitudes span more than the circle.
core::Grid make_grid(const TargetGrid& target);

/// Is the finest that is made: 50 million cells, 3 km wide.
inline constexpr int kMostTargetSide = 2048;

/// Returns all cells of HEALPix. Errors: usage where they cannot be counted in that order.
core::Grid healpix_target(const core::HealpixScheme& scheme);

}  // namespace fieldwise::analysis
