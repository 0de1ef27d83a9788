// Worker reader: reads values through netCDF in a worker process.
// May know: worker process, variable reader, file index.
// Must not know: netCDF, HDF5.
#pragma once

#include <cstddef>
#include <memory>

#include "fieldwise/io/index/file_index.hpp"
#include "io/chunks/variable_reader.hpp"

namespace fieldwise::io {

/// Returns a reader whose values a worker reads through netCDF; the worker lives as long as the reader. Needs
/// `has_workers()`.
std::unique_ptr<VariableReader> reader_in_worker(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                                 std::size_t cache_bytes);

}  // namespace fieldwise::io
