#include "fieldwise/stream/tile_plan.hpp"

#include <algorithm>

namespace fieldwise::stream {

namespace {

/// Returns the largest multiple of `unit` that is at most `limit` (at least one unit), not more than `whole` needs.
std::size_t multiple_within(std::size_t unit, std::size_t limit, std::size_t whole) {
  const std::size_t count = std::max<std::size_t>(1, limit / unit);
  return std::min(whole, count * unit);
}

/// Returns how many tiles of `tile` positions touch each chunk of `chunk` positions, on average.
double touches(std::size_t whole, std::size_t tile, std::size_t chunk) {
  if (whole == 0 || chunk == 0) {
    return 1.0;
  }
  std::size_t pairs = 0;
  for (std::size_t begin = 0; begin < whole; begin += tile) {
    const std::size_t end = std::min(whole, begin + tile);
    pairs += (end - 1) / chunk - begin / chunk + 1;
  }
  const std::size_t chunks = (whole + chunk - 1) / chunk;
  return static_cast<double>(pairs) / static_cast<double>(chunks);
}

}  // namespace

TileShape choose_tile_shape(const core::Extent& whole, const StorageShape& storage, core::TileForm form,
                            const TileLimits& limits) {
  const std::size_t times = std::max<std::size_t>(1, whole.times.size());
  const std::size_t rows = std::max<std::size_t>(1, whole.rows.size());
  const std::size_t row_bytes = std::max<std::size_t>(1, whole.columns) * sizeof(double);
  const auto rows_within = [&](std::size_t tile_times) {
    return std::clamp<std::size_t>(limits.budget_bytes / (row_bytes * tile_times), 1, rows);
  };
  if (form == core::TileForm::whole_columns) {
    return {times, rows_within(times)};
  }
  const std::size_t chunk_times = std::clamp<std::size_t>(storage.chunk_times, 1, times);
  const std::size_t chunk_rows = std::clamp<std::size_t>(storage.chunk_rows, 1, rows);
  if (form == core::TileForm::whole_maps) {
    const std::size_t maps = std::clamp<std::size_t>(limits.budget_bytes / (row_bytes * rows), 1, times);
    const std::size_t wanted = std::max(chunk_times, limits.target_bytes / (row_bytes * rows));
    return {wanted <= maps ? multiple_within(chunk_times, wanted, times) : maps, rows};
  }
  // Chunks that hold many times are decoded once only if a tile holds all times of a chunk, so the rows give way.
  const std::size_t chunk_bytes = row_bytes * chunk_times * chunk_rows;
  if (chunk_bytes > limits.budget_bytes) {
    const std::size_t tile_times = std::clamp<std::size_t>(limits.budget_bytes / row_bytes, 1, chunk_times);
    return {tile_times, rows_within(tile_times)};
  }
  const std::size_t size = std::max(limits.target_bytes, chunk_bytes);
  const std::size_t tile_rows = multiple_within(chunk_rows, size / (row_bytes * chunk_times), rows);
  return {multiple_within(chunk_times, size / (row_bytes * tile_rows), times), tile_rows};
}

std::vector<core::Extent> cut_tiles(const core::Extent& whole, const TileShape& shape) {
  std::vector<core::Extent> tiles;
  for (std::size_t row = whole.rows.begin; row < whole.rows.end; row += shape.rows) {
    const core::IndexRange rows{row, std::min(whole.rows.end, row + shape.rows)};
    for (std::size_t time = whole.times.begin; time < whole.times.end; time += shape.times) {
      tiles.push_back({{time, std::min(whole.times.end, time + shape.times)}, rows, whole.columns});
    }
  }
  return tiles;
}

double decode_factor(const core::Extent& whole, const TileShape& shape, const StorageShape& storage) {
  return touches(whole.times.size(), shape.times, storage.chunk_times) *
         touches(whole.rows.size(), shape.rows, storage.chunk_rows);
}

}  // namespace fieldwise::stream
