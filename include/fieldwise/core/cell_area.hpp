// Cell area: the edges and the areas of the cells of a grid.
// May know: grid, error.
// Must not know: values, files.
#pragma once

#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/numeric/earth.hpp"

namespace fieldwise::core {

/// Returns cell edges: the bounds where given, else midpoints, latitudes clipped at the poles; the outer cells of
/// Gaussian rows reach to the pole, and across the seam of a cyclic grid the first and last column are neighbours.
/// Cells at the ends and beside a hole (a gap more than three times as wide as those on both sides) reach as far
/// outwards as inwards; columns that do not go round end at the widest gap of the circle. Longitudes
/// may be whole circles from those of their columns. Rectilinear only. [row, 2] and [column, 2].
std::vector<double> lat_edges_deg(const Grid& grid);
std::vector<double> lon_edges_deg(const Grid& grid);

/// Returns the area of each cell [row, column] in square metres on a sphere: `cell_area_m2` where given, else from
/// bounds or midpoints; curvilinear cells from their vertices, joined by great circles; those of HEALPix an equal share
/// of the sphere each; rows of zonal means are zones.
/// A repeated column has area 0, as have cells whose area or vertices are missing. Errors: inputs_disagree for a
/// curvilinear grid without areas and vertices, an unplaced one that has no zones, or a grid of kind none.
std::vector<double> cell_areas_m2(const Grid& grid, double radius_m = kEarthRadiusM);

}  // namespace fieldwise::core
