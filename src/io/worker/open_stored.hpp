// open_stored: a reader of a variable that lies in a file, by the best path to its bytes.
// May know: file index, the paths there are.
// Must not know: what the values mean (units, missing values, axes).
#pragma once

#include <cstddef>
#include <memory>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "io/chunks/variable_reader.hpp"

namespace fieldwise::io {

/// Opens a variable of a file: straight from the file, all cores decoding chunks, where fieldwise knows its filters;
/// else through netCDF, where `cache_bytes` may be kept of decoded chunks. `chunks` says where its chunks lie, if that
/// is known already. Errors: as `read`.
std::unique_ptr<VariableReader> open_stored(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                            std::size_t cache_bytes, const ChunkGrid* chunks);

/// Opens a variable for reading through netCDF, whatever its storage: same values. Errors: as `read`.
std::unique_ptr<VariableReader> open_through_netcdf(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                                    std::size_t cache_bytes);

}  // namespace fieldwise::io
