#include "fieldwise/io/index/chunk_index.hpp"

#include <algorithm>

namespace fieldwise::io {

std::vector<std::uint64_t> ChunkGrid::counts() const {
  std::vector<std::uint64_t> result;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    result.push_back(chunk_shape[d] == 0 ? 0 : (shape[d] + chunk_shape[d] - 1) / chunk_shape[d]);
  }
  return result;
}

bool ChunkGrid::is_readable() const noexcept {
  if (!chunked) {
    return chunks.size() == 1 && chunks[0].length > 0;
  }
  return std::ranges::none_of(filters, [](const ChunkFilter& filter) { return filter.kind == FilterKind::other; });
}

}  // namespace fieldwise::io
