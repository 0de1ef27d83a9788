#include "fieldwise/io/writing/chunk_shape.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <vector>

namespace fieldwise::io {

namespace {

// 256 KiB of 4-byte values: small enough for a processor's cache, large enough to compress well.
constexpr std::size_t kChunkValues = 256 * 1024 / 4;
constexpr std::size_t kSeriesChunk = 512;
// Maps that are lines (zonal means, sections) lie together in chunks of up to 64 KiB: one each would be thousands of a
// few bytes. Not more of them, as an update makes the times of the last chunk anew.
constexpr std::size_t kLinesChunkValues = 64 * 1024 / 4;
constexpr std::size_t kLinesTogether = 64;

std::size_t divided_up(std::size_t size, std::size_t parts) { return (size + parts - 1) / parts; }

// The largest share of `size` of at most `most`, in parts as equal as possible.
std::size_t even_share(std::size_t size, std::size_t most) {
  most = std::max<std::size_t>(most, 1);
  return size <= most ? std::max<std::size_t>(size, 1) : divided_up(size, divided_up(size, most));
}

std::size_t within(std::size_t wanted, std::size_t size) {
  return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(size, 1));
}

}  // namespace

std::array<std::size_t, 3> chunk_shape(const core::FieldHeader& field, const OutputFormat& format) {
  const core::Grid& grid = *field.grid;
  const std::size_t times = field.leading_size();
  if (field.is_series()) return {within(kSeriesChunk, times), 1, 1};
  if (grid.unstructured && grid.rows > 1) {
    // Chunks of a mesh are whole rows, which lie one behind the other.
    const bool wanted = format.chunks.size() == 3;
    const std::size_t cells = wanted ? format.chunks[2] : kChunkValues;
    return {wanted ? within(format.chunks[0], times) : 1,
            wanted ? within(cells / grid.columns, grid.rows) : even_share(grid.rows, cells / grid.columns),
            grid.columns};
  }
  if (format.chunks.size() == 3) {
    return {within(format.chunks[0], times), within(format.chunks[1], grid.rows),
            within(format.chunks[2], grid.columns)};
  }
  const bool is_line = grid.rows == 1 || grid.columns == 1;
  if (is_line && grid.size() < kLinesChunkValues) {
    // A power of two, which seldom changes as times are added: an update goes on only where chunks are as they were.
    const std::size_t most = std::min(kLinesTogether, kLinesChunkValues / grid.size());
    return {std::bit_floor(within(most, times)), grid.rows, grid.columns};
  }
  const std::size_t columns = even_share(grid.columns, kChunkValues);
  return {1, even_share(grid.rows, kChunkValues / columns), columns};
}

std::vector<std::size_t> stored_chunks(const core::FieldHeader& field, const OutputFormat& format) {
  const std::array<std::size_t, 3> shape = chunk_shape(field, format);
  std::vector<std::size_t> chunks;
  if (field.leading != core::Leading::none) chunks.push_back(shape[0]);
  if (field.layers) chunks.insert(chunks.end(), field.layers->axes.size(), 1);
  if (field.is_series()) return chunks;
  const core::Grid& grid = *field.grid;
  if (!grid.unstructured) chunks.push_back(shape[1]);
  if (!grid.rows_alone) chunks.push_back(grid.unstructured ? shape[1] * shape[2] : shape[2]);
  return chunks;
}

}  // namespace fieldwise::io
