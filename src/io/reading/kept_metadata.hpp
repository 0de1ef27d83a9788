// Kept metadata: what goes from input to output as the file says it: projections and scalar coordinates.
// May know: coordinates, file index, core's projection.
// Must not know: netCDF, values of fields.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fieldwise/core/projection.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Reads what a variable's file says of the plane of its grid: the variables that `grid_mapping` names, and the
/// coordinates of rows and columns that are no latitudes and longitudes; nullptr where there is none of it. A name that
/// the file does not hold is a notice, and its part of `grid_mapping` is left out.
std::shared_ptr<const core::GridProjection> read_projection(const FileIndex& index, const VariableIndex& variable,
                                                            const FieldAxes& axes, std::vector<std::string>& notices);

/// Reads the scalar coordinates of numbers that a variable names, but for a time.
std::vector<core::KeptCoordinate> read_scalar_coordinates(const FileIndex& index, std::size_t variable);

}  // namespace fieldwise::io
