// Corners between centres: the corners of the cells of a smooth curvilinear grid that has none.
// May know: grid, the sphere.
// Must not know: files, projections, values.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "fieldwise/core/grid.hpp"

namespace fieldwise::core {

/// Holds corners of cells in degrees, four each, one after the other round the cell.
struct CellCorners {
  std::vector<double> lat_deg;  ///< [row, column, 4]
  std::vector<double> lon_deg;  ///< [row, column, 4]
  std::size_t without = 0;      ///< cells whose corners are missing: what lies around them makes none
};

/// Returns corners in the middle of four neighbouring centres on the sphere; at the ends of rows and columns cells
/// reach as far outwards as inwards, or to the other end where rows go round. Nothing where the grid is no curvilinear
/// one of two rows and columns or more, or where more than a hundredth of its cells (those of unknown places apart) do
/// not have their centre in their middle, to a tenth of their size: there rows and columns make no cells.
std::optional<CellCorners> corners_between(const Grid& grid);

}  // namespace fieldwise::core
