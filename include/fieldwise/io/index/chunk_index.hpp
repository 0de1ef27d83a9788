// Chunk index: where every stored chunk of a NetCDF-4 variable lies in its file, found in time linear in their number.
// May know: the standard library and core's error; its source file is the only one that talks to HDF5's file drivers.
// Must not know: what the chunks hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fieldwise::io {

/// Names the filters that fieldwise undoes itself.
enum class FilterKind : std::uint8_t { shuffle, deflate, fletcher32, other };

/// Holds one filter of a variable, in the order in which they were applied when the chunk was written.
struct ChunkFilter {
  FilterKind kind = FilterKind::other;
  std::uint32_t parameter = 0;  ///< deflate: level; shuffle: bytes of an element
  friend bool operator==(const ChunkFilter&, const ChunkFilter&) = default;
};

/// Places one stored chunk in the file. `length` 0: never written, so all its values are the fill value.
struct StoredChunk {
  std::uint64_t address = 0;
  std::uint64_t length = 0;
  std::uint32_t skipped_filters = 0;  ///< bit i set: filter i was not applied to this chunk
  friend bool operator==(const StoredChunk&, const StoredChunk&) = default;
};

/// Holds how one variable is stored: contiguous (one chunk that is the whole array) or a grid of chunks, row-major.
struct ChunkGrid {
  std::vector<std::uint64_t> shape;        ///< of the variable
  std::vector<std::uint64_t> chunk_shape;  ///< equal to `shape` where contiguous
  std::vector<ChunkFilter> filters;
  std::vector<StoredChunk> chunks;
  std::vector<std::byte> fill;  ///< one value, as stored, of chunks that were never written
  bool chunked = false;

  /// Tells whether fieldwise can decode the chunks itself.
  [[nodiscard]] bool is_readable() const noexcept;

  /// Returns the number of chunks along each dimension.
  [[nodiscard]] std::vector<std::uint64_t> counts() const;
};

}  // namespace fieldwise::io
