// DirectReader: reads parts of one variable straight from its file, decoding chunks on all cores.
// May know: chunk index, chunk codec, stream's threads.
// Must not know: netCDF, HDF5, what the values mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"

namespace fieldwise::io {

/// Places an array that is stored without chunks: contiguous, or one record after another (NetCDF-3).
struct PlainLayout {
  std::vector<std::uint64_t> shape;
  std::uint64_t offset = 0;
  std::uint64_t record_stride = 0;  ///< bytes from one index of the first dimension to the next; 0: contiguous
};

/// Owns a file descriptor.
class FileDescriptor {
 public:
  /// Opens a file for reading. Errors: input_missing with the system's reason.
  explicit FileDescriptor(const std::string& path);
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  ~FileDescriptor();

  /// Reads exactly `into.size()` bytes at an offset. Errors: input_damaged where the file ends before, with one phrase
  /// (the caller adds where).
  void read_at(std::uint64_t offset, std::span<std::byte> into) const;

 private:
  int descriptor_;
};

/// Takes values that follow each other in a hyperslab, in native byte order, from its `first` value on.
using TakeRun = std::function<void(std::uint64_t first, std::span<const std::byte> values)>;

/// Reads hyperslabs of one variable.
class DirectReader {
 public:
  /// Reads chunks that `grid.is_readable()`. `foreign_order`: values are stored in the other byte order.
  DirectReader(const std::string& path, const std::string& variable, ChunkGrid grid, std::size_t element_bytes,
               bool foreign_order);

  /// Reads an array stored without chunks.
  DirectReader(const std::string& path, const std::string& variable, PlainLayout layout, std::size_t element_bytes,
               bool foreign_order);

  /// Fills `into` with the values of [start, start + count), row-major, native byte order. Errors: input_damaged,
  /// naming file, variable and place.
  void read_part(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                 std::span<std::byte> into) const;

  /// Hands over the values of [start, start + count), each once, in runs as long as the storage has them; `take` is
  /// called from several threads at once. So values can be converted while the cache holds them. Errors: as
  /// `read_part`.
  void visit_part(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                  const TakeRun& take) const;

 private:
  struct Hyperslab;
  void visit_chunks(const Hyperslab& box, const TakeRun& take) const;
  void visit_chunk(const std::vector<std::uint64_t>& place, const Hyperslab& box, const TakeRun& take) const;
  [[nodiscard]] std::span<const std::byte> decoded_chunk(const std::vector<std::uint64_t>& place) const;
  void visit_plain(const Hyperslab& box, const TakeRun& take) const;
  void read_pieces(std::uint64_t offset, std::uint64_t first, std::uint64_t bytes, const TakeRun& take) const;
  [[nodiscard]] std::span<const std::byte> in_native_order(std::span<const std::byte> values) const;
  void swap_if_foreign(std::span<std::byte> values) const;

  FileDescriptor file_;
  std::string path_;
  std::string variable_;
  ChunkGrid grid_;
  PlainLayout layout_;
  std::size_t element_bytes_;
  bool foreign_order_;
};

}  // namespace fieldwise::io
