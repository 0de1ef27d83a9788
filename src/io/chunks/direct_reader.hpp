// DirectReader: reads parts of one variable straight from its file, decoding chunks on all cores.
// May know: file and chunk index, chunk codec, chunk walk, stream's threads.
// Must not know: netCDF, HDF5, what the values mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "io/chunks/chunk_walk.hpp"
#include "io/chunks/variable_reader.hpp"

namespace fieldwise::io {

/// Places an array that is stored without chunks: contiguous, or one record after another (NetCDF-3).
struct PlainLayout {
  std::vector<std::uint64_t> shape;
  std::uint64_t offset = 0;
  std::uint64_t record_stride = 0;  ///< bytes from one index of the first dimension to the next; 0: contiguous
};

/// Reads hyperslabs of one variable straight from its file; see VariableReader.
class DirectReader final : public VariableReader {
 public:
  /// Reads chunks that `grid.is_readable()`. Errors: input_missing, input_changed.
  DirectReader(std::shared_ptr<const FileIndex> index, std::size_t variable, ChunkGrid grid);

  /// Reads an array stored without chunks. Errors: as above.
  DirectReader(std::shared_ptr<const FileIndex> index, std::size_t variable, PlainLayout layout);

  void read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
            std::span<std::byte> into) override;

  /// Hands over runs as long as the storage has them, so that values can be converted while the cache holds them.
  bool visit(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
             const TakeRun& take) override;

 private:
  [[nodiscard]] std::span<const std::byte> decoded_chunk(const std::vector<std::uint64_t>& place) const;
  void visit_plain(const Hyperslab& box, const TakeRun& take) const;
  void read_pieces(std::uint64_t offset, std::uint64_t first, std::uint64_t bytes, const TakeRun& take) const;

  [[nodiscard]] const VariableIndex& variable() const { return index_->variables[variable_]; }

  std::shared_ptr<const FileIndex> index_;
  std::size_t variable_;
  Descriptor file_;
  ChunkGrid grid_;
  PlainLayout layout_;
  std::size_t element_bytes_;
  bool foreign_order_;
};

}  // namespace fieldwise::io
