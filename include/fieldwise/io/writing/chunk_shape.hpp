// chunk_shape: the chunks in which a field is stored.
// May know: core's fields, the output format.
// Must not know: files.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/index/output_format.hpp"

namespace fieldwise::io {

/// Returns the chunk {times, rows, columns} of one layer in which a field is stored: `format.chunks` where given, else
/// one time or lag x rows x all longitudes with rows x longitudes x 4 bytes at most 256 KiB, in chunks of rows as equal
/// as possible; 512 times for a series. Tiles that hold whole chunks are written fastest.
std::array<std::size_t, 3> chunk_shape(const core::FieldHeader& field, const OutputFormat& format);

/// Returns the chunk sizes of a field, one per dimension of its layout (none for a scalar).
std::vector<std::size_t> stored_chunks(const core::FieldHeader& field, const OutputFormat& format);

}  // namespace fieldwise::io
