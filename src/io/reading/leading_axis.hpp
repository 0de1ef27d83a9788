// LeadingAxis: a dimension of a variable that is none of time, level, latitude and longitude, but has values: lags,
// modes, return periods. May know: coordinates, file index, core's coordinate axis.
// Must not know: netCDF, values of fields.
#pragma once

#include <cstddef>
#include <optional>

#include "fieldwise/core/coordinate_axis.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Holds the axis and its place.
struct LeadingAxis {
  std::size_t dimension = 0;  ///< position in the variable's list of dimensions
  core::CoordinateAxis axis;
};

/// Finds the only further dimension of a variable without time, if a coordinate variable gives its values, and takes it
/// out of the axes' `others`.
std::optional<LeadingAxis> take_leading_axis(const FileIndex& index, std::size_t variable, FieldAxes& axes);

}  // namespace fieldwise::io
