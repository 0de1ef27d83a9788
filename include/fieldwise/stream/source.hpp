// FieldSource and FieldSink: where tiles of one field come from and go to.
// May know: core.
// Must not know: operations, file formats.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::stream {

/// Tells how the values of a field are stored, so that tiles can follow it. 0 = no chunks (any shape is as good).
struct StorageShape {
  std::size_t chunk_times = 0;
  std::size_t chunk_rows = 0;
  std::size_t chunk_columns = 0;
  std::size_t value_bytes = sizeof(double);  ///< bytes of one value as stored, decompressed
  bool maps_together = true;  ///< false: neighbouring times of a point lie together, so tiles better hold many times
  /// Layers of the variable of which a tile is kept as stored while it is read of each layer, in their order, because
  /// chunks hold several: so each chunk is decoded once. 1: none are.
  std::size_t layers_together = 1;
};

/// Tells by what a file is known again that grows in place: by the values of a variable at its first times.
struct StoredDigest {
  std::string variable;
  std::size_t times = 0;  ///< of the file, whether the field has them or not
  std::string sha256;     ///< of the values as they are stored, unpacked from their chunks
};

/// Yields the values of one field, any part at a time.
class FieldSource {
 public:
  FieldSource() = default;
  FieldSource(const FieldSource&) = delete;
  FieldSource& operator=(const FieldSource&) = delete;
  virtual ~FieldSource() = default;

  /// Returns the header: every selection (period, months, region, level) is already applied to it.
  [[nodiscard]] virtual const core::FieldHeader& header() const noexcept = 0;

  /// Returns how the field is stored.
  [[nodiscard]] virtual StorageShape storage() const noexcept = 0;

  /// Returns the bytes of the file that hold the selection, compressed as they are; 0 where nobody knows. It may look
  /// at every file: for describing a plan. Errors: as `read`.
  [[nodiscard]] virtual std::size_t bytes_to_read() const { return 0; }

  /// Returns the bytes that reading takes beside what is filled and what is kept as stored. The default is none.
  [[nodiscard]] virtual std::size_t working_bytes() const { return 0; }

  /// Returns a digest of all that the values at `times` come from and go through, except the content of the files:
  /// which files and places in them, dates, the rules of decoding. As long as it is the same, and the files are, so are
  /// the values. Empty where nobody knows.
  [[nodiscard]] virtual std::string fingerprint(core::IndexRange /*times*/) const { return {}; }

  /// Reads what a file of the field holds of it, at all places, at the file's first `times` times (0: at all of them),
  /// and returns the digest; nothing where nobody knows, or where the file has fewer times. Errors: input_changed.
  [[nodiscard]] virtual std::optional<StoredDigest> stored_digest(const std::string& /*path*/,
                                                                  std::size_t /*times*/) const {
    return {};
  }

  /// Returns sentences worth telling that only the values showed which were read so far.
  [[nodiscard]] virtual std::vector<std::string> findings() const { return {}; }

  /// Returns the files of which values were read so far.
  [[nodiscard]] virtual std::vector<std::string> files_read() const { return {}; }

  /// Says how many times are worth reading at once because chunks hold that many: until the next call they are kept
  /// as stored, so that tiles of fewer times decode each chunk once. 1: nothing is kept.
  virtual void read_together(std::size_t /*times*/) {}

  /// Fills `into` with the values at its extent (absolute in the header's axes), decoded, converted, missing = NaN.
  /// Called from one thread at a time, maybe while sinks are written. Errors: input_damaged, naming file, variable and
  /// time.
  virtual void read(const core::MutableTileView& into) = 0;
};

/// Takes finished or mapped values of one field, any part at a time, each value exactly once.
class FieldSink {
 public:
  FieldSink() = default;
  FieldSink(const FieldSink&) = delete;
  FieldSink& operator=(const FieldSink&) = delete;
  virtual ~FieldSink() = default;

  /// Writes the values at the tile's extent; NaN is written as missing. Called from one thread at a time.
  virtual void write(const core::TileView& tile) = 0;
};

}  // namespace fieldwise::stream
