// CoordinateLimit: how much memory the coordinates of a file may take before a plan says what a run needs.
// May know: core's error.
// Must not know: plans, how coordinates are read.
#pragma once

#include <cstdint>
#include <string>

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Limits, while it lives, the memory of each coordinate that is read, anywhere in this program; without one there is
/// no limit but that of the file.
class CoordinateLimit {
 public:
  explicit CoordinateLimit(std::uint64_t bytes) noexcept;
  CoordinateLimit(const CoordinateLimit&) = delete;
  CoordinateLimit& operator=(const CoordinateLimit&) = delete;
  ~CoordinateLimit();

 private:
  std::uint64_t before_;
};

/// Requires, before anything is unpacked, that a coordinate is one that its file can hold and that there is memory for
/// it. Errors: input_damaged where it claims more than compression could have put into the file; memory_exceeded where
/// it takes more, with what is made of it, than the limit.
void require_readable_coordinate(const FileIndex& index, const VariableIndex& coordinate);

/// Refuses cells whose computed places would take more memory than is allowed, or of which there are more than points
/// of any grid: a header can claim any number. Errors: as `require_readable_coordinate`.
void require_room_for_cells(const FileIndex& index, std::uint64_t cells);

}  // namespace fieldwise::io
