// NetCDF header: reads a header by the library, in this process.
// May know: file index, netCDF.
// Must not know: workers; who wants to be safe from damaged files calls `index_file`.
#pragma once

#include "fieldwise/io/index/file_index.hpp"
#include "io/netcdf/file_name.hpp"

namespace fieldwise::io {

/// Does the work of `index_file`.
FileIndex read_index(const FileName& name);

}  // namespace fieldwise::io
