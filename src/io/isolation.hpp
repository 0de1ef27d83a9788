// Isolation: the three things for which an input file meets the NetCDF library, done by workers.
// May know: worker process, file index, chunk index, variable reader.
// Must not know: netCDF, HDF5. Call these only where `has_workers()`.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "fieldwise/io/chunk_index.hpp"
#include "fieldwise/io/file_index.hpp"
#include "variable_reader.hpp"

namespace fieldwise::io {

/// Does `index_file` in a worker. What comes back is checked: it describes the file that was opened.
FileIndex index_in_worker(const std::string& path);

/// Does `index_chunks` in a worker.
ChunkGrid chunks_in_worker(const std::string& path, const std::string& variable);

/// Returns a reader whose values a worker reads through netCDF; the worker lives as long as the reader.
std::unique_ptr<VariableReader> reader_in_worker(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                                 std::size_t cache_bytes);

}  // namespace fieldwise::io
