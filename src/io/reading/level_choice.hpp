// Level choice: the one position on every dimension that is neither time nor horizontal.
// May know: coordinates, input, core's units.
// Must not know: netCDF, times, values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/input_spec.hpp"

namespace fieldwise::io {

/// Holds the position to read on each stored dimension (0 on those of time and grid), and the level's name
/// ("850 millibar"; empty where there is no level axis).
struct FixedPositions {
  std::vector<std::size_t> positions;
  std::string level;
};

/// Chooses the level and requires that every other dimension has one value. Errors: usage, listing the levels, where
/// none or several match; usage, naming the dimensions, where others are longer than 1.
FixedPositions choose_positions(const FileIndex& index, std::size_t variable, const FieldAxes& axes,
                                const InputSpec& spec);

}  // namespace fieldwise::io
