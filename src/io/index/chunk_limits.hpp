// Chunk limits: what a file may claim of its chunks before anything is allocated for them.
// May know: core's error.
// Must not know: HDF5, where chunks lie.
#pragma once

#include <cstdint>
#include <vector>

namespace fieldwise::io {

/// A variable with more chunks than this takes longer to look up than to read otherwise, or is a trap.
inline constexpr std::uint64_t kMostChunks = std::uint64_t{1} << 24U;

/// A chunk is decoded whole, by every thread at once.
inline constexpr std::uint64_t kMostChunkBytes = std::uint64_t{1} << 30U;

/// No byte that is stored becomes more than so many by filters we know; deflate makes at most 1032 of one.
inline constexpr std::uint64_t kHighestRatio = 2000;

/// Returns the product of sizes; `most` + 1 where it is more than that.
std::uint64_t limited_product(const std::vector<std::uint64_t>& sizes, std::uint64_t most);

/// Requires chunks that have the rank of their variable, are not empty, and are neither too large nor too many.
/// Errors: input_damaged, one phrase (the caller adds where).
void require_sound_chunks(const std::vector<std::uint64_t>& shape, const std::vector<std::uint64_t>& chunk_shape,
                          std::uint64_t value_bytes);

/// Requires that `stored` bytes can hold `raw` bytes: deflate makes at most 1032 of one. Errors: as above.
void require_possible_ratio(std::uint64_t stored, std::uint64_t raw);

}  // namespace fieldwise::io
