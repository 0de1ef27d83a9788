// Header reading: what a file says of itself, by the NetCDF and HDF5 libraries, in the process that calls.
// May know: file index, chunk index, input name.
// Must not know: workers; who wants to be safe from damaged files calls `index_file` and `index_chunks`.
#pragma once

#include <string>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "io/netcdf/input_name.hpp"

namespace fieldwise::io {

/// Names a file that this process opens itself. Errors: input_missing.
InputName name_here(const std::string& path);

/// Does the work of `index_file`.
FileIndex read_index(const InputName& name);

/// Does the work of `index_chunks`.
ChunkGrid read_chunk_grid(const InputName& name, const std::string& variable);

/// Requires a grid that can be read from a file of that size without looking back. Errors: input_damaged, naming both.
void require_trusted(const ChunkGrid& grid, const InputName& name, const std::string& variable,
                     std::uint64_t file_size);

/// Requires that an HDF5 file keeps all its values in itself: no external storage, no virtual datasets, no links to
/// other files. Such a file reads whatever its writer names, with the rights of its reader. Errors: input_damaged.
void require_self_contained(const InputName& name);

}  // namespace fieldwise::io
