// NetCDF input: from files and what the user says about them to a source.
// May know: input, file index, coordinates, time steps, source.
// Must not know: text series, run files.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/io/reading/input.hpp"

namespace fieldwise::io {

/// Opens NetCDF files as one input; `known` may be null. Errors: as `open_input`.
Input open_netcdf_input(const InputSpec& spec, const std::vector<std::string>& files, KnownHeaders* known);

}  // namespace fieldwise::io
