// read_axis: the axis that a coordinate variable, or the text beside it, gives a further dimension.
// May know: coordinates, file index, core's coordinate axis.
// Must not know: netCDF, what is chosen of it, values of fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "fieldwise/core/coordinate_axis.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Reads a one-dimensional coordinate variable with its bounds. Attributes that name other variables are left out.
core::CoordinateAxis read_axis(const FileIndex& index, std::size_t coordinate);

/// Reads the axis of a dimension of a variable, named after the dimension: of `coordinate` where all its values are
/// numbers, else of text that names its positions, else one that only counts them.
core::CoordinateAxis read_axis_of(const FileIndex& index, const VariableIndex& variable, std::uint32_t dimension,
                                  std::optional<std::size_t> coordinate);

/// Returns some positions of an axis.
core::CoordinateAxis select_axis(const core::CoordinateAxis& axis, const std::vector<std::size_t>& positions);

}  // namespace fieldwise::io
