// Chunk codec: undoes the filters of stored chunks, and applies shuffle, deflate and zstd.
// May know: chunk index, decompressors; its source file is the only one that compresses, beside deflate_stream.
// Must not know: files, what the values mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"

namespace fieldwise::io {

/// Decodes chunks one after another, keeping its buffers; one per thread.
class ChunkDecoder {
 public:
  ChunkDecoder();
  ChunkDecoder(const ChunkDecoder&) = delete;
  ChunkDecoder& operator=(const ChunkDecoder&) = delete;
  ~ChunkDecoder();

  /// Undoes the filters of a stored chunk, last applied first, and returns its `raw_bytes` bytes as they lie in an
  /// array. The result is valid until the next call. Errors: input_damaged with one phrase of what is wrong (the caller
  /// adds where).
  std::span<const std::byte> decode(std::span<const std::byte> stored, std::span<const ChunkFilter> filters,
                                    std::uint32_t skipped_filters, std::size_t raw_bytes);

 private:
  class Buffers;
  std::unique_ptr<Buffers> state_;
};

/// Encodes chunks one after another, keeping its buffers; one per thread.
class ChunkEncoder {
 public:
  ChunkEncoder();
  ChunkEncoder(const ChunkEncoder&) = delete;
  ChunkEncoder& operator=(const ChunkEncoder&) = delete;
  ~ChunkEncoder();

  /// Applies filters (shuffle, deflate 1..9 or zstd) to the raw bytes of a whole chunk; `stored` becomes the stored
  /// bytes, the same for the same input and `number` (of the chunk) on any thread. Levels 1 and 2 are encoded by ISA-L,
  /// higher ones by libdeflate.
  void encode(std::span<const std::byte> raw, std::span<const ChunkFilter> filters, std::size_t number,
              std::vector<std::byte>& stored);

 private:
  class Compressors;
  std::unique_ptr<Compressors> state_;
};

/// Groups bytes by their place in elements of `element_bytes`: all first bytes, all second bytes, ... A rest that
/// is no whole element is copied behind. `unshuffle_bytes` is the inverse. Both ranges have the same size.
void shuffle_bytes(std::span<const std::byte> from, std::span<std::byte> to, std::size_t element_bytes);
void unshuffle_bytes(std::span<const std::byte> from, std::span<std::byte> to, std::size_t element_bytes);

/// Returns HDF5's Fletcher-32 checksum of bytes (16-bit big-endian words).
std::uint32_t fletcher32(std::span<const std::byte> bytes);

}  // namespace fieldwise::io
