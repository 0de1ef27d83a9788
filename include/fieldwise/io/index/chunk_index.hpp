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

/// Finds the chunks of a variable ("name" or "group/name") of a NetCDF-4 (HDF5) file; an unreadable grid where HDF5 has
/// no dataset of that name, converts its values, or stores it in a way that a grid cannot say. Errors: input_damaged
/// where the file's own index does not add up.
ChunkGrid index_chunks(const std::string& path, const std::string& variable);

/// Turns a grid into bytes that hold everything.
std::vector<std::byte> to_bytes(const ChunkGrid& grid);

/// Turns bytes back into a grid. Errors: input_damaged for anything that `to_bytes` did not make, whole, and for a grid
/// whose parts do not fit together.
ChunkGrid chunk_grid_from_bytes(std::span<const std::byte> bytes);

/// Requires of a grid that is readable that its chunks lie inside a file of `file_size` bytes and are as many and as
/// large as its shapes say. Errors: input_damaged, one phrase (the caller adds where).
void require_consistent(const ChunkGrid& grid, std::uint64_t file_size);

}  // namespace fieldwise::io
