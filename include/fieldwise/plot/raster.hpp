// Rasters, dots and arrows: what a map shows of the values of a grid.
// May know: figure, cell finder, core's grid.
// Must not know: files, GMT.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/plot/cell_finder.hpp"
#include "fieldwise/plot/figure.hpp"

namespace fieldwise::plot {

/// Paints each cell of a grid onto a raster of the area, about `columns` wide: every pixel has the value of the cell it
/// lies in, NaN where there is none. Nothing is interpolated. `values` are [row, column].
Raster paint_cells(const CellFinder& finder, std::span<const double> values, const Area& area, std::size_t columns);

/// Interpolates linearly between the centres of a rectilinear grid, where all four around are valid; other grids are
/// painted. For contours.
Raster interpolate_cells(const core::Grid& grid, const CellFinder& finder, std::span<const double> values,
                         const Area& area, std::size_t columns);

/// Returns places spread evenly over the paper of a map of that width, `spacing_cm` apart in staggered rows; on a grid
/// that is coarser than that, or for every n-th point where `every` is given, points of the grid instead. Each comes
/// with its cell.
struct SpreadPoint {
  Place place;
  std::size_t cell = 0;
};
std::vector<SpreadPoint> spread_points(const core::Grid& grid, const CellFinder& finder, const MapFrame& frame,
                                       double width_cm, double spacing_cm, std::size_t every = 0);

}  // namespace fieldwise::plot
