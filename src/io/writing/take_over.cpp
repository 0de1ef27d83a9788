#include <fmt/format.h>

#include <algorithm>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/chunks/chunk_codec.hpp"
#include "io/chunks/direct_reader.hpp"
#include "io/netcdf/header_reading.hpp"
#include "io/writing/stored_variable.hpp"
#include "io/writing/value_encoding.hpp"

namespace fieldwise::io {

std::string StoredVariable::reason_not_to_take_over(const std::string& earlier, std::size_t times) const {
  if (header_.leading != core::Leading::time || header_.is_series()) return "it is no field in time";
  if (times % storage_.chunk[0] != 0) return "a chunk holds old and new times";
  try {
    const ChunkGrid grid = read_chunk_grid({earlier, earlier}, header_.name);
    const std::vector<std::uint64_t> shape = stored_position(0, layout_.shape()[1], layout_.shape()[2]);
    const std::vector<std::uint64_t> chunk = stored_position(storage_.chunk[0], storage_.chunk[1], storage_.chunk[2]);
    const bool same = grid.is_readable() && grid.chunked && grid.filters == filters_ && grid.chunk_shape == chunk &&
                      grid.shape.size() == shape.size() && grid.shape[0] >= times &&
                      std::equal(shape.begin() + 1, shape.end(), grid.shape.begin() + 1);
    return same ? "" : fmt::format("{} stores {} in another way", earlier, header_.name);
  } catch (const core::Error& error) {
    return error.what();
  }
}

// Chunks are numbered by time first, so that numbers of old times are the same in both files.
void StoredVariable::take_over(const std::string& earlier, core::IndexRange times, core::IndexRange rows) {
  if (times.size() == 0) return;
  const ChunkGrid grid = read_chunk_grid({earlier, earlier}, header_.name);
  const auto numbers = layout_.touched(times, rows);
  if (!grid.is_readable() || grid.chunks.size() <= numbers.back()) {
    throw core::Error(core::ErrorKind::input_damaged,
                      fmt::format("{}: the stored values of {} cannot be found; run again", earlier, header_.name));
  }
  const FileDescriptor file(earlier);
  std::vector<std::byte> stored;
  for (const std::size_t number : numbers) {
    if (layout_.box(number).rows.begin < rows.begin) continue;
    const StoredChunk& chunk = grid.chunks.at(number);
    stored.resize(chunk.length);
    try {
      file.read_at(chunk.address, stored);
    } catch (const core::Error& error) {
      throw core::Error(error.kind(), fmt::format("{}: {} {}", earlier, header_.name, error.what()));
    }
    digests_[number] = digest(stored, number);
    put(number, stored);
  }
}

}  // namespace fieldwise::io
