// Chunk grid bytes: a grid of chunks as bytes that can be sent and kept, and whether it adds up.
// May know: chunk index, core's error.
// Must not know: what the chunks hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"

namespace fieldwise::io {

/// Turns a grid into bytes that hold everything.
std::vector<std::byte> to_bytes(const ChunkGrid& grid);

/// Turns bytes back into a grid. Errors: input_damaged for anything that `to_bytes` did not make, whole, and for a grid
/// whose parts do not fit together.
ChunkGrid chunk_grid_from_bytes(std::span<const std::byte> bytes);

/// Requires of a grid that is readable that its chunks lie inside a file of `file_size` bytes and are as many and as
/// large as its shapes say. Errors: input_damaged, one phrase (the caller adds where).
void require_consistent(const ChunkGrid& grid, std::uint64_t file_size);

}  // namespace fieldwise::io
