// Decompressor: undoes one compression of a stored chunk: blosc, zstd, lz4, lzf, bzip2, gzip and zlib streams.
// May know: chunk index; its source is the only one that talks to the libraries that decompress.
// Must not know: in which order filters were applied, where chunks lie.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "fieldwise/io/index/chunk_index.hpp"

namespace fieldwise::io {

/// Decompresses one after another, keeping what its libraries need; one per thread.
class Decompressor {
 public:
  Decompressor();
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  ~Decompressor();

  /// Decompresses `stored` to the beginning of `into` and returns how many bytes that is. Nothing beyond `into` is
  /// written, whatever the stored bytes claim. Errors: input_damaged, one phrase, where they are no such stream or hold
  /// more than `into` has room for.
  std::size_t decompress(FilterKind kind, std::span<const std::byte> stored, std::span<std::byte> into);

 private:
  struct Libraries;
  std::unique_ptr<Libraries> libraries_;
};

}  // namespace fieldwise::io
