// WeightsGrid: what a file of weights says of one of the two grids, as a grid, and against the grid of a field.
// May know: core's grid.
// Must not know: files, how weights are applied.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/grid.hpp"

namespace fieldwise::io {

/// Holds what a file of weights says of one of its grids; what it does not say is empty.
struct WeightsGrid {
  std::size_t size = 0;            ///< 0 where the file does not say it
  std::size_t rows = 0;            ///< of two dimensions; else 0
  std::size_t columns = 0;         ///< of two dimensions; else 0
  std::vector<double> lat_deg;     ///< [point]
  std::vector<double> lon_deg;     ///< [point]
  std::vector<double> corner_lat;  ///< [point, vertex], degrees
  std::vector<double> corner_lon;  ///< [point, vertex], degrees
  std::vector<double> mask;        ///< [point]: 0 where a point takes no part
};

/// Requires that the points of weights are those of a grid: as many, and each at its place to a hundredth of the
/// distance to its neighbour. Where either has no places their number alone counts. `file` and `what` name both in a
/// sentence: "w.nc", "the grid of 'tos'". Errors: inputs_disagree.
void require_points_of(const WeightsGrid& points, const core::Grid& grid, const std::string& file,
                       const std::string& what);

/// Returns the points as a grid: rectilinear where rows have one latitude and columns one longitude, with bounds where
/// corners are known. Errors: usage where it is not known where they lie; `file` names them.
core::Grid grid_of_points(const WeightsGrid& points, const std::string& file);

}  // namespace fieldwise::io
