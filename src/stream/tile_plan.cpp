#include "fieldwise/stream/tile_plan.hpp"

#include <algorithm>
#include <numeric>

namespace fieldwise::stream {

namespace {

/// Returns the largest multiple of `unit` that is at most `limit` (at least one unit), not more than `whole` needs.
std::size_t multiple_within(std::size_t unit, std::size_t limit, std::size_t whole) {
  const std::size_t count = std::max<std::size_t>(1, limit / unit);
  return std::min(whole, count * unit);
}

/// Returns the least multiple of `unit` that is at least `size`.
std::size_t multiple_from(std::size_t unit, std::size_t size) { return (size + unit - 1) / unit * unit; }

/// Returns `rows` or fewer: whole units where at least one fits. The last rows of the field are always a whole.
std::size_t whole_units(std::size_t rows, std::size_t unit, std::size_t all) {
  return rows >= all || rows < unit ? std::min(rows, all) : rows / unit * unit;
}

/// Returns the common multiple of two sizes of chunks, where 0 is no chunks.
std::size_t common_multiple(std::size_t a, std::size_t b) { return a == 0 || b == 0 ? std::max(a, b) : std::lcm(a, b); }

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
  const std::size_t columns = std::max<std::size_t>(1, whole.columns);
  const std::size_t row_bytes = columns * sizeof(double);
  const std::size_t unit = std::clamp<std::size_t>(limits.row_unit, 1, rows);
  const auto rows_within = [&](std::size_t bytes) {
    return whole_units(std::clamp<std::size_t>(limits.budget_bytes / bytes, 1, rows), unit, rows);
  };
  if (form == core::TileForm::whole_columns) {
    return {times, rows_within(row_bytes * times), 1};
  }
  // Chunks that hold many times are decoded once only if all their times are kept, so the rows give way; but chunks to
  // be written are better whole.
  const std::size_t chunk_times = std::clamp<std::size_t>(storage.chunk_times, 1, times);
  const std::size_t chunk_rows = multiple_from(unit, std::clamp<std::size_t>(storage.chunk_rows, 1, rows));
  const std::size_t kept_value_bytes = storage.maps_together ? storage.value_bytes : sizeof(double);
  const std::size_t layer_row_bytes = std::max(columns * kept_value_bytes * chunk_times, row_bytes);
  std::size_t tile_rows = rows;
  if (form != core::TileForm::whole_maps) {
    const std::size_t fitting = std::max(rows_within(layer_row_bytes), std::min(unit, rows_within(row_bytes)));
    const std::size_t wanted = multiple_within(chunk_rows, limits.target_bytes / layer_row_bytes, rows);
    tile_rows = std::min(fitting, wanted);
  }
  if (!storage.maps_together) {
    return {std::clamp<std::size_t>(limits.budget_bytes / (row_bytes * tile_rows), 1, chunk_times), tile_rows, 1};
  }
  const std::size_t tile_times = std::clamp<std::size_t>(limits.target_bytes / (row_bytes * tile_rows), 1, times);
  if (tile_times >= chunk_times) {
    return {multiple_within(chunk_times, tile_times, times), tile_rows, 1};
  }
  const std::size_t layer_bytes = columns * storage.value_bytes * tile_rows;
  const std::size_t read_times = std::clamp<std::size_t>(limits.budget_bytes / layer_bytes, 1, chunk_times);
  return {tile_times, tile_rows, read_times};
}

StorageShape common_storage(const StorageShape& a, const StorageShape& b) {
  return {common_multiple(a.chunk_times, b.chunk_times),
          common_multiple(a.chunk_rows, b.chunk_rows),
          common_multiple(a.chunk_columns, b.chunk_columns),
          std::max(a.value_bytes, b.value_bytes),
          a.maps_together && b.maps_together,
          std::max(a.layers_together, b.layers_together)};
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

bool is_read_ahead(const core::Extent& tile) noexcept {
  constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
  return tile.size() * sizeof(double) <= kMostBytes;
}

double decode_factor(const core::Extent& whole, const TileShape& shape, const StorageShape& storage) {
  return touches(whole.times.size(), std::max(shape.times, shape.read_times), storage.chunk_times) *
         touches(whole.rows.size(), shape.rows, storage.chunk_rows);
}

}  // namespace fieldwise::stream
