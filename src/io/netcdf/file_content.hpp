// File content: what kind of file this is by its first bytes, and a sentence where it is none that can be read.
// May know: core's error.
// Must not know: netCDF.
#pragma once

#include <cstdint>
#include <string>

#include "fieldwise/io/index/file_stamp.hpp"
#include "io/netcdf/file_name.hpp"

namespace fieldwise::io {

/// Names the containers of NetCDF data.
enum class Container { classic, hdf5 };

/// Returns the container of a file. Errors: input_missing where there is no such file or it cannot be read;
/// input_damaged for directories and other files that are not regular, empty files, HTML pages, Git LFS pointers,
/// compressed files, other formats, and HDF5 files that are shorter than their own superblock says.
Container container_of(const FileName& name);

/// Requires a name of a regular file, without opening it. Errors: as `container_of`.
void require_regular(const FileName& name);

}  // namespace fieldwise::io
