// put_compression: the filters of a variable that is being defined.
// May know: netCDF, output format.
// Must not know: what the variable holds.
#pragma once

#include <cstddef>
#include <netcdf>
#include <vector>

#include "fieldwise/io/chunks/chunk_codec.hpp"
#include "fieldwise/io/index/output_format.hpp"

namespace fieldwise::io {

/// Gives a chunked variable the filters of `compression_filters`.
void put_compression(const netCDF::NcVar& variable, const OutputFormat& format);

/// Returns the filters behind which values of that many bytes are stored, in the order of writing: shuffle, then zstd
/// where a level of it is asked for, else deflate.
std::vector<ChunkFilter> compression_filters(const OutputFormat& format, std::size_t value_bytes);

}  // namespace fieldwise::io
