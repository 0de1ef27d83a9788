// GridProjection: what a file says of the plane in which a grid is regular: mapping, coordinates of rows and columns.
// May know: kept coordinates.
// Must not know: latitudes and longitudes, how a mapping computes them, files.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/kept_coordinate.hpp"

namespace fieldwise::core {

/// Holds a grid-mapping variable, whose attributes are all that matters.
struct GridMapping {
  std::string name;
  bool character = false;  ///< stored as a character; else as an integer
  std::vector<KeptAttribute> attributes;
};

/// Holds what is kept of a projected, rotated or otherwise mapped grid. No operation computes with it, and two grids
/// are the same where their latitudes and longitudes are, whatever it says.
struct GridProjection {
  std::string grid_mapping;  ///< as data variables state it: "crs", "crs: x y"; empty where there is none
  std::vector<GridMapping> mappings;
  std::optional<KeptCoordinate> rows;     ///< [row]: y, rlat, ...
  std::optional<KeptCoordinate> columns;  ///< [column]: x, rlon, ...
};

/// Returns the first position at which the coordinates of two grids of one size differ by more than 1e-4 of their
/// spacing, or than single precision keeps; nothing where they do not, or where one has none.
std::optional<std::size_t> first_difference(const std::optional<KeptCoordinate>& a,
                                            const std::optional<KeptCoordinate>& b);

/// Returns the projection of some rows and columns, in their order.
GridProjection select_projection(const GridProjection& projection, const std::vector<std::size_t>& rows,
                                 const std::vector<std::size_t>& columns);

}  // namespace fieldwise::core
