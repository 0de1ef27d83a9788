// open_variable: a reader of a stored variable by the best path to its bytes.
// May know: file index, the paths there are.
// Must not know: what the values mean (units, missing values, axes).
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "io/chunks/variable_reader.hpp"

namespace fieldwise::io {

/// Opens a variable for reading: straight from the file, all cores decoding chunks, where fieldwise knows its filters;
/// else through netCDF, where `cache_bytes` may be kept of decoded chunks. `chunks` says where its chunks lie, if that
/// is known already. Errors: as `read`.
std::unique_ptr<VariableReader> open_variable(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                              std::size_t cache_bytes, const ChunkGrid* chunks = nullptr);

/// Opens a variable for reading through netCDF, whatever its storage: same values. Errors: as `read`.
std::unique_ptr<VariableReader> open_through_netcdf(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                                    std::size_t cache_bytes);

/// Reads a whole variable, unpacked, missing = NaN; valid ranges are not applied. For coordinates.
std::vector<double> read_coordinates(const FileIndex& index, std::size_t variable);

}  // namespace fieldwise::io
