// Grid corners: the corners of the cells of a grid by what its file says of its map projection.
// May know: core's grid, projection and corners.
// Must not know: PROJ, how programs are started.
#pragma once

#include <optional>
#include <string>

#include "fieldwise/core/corners_between.hpp"
#include "fieldwise/core/grid.hpp"

namespace fieldwise::geometry {

/// Holds corners, or in one phrase why there are none: "its grid mapping 'crs' ...". Both are empty where the grid has
/// no mapping that could be asked.
struct ProjectedCorners {
  std::optional<core::CellCorners> corners;
  std::string fault;
};

/// Asks the program for the corners of a curvilinear grid: where lines in the middle between its rows and columns
/// (their bounds, where the file has some) cross on the map, on the sphere or ellipsoid of the projection. The mapping
/// is believed where it puts every centre at the latitude and longitude of the file, to a hundredth of the diagonal of
/// the cell. Errors: those of the program; core::Stopped.
ProjectedCorners corners_by_projection(const core::Grid& grid);

}  // namespace fieldwise::geometry
