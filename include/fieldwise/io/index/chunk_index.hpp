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
enum class FilterKind : std::uint8_t {
  shuffle,
  deflate,
  fletcher32,
  bzip2,
  lzf,
  blosc,
  lz4_blocks,  ///< HDF5's: blocks behind their lengths
  zstd,
  gzip,
  lz4,     ///< numcodecs': one block behind the length of what it holds
  crc32c,  ///< a checksum behind the bytes
  other
};

/// Holds one filter of a variable, in the order in which they were applied when the chunk was written.
struct ChunkFilter {
  FilterKind kind = FilterKind::other;
  std::uint32_t parameter = 0;  ///< deflate: level; shuffle: bytes of an element
  friend bool operator==(const ChunkFilter&, const ChunkFilter&) = default;
};

/// Returns what the number of a filter means, those of HDF5's registry and `kGzip`, `kLz4`, `kCrc32c` of our own.
ChunkFilter chunk_filter(std::uint32_t id, std::span<const std::uint32_t> parameters);

/// Filters of Zarr that HDF5 has no number for; HDF5's have 16 bits.
inline constexpr std::uint32_t kGzip = 0x1'0001;
inline constexpr std::uint32_t kLz4 = 0x1'0002;
inline constexpr std::uint32_t kCrc32c = 0x1'0003;

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
