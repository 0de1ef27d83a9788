// Read chunk index: finds the chunks of a variable by the library, in this process.
// May know: chunk index, HDF5.
// Must not know: workers; who wants to be safe from damaged files calls `index_chunks`.
#pragma once

#include <cstdint>
#include <string>

#include "fieldwise/io/index/chunk_index.hpp"
#include "io/netcdf/file_name.hpp"

namespace fieldwise::io {

/// Does the work of `index_chunks`.
ChunkGrid read_chunk_grid(const FileName& name, const std::string& variable);

/// Requires a grid that can be read from a file of that size without looking back. Errors: input_damaged, naming both.
void require_trusted(const ChunkGrid& grid, const FileName& name, const std::string& variable, std::uint64_t file_size);

}  // namespace fieldwise::io
