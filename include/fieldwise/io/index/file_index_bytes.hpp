// File index bytes: the header of a file as bytes that can be sent and kept.
// May know: file index, core's error.
// Must not know: netCDF.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Turns an index into bytes that hold everything; the same index gives the same bytes.
std::vector<std::byte> to_bytes(const FileIndex& index);

/// Turns bytes back into an index. Errors: input_damaged for anything that `to_bytes` did not make, whole.
FileIndex from_bytes(std::span<const std::byte> bytes);

}  // namespace fieldwise::io
