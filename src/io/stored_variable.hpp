// StoredVariable: the sink of one variable of an open netCDF file, and the proof that its values reached the disk.
// May know: stream's sink, core, netCDF.
// Must not know: CF metadata, temporary files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::io {

/// Turns a netCDF status other than success into an error that names the file, what was being done and, where the
/// system gave a reason (no space, ...), that reason. `error_number` is errno right after the call.
void require_success(int status, int error_number, const std::string& target, const std::string& doing);

class TemporaryFile;

/// Places a variable in its file.
struct VariablePlace {
  TemporaryFile* file = nullptr;
  std::string target;  ///< path of the output, for messages
  int file_id = -1;
  int variable_id = -1;
  std::array<std::size_t, 3> chunk = {1, 1, 1};
  bool quantized = false;
};

/// Takes the values of one variable, in any order of tiles, each once. Keeps a digest for each time, made of the
/// bytes of its rows so that the order of tiles does not matter.
class StoredVariable final : public stream::FieldSink {
 public:
  StoredVariable(const core::FieldHeader& header, VariablePlace place);

  /// Encodes and writes a tile. Errors: output_failed; std::logic_error for a tile outside the field.
  void write(const core::TileView& tile) override;

  /// Forbids further writing; the file is being closed.
  void close() noexcept { place_.file_id = -1; }

  /// Tells whether writing has failed: the file cannot be closed in good order any more.
  [[nodiscard]] bool has_failed() const noexcept { return failed_; }

  /// Compares shape and values with those of the variable of the same name in the reopened file, map by map.
  /// Errors: output_failed, naming variable and time; std::logic_error where rows were never written.
  void verify(int file_id) const;

 private:
  struct Block {
    core::IndexRange times;
    core::IndexRange rows;
  };

  [[nodiscard]] std::size_t row_bytes() const noexcept;
  [[nodiscard]] std::size_t block_times(std::size_t rows) const noexcept;
  void place_of(const Block& block, std::array<std::size_t, 3>& start, std::array<std::size_t, 3>& count) const;
  void encode(const core::TileView& tile, const Block& block);
  void put(const Block& block);
  void reserve_space();
  void get(int file_id, int variable_id, const Block& block, std::vector<std::byte>& bytes) const;
  void add_digests(const Block& block, const std::vector<std::byte>& bytes, std::vector<std::uint64_t>& digests) const;
  void require_complete() const;
  void require_shape(int file_id, int variable_id) const;
  [[nodiscard]] std::size_t cache_bytes() const noexcept;
  void limit_chunk_cache(int file_id, int variable_id) const;
  [[nodiscard]] std::string time_text(std::size_t time) const;

  core::FieldHeader header_;
  VariablePlace place_;
  std::vector<std::uint64_t> digests_;     ///< [time]
  std::vector<std::size_t> rows_written_;  ///< [time]
  std::vector<std::byte> bytes_;
  std::size_t held_bytes_ = 0;  ///< of the chunk cache, at most
  bool failed_ = false;
};

}  // namespace fieldwise::io
