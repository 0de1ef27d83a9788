// read_axes: the values of coordinates that whoever read the header could not have.
// May know: file index, how what lies in files is opened.
// Must not know: netCDF, HDF5.
#pragma once

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Reads the values of axes, and of what they refer to, where the header has none: those of Zarr stores, and of
/// NetCDF-4 files behind filters that the libraries do not have. A coordinate that cannot be decoded is left without
/// values. Errors: as `open_stored`.
void read_axes(FileIndex& index);

}  // namespace fieldwise::io
