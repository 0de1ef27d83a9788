// StoredVariable: the sink of one variable of an output file, and the proof that its values reached the disk.
// May know: stream's sink and threads, core, chunk codec, the file's datasets.
// Must not know: CF metadata, how the file was defined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/stream/source.hpp"
#include "io/chunks/chunk_layout.hpp"
#include "io/worker/file_visit.hpp"

namespace fieldwise::io {

class DatasetFile;
class TemporaryFile;

/// Holds how the values of a variable are stored.
struct VariableStorage {
  ChunkLayout::Sizes chunk = {1, 1, 1};
  int deflate = 0;                 ///< level, 0: none; shuffle goes with it
  std::optional<int> kept_digits;  ///< values are rounded to that many
};

/// Holds an encoded chunk until it is its turn to be written.
struct EncodedChunk {
  std::vector<std::byte> stored;
  bool complete = false;
};

/// Takes the values of one variable, in any order of tiles, each once. Chunks are encoded on all cores and written, as
/// soon as all their values are there, in the order of their places. Keeps a digest of each chunk.
class StoredVariable final : public stream::FieldSink {
 public:
  /// Opens the variable `header.name` of `data`. Both files must outlive the sink, and so must `encoded`, room for
  /// chunks that all variables of a file share. Errors: output_failed.
  StoredVariable(const core::FieldHeader& header, const VariableStorage& storage, TemporaryFile& file,
                 DatasetFile& data, std::vector<EncodedChunk>& encoded);

  /// Encodes and writes a tile. Errors: output_failed; std::logic_error for a tile outside the field.
  void write(const core::TileView& tile) override;

  /// Tells why the first `times` times cannot be taken over from the variable of the same name in an earlier file: it
  /// is stored in another way, or a chunk holds later times too. Empty where they can.
  [[nodiscard]] std::string reason_not_to_take_over(const std::string& earlier, std::size_t times) const;

  /// Takes over the stored chunks that begin in `times` and `rows`. Errors: output_failed, input_damaged.
  void take_over(const std::string& earlier, core::IndexRange times, core::IndexRange rows);

  /// Replaces the number of an attribute that the file was defined with. Errors: output_failed.
  void set_number(const std::string& attribute, double value);

  /// Forbids further writing; the file is being closed. Errors: std::logic_error where values were never written.
  void close();

  /// Compares shape and values with those of the variable of the same name in the finished file, which is being
  /// visited. Errors: output_failed, naming variable and time; input_damaged where the file cannot be read.
  void verify(const std::shared_ptr<const FileIndex>& index, FileVisit& visit) const;

 private:
  /// Holds a chunk of which some values are still to come.
  struct Pending {
    std::vector<std::byte> raw;
    std::size_t filled = 0;
  };

  [[nodiscard]] std::vector<std::uint64_t> stored_position(std::size_t time, std::size_t row, std::size_t column) const;
  [[nodiscard]] bool covers(const core::Extent& extent, const ChunkBox& box) const noexcept;
  void write_batch(const core::TileView& tile, std::span<const std::size_t> numbers);
  void encode(const core::TileView& tile, std::size_t number, Pending* pending, EncodedChunk& encoded);
  void clear(std::span<std::byte> raw) const;
  std::size_t fill(const core::TileView& tile, const ChunkBox& box, std::span<std::byte> raw) const;
  void put(std::size_t number, std::span<const std::byte> stored);
  void verify_chunks(FileVisit& visit) const;
  void verify_stored(std::size_t number, std::span<const std::byte> stored) const;
  [[nodiscard]] std::string time_text(std::size_t time) const;

  core::FieldHeader header_;
  VariableStorage storage_;
  ChunkLayout layout_;
  std::vector<ChunkFilter> filters_;
  std::size_t value_bytes_;
  double fill_;
  TemporaryFile* file_;
  DatasetFile* data_;
  std::size_t dataset_;
  std::vector<std::uint64_t> digests_;  ///< of the stored bytes of each chunk
  std::size_t written_ = 0;             ///< chunks
  std::map<std::size_t, Pending> pending_;
  std::vector<EncodedChunk>* encoded_;
  bool open_ = true;
};

}  // namespace fieldwise::io
