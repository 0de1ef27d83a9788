// The versions of the libraries behind io.
// May know: the standard library.
// Must not know: anything of ours.
#pragma once

#include <string>

namespace fieldwise::io {

/// Returns the version of the netCDF library that is running ("4.9.0").
std::string netcdf_version();

/// Returns the version of the HDF5 library that is running ("1.10.8").
std::string hdf5_version();

}  // namespace fieldwise::io
