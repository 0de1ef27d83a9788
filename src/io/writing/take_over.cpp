#include "io/writing/take_over.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "io/netcdf/read_chunk_index.hpp"

namespace fieldwise::io {

std::string reason_stored_otherwise(const std::string& earlier, const std::string& variable, const ChunkGrid& wanted) {
  try {
    const ChunkGrid grid = read_chunk_grid({earlier, earlier}, variable);
    const bool same = grid.is_readable() && grid.chunked && grid.filters == wanted.filters &&
                      grid.chunk_shape == wanted.chunk_shape && grid.shape.size() == wanted.shape.size() &&
                      grid.shape[0] >= wanted.shape[0] &&
                      std::equal(wanted.shape.begin() + 1, wanted.shape.end(), grid.shape.begin() + 1);
    return same ? "" : fmt::format("{} stores {} in another way", earlier, variable);
  } catch (const core::Error& error) {
    return error.what();
  }
}

void take_stored_chunks(const std::string& earlier, const std::string& variable,
                        const std::vector<std::size_t>& numbers,
                        const std::function<void(std::size_t number, std::span<const std::byte> stored)>& take) {
  const ChunkGrid grid = read_chunk_grid({earlier, earlier}, variable);
  if (!grid.is_readable() || grid.chunks.size() <= numbers.back()) {
    throw core::Error(core::ErrorKind::input_damaged,
                      fmt::format("{}: the stored values of {} cannot be found; run again", earlier, variable));
  }
  const Descriptor file = open_for_reading(earlier);
  std::vector<std::byte> stored;
  for (const std::size_t number : numbers) {
    const StoredChunk& chunk = grid.chunks.at(number);
    stored.resize(chunk.length);
    try {
      file.read_at(chunk.address, stored);
    } catch (const core::Error& error) {
      throw core::Error(error.kind(), fmt::format("{}: {} {}", earlier, variable, error.what()));
    }
    take(number, stored);
  }
}

}  // namespace fieldwise::io
