// HealpixGrid: cells of HEALPix as a grid of places, and what files say of them.
// May know: grid, projection, the cells.
// Must not know: files, values.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "fieldwise/core/corners_between.hpp"
#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/healpix.hpp"
#include "fieldwise/core/projection.hpp"

namespace fieldwise::core {

/// Returns the grid of some cells: an unstructured one, its places the centres, its dimension `cell`, with a grid
/// mapping `crs`. It has no corners, which `corners_of_healpix` makes where they are needed.
Grid healpix_grid(HealpixCells cells);

/// Returns the corners of the cells of such a grid.
CellCorners corners_of_healpix(const Grid& grid);

/// Holds the names of the orders of cells, as HealpixOrder has them.
inline constexpr std::array<std::string_view, 2> kHealpixOrderNames{"ring", "nested"};

/// Returns the name of an order.
constexpr std::string_view healpix_order_name(HealpixOrder order) {
  return kHealpixOrderNames[static_cast<std::size_t>(order)];
}

/// Names cells: "HEALPix nside 64 nested".
std::string describe_healpix(const HealpixScheme& scheme);

/// Makes a grid mapping say what cells these are, in CF's words (refinement_level, indexing_scheme; 1.13, appendix F)
/// and in those that came before (healpix_nside, healpix_order). What it says besides is kept.
void state_healpix(GridMapping& mapping, const HealpixScheme& scheme);

}  // namespace fieldwise::core
