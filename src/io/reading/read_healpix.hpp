// read_healpix: the cells of HEALPix on which a variable lies.
// May know: coordinates, file index, core's cells.
// Must not know: netCDF, values of fields.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Reads the cells of a variable: by their indices where the file has them, else all of the sphere in order. Errors:
/// input_damaged for a grid mapping that says no cells, for other numbers of cells than it says, and for indices that
/// are absent, repeated or none of its own.
core::HealpixCells read_healpix(const FileIndex& index, const VariableIndex& variable, const FieldAxes& axes);

/// Says how far the places of cells are from latitudes and longitudes of a file, in degrees: the most, of cells that
/// have both; 0 where all are within a hundredth of a cell.
double away_from_healpix_deg(const core::Grid& cells, const std::vector<double>& lat_deg,
                             const std::vector<double>& lon_deg);

}  // namespace fieldwise::io
