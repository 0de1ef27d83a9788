// Chunk walk: which chunks a part of an array touches, and which of their values it asks for.
// May know: variable reader, stream's threads.
// Must not know: where chunks lie, how they are decoded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "io/chunks/variable_reader.hpp"

namespace fieldwise::io {

/// Holds the part of an array that is asked for.
struct Hyperslab {
  std::vector<std::uint64_t> start;
  std::vector<std::uint64_t> count;

  /// Returns the distance, in values, between neighbours along each dimension of the box.
  [[nodiscard]] std::vector<std::uint64_t> strides() const;
};

/// Returns the product of sizes, 1 of none.
std::uint64_t product(const std::vector<std::uint64_t>& sizes);

/// Returns the values of the chunk at a place of the grid, in native byte order and in the order of the array's
/// dimensions; they need last until the thread's next call only.
using DecodeChunk = std::function<std::span<const std::byte>(const std::vector<std::uint64_t>& place)>;

/// Decodes each chunk that the box touches, on all threads, and hands over the values inside, in runs as long as both
/// have them. The array has one dimension at least, and the box a value.
void walk_chunks(const std::vector<std::uint64_t>& chunk_shape, const Hyperslab& box, std::size_t value_bytes,
                 const DecodeChunk& decode, const TakeRun& take);

}  // namespace fieldwise::io
