// StoredVariable: the sinks of one variable of an output file, one a layer, and the proof that its values reached the
// disk. May know: stream's sink and threads, core, chunk codec, the file's datasets. Must not know: CF metadata, how
// the file was defined.
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
  std::vector<ChunkFilter> filters;  ///< in the order of writing; a single value has none
  std::optional<int> kept_digits;    ///< values are rounded to that many
};

/// Holds an encoded chunk until it is its turn to be written.
struct EncodedChunk {
  std::vector<std::byte> stored;
  bool complete = false;
};

/// Takes the values of one variable, of each layer in any order of tiles, each once. Chunks are encoded on all cores
/// and written, as soon as all their values are there, in the order of their places; each holds values of one layer.
/// Keeps a digest of each chunk.
class StoredVariable {
 public:
  /// Opens the variable `header.name` of `data`. Both files must outlive the sink, and so must `encoded`, room for
  /// chunks that all variables of a file share. Errors: output_failed.
  StoredVariable(const core::FieldHeader& header, const VariableStorage& storage, TemporaryFile& file,
                 DatasetFile& data, std::vector<EncodedChunk>& encoded);

  StoredVariable(const StoredVariable&) = delete;
  StoredVariable& operator=(const StoredVariable&) = delete;
  ~StoredVariable();

  /// Returns the sink of a layer, which encodes and writes its tiles. Errors of the sink: output_failed;
  /// std::logic_error for a tile outside the field.
  stream::FieldSink& sink(std::size_t layer);

  /// Tells why the first `times` times of a layer cannot be taken over from the variable of the same name in an earlier
  /// file: it is stored in another way, or a chunk holds later times too. Empty where they can.
  [[nodiscard]] std::string reason_not_to_take_over(const std::string& earlier, std::size_t times) const;

  /// Takes over the stored chunks of a layer that begin in `times` and `rows`. Errors: output_failed, input_damaged.
  void take_over(const std::string& earlier, core::IndexRange times, core::IndexRange rows, std::size_t layer);

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

  /// Places a chunk: its number in the file, the layer, and the values it has of that.
  struct PlacedChunk {
    std::size_t number = 0;
    std::size_t layer = 0;
    ChunkBox box;
  };
  class LayerSink;

  [[nodiscard]] std::vector<std::uint64_t> stored_sizes(const ChunkLayout::Sizes& sizes,
                                                        const std::vector<std::size_t>& layers) const;
  [[nodiscard]] std::vector<std::uint64_t> stored_shape(std::size_t times) const;
  [[nodiscard]] std::size_t number_of(std::size_t number_in_layer, std::size_t layer) const noexcept;
  [[nodiscard]] PlacedChunk placed(std::size_t number) const;
  [[nodiscard]] bool covers(const core::Extent& extent, const ChunkBox& box) const noexcept;
  void write(const core::TileView& tile, std::size_t layer);
  void write_batch(const core::TileView& tile, std::span<const std::size_t> numbers);
  void encode(const core::TileView& tile, std::size_t number, Pending* pending, EncodedChunk& encoded);
  void clear(std::span<std::byte> raw) const;
  std::size_t fill(const core::TileView& tile, const PlacedChunk& chunk, std::span<std::byte> raw) const;
  void put(std::size_t number, std::span<const std::byte> stored);
  void verify_chunks(FileVisit& visit) const;
  void verify_stored(std::size_t number, std::span<const std::byte> stored) const;
  [[nodiscard]] std::string place_text(std::size_t time, std::size_t layer) const;

  core::FieldHeader header_;
  VariableStorage storage_;
  ChunkLayout layout_;         ///< of one layer
  std::size_t chunks_a_time_;  ///< of one layer, at the same times
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
  std::vector<std::unique_ptr<LayerSink>> sinks_;  ///< made when they are asked for
};

}  // namespace fieldwise::io
