// StoredGrid: the grid of a variable, and where each of its rows and columns is stored.
// May know: coordinates, core's grid.
// Must not know: times, values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Holds a grid after the region was selected; longitudes of a rectilinear grid rise from column to column.
struct StoredGrid {
  core::Grid grid;
  std::vector<std::size_t> rows;     ///< stored position of each row
  std::vector<std::size_t> columns;  ///< stored position of each column
};

/// Reads the grid of a variable and selects a region. Errors: input_damaged for coordinates that are missing, out of
/// range or in no order; usage for a region without cells, or of a grid that is not rectilinear.
StoredGrid read_grid(const FileIndex& index, std::size_t variable, const FieldAxes& axes, const core::Region& region,
                     std::vector<std::string>& notices);

}  // namespace fieldwise::io
