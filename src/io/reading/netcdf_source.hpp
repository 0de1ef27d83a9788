// NetcdfSource: one variable of one or several NetCDF files, joined along time, as a source of tiles.
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

/// Reads tiles. Files are opened when they are needed and only a few stay open.
class NetcdfSource final : public stream::FieldSource {
 public:
  explicit NetcdfSource(SourceLayout layout);

  [[nodiscard]] const core::FieldHeader& header() const noexcept override { return layout_.header; }
  [[nodiscard]] stream::StorageShape storage() const noexcept override { return storage_; }
  [[nodiscard]] std::size_t bytes_to_read() const override;
  [[nodiscard]] std::string fingerprint(core::IndexRange times) const override;
  [[nodiscard]] std::vector<std::string> findings() const override;
  [[nodiscard]] std::vector<std::string> files_read() const override;
  void read_together(std::size_t times) override;
  void read(const core::MutableTileView& into) override;

 private:
  struct TilePart;
  struct Strides;
  /// Holds values as stored: those of a block that is being decoded, or a longer one kept for later tiles.
  struct StoredBlock {
    std::size_t file = 0;
    core::IndexRange times;  ///< stored
    core::IndexRange rows;   ///< stored
    const PositionRun* columns = nullptr;
    std::vector<std::byte> bytes;
    std::vector<std::size_t> count;
  };
  VariableReader& reader_of(std::size_t file);
  void read_times(const core::MutableTileView& into, core::IndexRange times);
  void read_block(const core::MutableTileView& into, const TilePart& block);
  StoredBlock& stored_block(const TilePart& block);
  [[nodiscard]] core::IndexRange times_around(const TilePart& block) const;
  /// Calls `read(reader, start, count)` for the part of a file that holds a block at some stored times.
  template <class Read>
  void read_from_file(const TilePart& block, core::IndexRange times, const Read& read);
  void read_stored(const TilePart& block, StoredBlock& stored);
  static Strides strides_of(const FilePart& part, const std::vector<std::size_t>& count);
  bool decode_while_reading(const core::MutableTileView& into, const TilePart& block);
  void decode_rows(const core::MutableTileView& into, const TilePart& block, const Strides& strides,
                   std::span<const std::byte> stored) const;
  void decode_scattered(const core::MutableTileView& into, const TilePart& block, const Strides& strides,
                        std::span<const std::byte> stored);
  [[nodiscard]] std::size_t same_file_until(std::size_t begin, std::size_t end) const;

  SourceLayout layout_;
  stream::StorageShape storage_;
  std::vector<PositionRun> column_runs_;
  std::list<std::pair<std::size_t, std::unique_ptr<VariableReader>>> open_;  ///< the last used first
  std::set<std::size_t> read_;                                               ///< files that were opened for values
  std::size_t together_ = 1;
  std::list<StoredBlock> kept_;  ///< the last used first
  std::vector<double> values_;
};

}  // namespace fieldwise::io
