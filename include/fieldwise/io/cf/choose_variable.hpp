// Choose variable: which variables of a file hold data, and the one that is meant.
// May know: file index, coordinates.
// Must not know: netCDF, values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Returns the variables that hold data: numbers that are no coordinate, bounds, cell area, grid mapping or ancillary
/// variable of another one.
std::vector<std::size_t> data_variables(const FileIndex& index);

/// Returns the variable of that name, or, for an empty name, the only data variable (of those with latitude and
/// longitude, if only one has them). Errors: usage, listing the data variables and saying what chooses one:
/// `setting`.
std::size_t choose_variable(const FileIndex& index, const std::string& name,
                            const std::string& setting = "variable: NAME");

}  // namespace fieldwise::io
