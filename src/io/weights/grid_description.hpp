// GridDescription: a grid as a file that CDO reads, and which of its points the file holds.
// May know: core's grid and edges, netCDF.
// Must not know: CDO's operators, weights.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/grid.hpp"

namespace fieldwise::io {

/// Names how points are described: cells one by one, or, where quadrangles between centres are needed, row by row.
enum class GridForm { cells, quadrangles };

/// Says which points a description holds, and how they stand in the grid.
struct DescribedPoints {
  std::vector<std::size_t> point;  ///< [described]: position row * columns + column; several may be parts of one
  std::vector<std::size_t> alike;  ///< [point of the grid]: itself, or the one at the same place that stands for it
  std::vector<double> share;       ///< [described]: of the area of its point; empty: all of it
};

/// Writes a grid with a variable `v`, 1 at each point, as NetCDF-3 (64-bit offset): rectilinear ones as latitudes and
/// longitudes with edges, others as cells with corners, where they have some. Points without a place are left out (of
/// quadrangles: missing), and so are columns that repeat another. With `corners` cells without corners or area are left
/// out too; cells of HEALPix are described by parts of them then, as polygons of great circles whose corners lie on
/// their curved edges. Errors: output_failed.
DescribedPoints describe_grid(const core::Grid& grid, GridForm form, bool corners, const std::string& path);

}  // namespace fieldwise::io
