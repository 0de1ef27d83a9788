// Region shares: how much of each cell of a grid lies inside regions with borders, as the program for it answers.
// May know: core's borders and grid.
// Must not know: GEOS, shapelib, how programs are started.
#pragma once

#include "fieldwise/core/borders.hpp"
#include "fieldwise/core/grid.hpp"

namespace fieldwise::geometry {

/// Returns the shares of the cells of a grid inside regions of a borders file. Edges of regions are straight in
/// longitude and latitude (RFC 7946); cells lie between parallels and meridians, or are polygons of great circles where
/// the grid has vertices. Errors: those of the file (input_missing, input_damaged, inputs_disagree), usage for a name
/// that it does not have; inputs_disagree for a grid whose cells have no edges; output_failed where the program is not
/// installed.
core::RegionShares region_shares(const core::Grid& grid, const core::BordersChoice& choice);

}  // namespace fieldwise::geometry
