#include "fieldwise/io/index/chunk_index.hpp"

#include <algorithm>

namespace fieldwise::io {

ChunkFilter chunk_filter(std::uint32_t id, std::span<const std::uint32_t> parameters) {
  const std::uint32_t first = parameters.empty() ? 0 : parameters.front();
  switch (id) {
    case 1:
      return {FilterKind::deflate, first};
    case 2:
      return {FilterKind::shuffle, first};
    case 3:
      return {FilterKind::fletcher32, 0};
    case 307:
      return {FilterKind::bzip2, first};
    case 32000:
      return {FilterKind::lzf, 0};
    case 32001:
      return {FilterKind::blosc, 0};
    case 32004:
      return {FilterKind::lz4_blocks, 0};
    case 32015:
      return {FilterKind::zstd, first};
    case kGzip:
      return {FilterKind::gzip, first};
    case kLz4:
      return {FilterKind::lz4, first};
    case kCrc32c:
      return {FilterKind::crc32c, 0};
    default:
      return {FilterKind::other, id};
  }
}

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
