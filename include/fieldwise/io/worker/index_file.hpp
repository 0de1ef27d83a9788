// Index file: the header of a file and the places of its chunks, read by a worker where there are some.
// May know: file index, chunk index.
// Must not know: how a worker is asked.
#pragma once

#include <string>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Reads the header of a NetCDF file and checks that the file is whole. Errors, each one sentence with the path:
/// input_missing where there is no such file; input_damaged for what is no regular file, not NetCDF (an HTML page, a
/// Git LFS pointer, ...) or cut short.
FileIndex index_file(const std::string& path);

/// Finds the chunks of a variable ("name" or "group/name") of a NetCDF-4 (HDF5) file; an unreadable grid where HDF5 has
/// no dataset of that name, converts its values, or stores it in a way that a grid cannot say. Errors: input_damaged
/// where the file's own index does not add up.
ChunkGrid index_chunks(const std::string& path, const std::string& variable);

}  // namespace fieldwise::io
