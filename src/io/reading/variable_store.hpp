// VariableStore: the values of one variable of one or several NetCDF files, joined along time, with all its layers.
// May know: stream, source layout, reader.
// Must not know: run files, how files were found and joined.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "fieldwise/stream/source.hpp"
#include "io/reading/source_layout.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

/// Holds a run of stored positions and the positions in the field that they become.
struct PositionRun {
  std::size_t begin = 0;
  std::vector<std::size_t> targets;
  /// Tells whether the targets are a run too.
  [[nodiscard]] bool is_straight() const noexcept;
};

/// Cuts positions, given in the order of the field, into runs of neighbouring stored positions.
std::vector<PositionRun> runs_of(const std::vector<std::size_t>& stored);

/// Holds the files of which a layer was read, and those in which it was infinite somewhere.
struct MetInFiles {
  std::set<std::size_t> read;
  std::set<std::size_t> infinite;
};

/// Reads tiles of the layers of a variable, from one thread at a time. Files are opened when they are needed and only a
/// few stay open. What chunks hold of several layers is kept as stored while tiles of the same extent are read of these
/// layers, so that each chunk is decoded once.
class VariableStore {
 public:
  explicit VariableStore(SourceLayout layout);

  [[nodiscard]] const SourceLayout& layout() const noexcept { return layout_; }
  [[nodiscard]] const stream::StorageShape& storage() const noexcept { return storage_; }

  /// Returns the stored bytes of one layer: the share of all that it has of the values. Chunks are looked up once.
  [[nodiscard]] std::size_t bytes_of_layer();

  /// Keeps that many times as stored until the next call, see FieldSource.
  void read_together(std::size_t times);

  /// Fills `into` with values of a layer, and notes in which files they were met. Errors: as FieldSource.
  void read(std::size_t layer, const core::MutableTileView& into, MetInFiles& met);

 private:
  struct TilePart;
  struct Strides;
  /// Holds values as stored: those of a block that is being decoded, or one kept for later tiles or other layers.
  struct StoredBlock {
    std::size_t file = 0;
    std::size_t group = 0;   ///< of layers
    core::IndexRange times;  ///< stored
    core::IndexRange rows;   ///< stored
    const PositionRun* columns = nullptr;
    std::vector<std::byte> bytes;
    std::vector<std::size_t> count;
  };
  VariableReader& reader_of(std::size_t file);
  [[nodiscard]] std::vector<TilePart> parts_of(const core::Extent& tile) const;
  void read_part(const core::MutableTileView& into, const TilePart& part);
  const StoredBlock& stored_block(const TilePart& part);
  StoredBlock& free_block(std::size_t group);
  [[nodiscard]] core::IndexRange times_around(const TilePart& part) const;
  /// Calls `read(reader, start, count)` for what a file holds of a part and the layers around it at some stored times.
  template <class Read>
  void read_from_file(const TilePart& part, core::IndexRange times, const Read& read);
  void read_stored(const TilePart& part, StoredBlock& stored);
  [[nodiscard]] Strides strides_of(const FilePart& part, const std::vector<std::size_t>& count) const;
  bool decode_while_reading(const core::MutableTileView& into, const TilePart& part);
  void decode_rows(const core::MutableTileView& into, const TilePart& part, const Strides& strides,
                   std::span<const std::byte> stored) const;
  [[nodiscard]] std::size_t same_file_until(std::size_t begin, std::size_t end) const;

  SourceLayout layout_;
  bool folded_;  ///< rows are parts of the one dimension of a mesh
  stream::StorageShape storage_;
  std::size_t groups_;  ///< of layers, that are kept at once
  std::vector<PositionRun> column_runs_;
  std::optional<std::size_t> bytes_of_layer_;
  std::list<std::pair<std::size_t, std::unique_ptr<VariableReader>>> open_;  ///< the last used first
  std::size_t together_ = 1;
  std::size_t tile_parts_ = 1;   ///< of the tile that is being read
  std::size_t place_parts_ = 1;  ///< of these, at the same times
  std::list<StoredBlock> kept_;  ///< the last used first
  StoredBlock passing_;          ///< not kept
};

}  // namespace fieldwise::io
