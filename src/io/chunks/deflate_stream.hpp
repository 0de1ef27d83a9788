// deflate_reproducibly: ISA-L's compressor, made to give the same bytes for the same input.
// May know: ISA-L.
// Must not know: filters, chunks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fieldwise::io {

inline constexpr int kHighestLevelOfIsal = 2;

/// Compresses `bytes` as zlib does, at level 1 or 2, into `stored`, and returns true; false where ISA-L refuses. The
/// same bytes and `seed` give the same result in every process and thread: ISA-L 2.30 lets bits 16 to 47 of the address
/// of its state leak into its search for matches, so the state lies at an address that `seed` alone decides. `work` is
/// reused from call to call. Where that address is taken by something else in the process, a chunk in some 20,000 may
/// be stored in other bytes (of the same values).
bool deflate_reproducibly(std::span<const std::byte> bytes, int level, std::size_t seed,
                          std::vector<std::uint8_t>& work, std::vector<std::byte>& stored);

}  // namespace fieldwise::io
