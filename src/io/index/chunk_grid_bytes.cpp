#include "fieldwise/io/index/chunk_grid_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/system/byte_stream.hpp"
#include "io/index/chunk_limits.hpp"

namespace fieldwise::io {

namespace {

constexpr std::uint64_t kMagic = 0x3230'4752'4957'4602U;
constexpr std::size_t kMostFillBytes = 64;  // a value of HDF5's number types has at most 16

[[noreturn]] void inconsistent(const std::string& what) { throw core::Error(core::ErrorKind::input_damaged, what); }

void require_inside(const StoredChunk& chunk, std::uint64_t file_size) {
  if (chunk.length == 0) return;
  if (chunk.length > file_size || chunk.address > file_size - chunk.length) {
    inconsistent(fmt::format("{} bytes at byte {} lie beyond the end of the file", chunk.length, chunk.address));
  }
}

}  // namespace

std::vector<std::byte> to_bytes(const ChunkGrid& grid) {
  ByteWriter writer;
  writer.put(kMagic);
  writer.put(grid.shape);
  writer.put(grid.chunk_shape);
  writer.put(std::uint64_t{grid.filters.size()});
  for (const ChunkFilter& filter : grid.filters) {
    writer.put(filter.kind);
    writer.put(filter.parameter);
  }
  writer.put(std::uint64_t{grid.chunks.size()});
  for (const StoredChunk& chunk : grid.chunks) {
    writer.put(chunk.address);
    writer.put(chunk.length);
    writer.put(chunk.skipped_filters);
  }
  writer.put(std::string(reinterpret_cast<const char*>(grid.fill.data()), grid.fill.size()));
  writer.put(grid.chunked);
  return writer.take();
}

ChunkGrid chunk_grid_from_bytes(std::span<const std::byte> bytes) {
  ByteReader reader(bytes, "the bytes of a chunk grid");
  std::uint64_t magic = 0;
  reader.get(magic);
  if (magic != kMagic) reader.refuse();
  ChunkGrid grid;
  reader.get(grid.shape);
  reader.get(grid.chunk_shape);
  grid.filters.resize(reader.count(5));           // a kind and a parameter
  if (grid.filters.size() > 32) reader.refuse();  // as many as a mask has bits, and as HDF5 allows
  for (ChunkFilter& filter : grid.filters) {
    reader.get(filter.kind, FilterKind::other);
    reader.get(filter.parameter);
  }
  grid.chunks.resize(reader.count(20));  // an address, a length and a mask
  for (StoredChunk& chunk : grid.chunks) {
    reader.get(chunk.address);
    reader.get(chunk.length);
    reader.get(chunk.skipped_filters);
  }
  std::string fill;
  reader.get(fill);
  const auto fill_bytes = std::as_bytes(std::span(fill));
  grid.fill.assign(fill_bytes.begin(), fill_bytes.end());
  reader.get(grid.chunked);
  if (!reader.at_end()) reader.refuse();
  return grid;
}

void require_consistent(const ChunkGrid& grid, std::uint64_t file_size) {
  if (!grid.is_readable()) return;
  if (grid.fill.empty() || grid.fill.size() > kMostFillBytes) inconsistent("its values have an impossible size");
  const std::uint64_t value_bytes = grid.fill.size();
  for (const StoredChunk& chunk : grid.chunks) require_inside(chunk, file_size);
  if (grid.chunked) {
    require_sound_chunks(grid.shape, grid.chunk_shape, value_bytes);
    const auto counts = grid.counts();
    if (limited_product(counts, kMostChunks) != grid.chunks.size()) inconsistent("its chunks are too few or too many");
  } else if (limited_product(grid.shape, file_size) > grid.chunks[0].length / value_bytes) {
    inconsistent("it has less bytes than its shape says");
  }
}

}  // namespace fieldwise::io
