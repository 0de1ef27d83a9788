// NetCDF input: from files and what the user says about them to sources.
// May know: input, variable opener, file index, source.
// Must not know: text series, run files.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/io/reading/input.hpp"

namespace fieldwise::io {

/// Holds the variables of NetCDF files, and why each is not one layer, and what chooses one; empty where it is.
struct NetcdfFields {
  InputFields fields;
  std::vector<std::string> not_one_layer;
};

/// Opens NetCDF files as one input; `known` may be null. Errors: as `open_fields`.
NetcdfFields open_netcdf_fields(const InputSpec& spec, const std::vector<std::string>& files, KnownHeaders* known);

}  // namespace fieldwise::io
