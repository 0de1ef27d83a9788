#include "io/reading/variable_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/zarr/stored_chunks.hpp"

namespace fieldwise::io {

namespace {

constexpr std::size_t kMostOpenFiles = 4;
constexpr std::size_t kMostKeptTiles = 2;
constexpr std::size_t kCacheBytes = std::size_t{64} << 20U;
constexpr std::size_t kValuesPerTask = std::size_t{1} << 15U;

/// Returns the bytes of the chunks that one step of all rows and columns touches: with so much kept, each chunk is
/// decoded once while times go by.
std::size_t cache_bytes(const FilePart& part) {
  const VariableIndex& variable = part.stored();
  if (variable.storage != StorageKind::chunked) return 0;
  const std::vector<std::uint64_t> shape = part.index->shape(variable);
  double bytes = static_cast<double>(bytes_of(variable.type));
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const auto chunk = static_cast<double>(variable.chunk_shape[i]);
    bytes *= chunk;
    if (part.row == i || part.column == i) bytes *= std::max(1.0, static_cast<double>(shape[i]) / chunk + 1.0);
  }
  return static_cast<std::size_t>(std::min(bytes, static_cast<double>(kCacheBytes)));
}

/// Returns the bytes that a file holds of its variable.
double stored_bytes(const FilePart& part) {
  const VariableIndex& variable = part.stored();
  if (variable.storage != StorageKind::chunked || part.index->held) {
    return static_cast<double>(part.index->size(variable)) * static_cast<double>(bytes_of(variable.type));
  }
  double bytes = 0.0;
  const ChunkGrid grid = variable.files ? stored_chunks(*part.index, variable)
                         : part.chunks  ? *part.chunks
                                        : index_chunks(part.index->path, variable.name);
  for (const StoredChunk& chunk : grid.chunks) bytes += static_cast<double>(chunk.length);
  return bytes;
}

/// Returns the shape of chunks on rows of a mesh: of some rows, or of a part of one. What is not chunked can be cut
/// after any cell.
stream::StorageShape folded(const FilePart& part, const core::Grid& grid) {
  stream::StorageShape storage = storage_of(part);
  if (!grid.unstructured || grid.rows == 1 || storage.chunk_columns == 0) return storage;
  const bool chunked = part.stored().storage == StorageKind::chunked;
  storage.chunk_rows = chunked ? (storage.chunk_columns + grid.columns - 1) / grid.columns : 1;
  storage.chunk_columns = std::min(storage.chunk_columns, grid.columns);
  return storage;
}

std::size_t product_after(const std::vector<std::size_t>& count, std::size_t dimension) {
  std::size_t product = 1;
  for (std::size_t i = dimension + 1; i < count.size(); ++i) product *= count[i];
  return product;
}

template <std::size_t kBytes>
void gather_values(std::span<const std::byte> stored, std::size_t stride, std::span<std::byte> into) {
  for (std::size_t to = 0, from = 0; to < into.size(); to += kBytes, from += stride * kBytes) {
    std::memcpy(into.data() + to, stored.data() + from, kBytes);
  }
}

/// Brings values of that many bytes, `stride` values apart, side by side.
void gather(std::span<const std::byte> stored, std::size_t stride, std::size_t value_bytes, std::span<std::byte> into) {
  if (value_bytes == 1) return gather_values<1>(stored, stride, into);
  if (value_bytes == 2) return gather_values<2>(stored, stride, into);
  if (value_bytes == 4) return gather_values<4>(stored, stride, into);
  gather_values<8>(stored, stride, into);
}

}  // namespace

bool PositionRun::is_straight() const noexcept {
  for (std::size_t i = 1; i < targets.size(); ++i) {
    if (targets[i] != targets[0] + i) return false;
  }
  return true;
}

std::vector<PositionRun> runs_of(const std::vector<std::size_t>& stored) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;  // stored, target
  for (std::size_t i = 0; i < stored.size(); ++i) pairs.emplace_back(stored[i], i);
  std::ranges::sort(pairs);
  std::vector<PositionRun> runs;
  for (const auto& [position, target] : pairs) {
    if (runs.empty() || position != runs.back().begin + runs.back().targets.size()) runs.push_back({position, {}});
    runs.back().targets.push_back(target);
  }
  return runs;
}

/// Holds the distances, in stored values of a block, from one time, row and column to the next.
struct VariableStore::Strides {
  std::size_t time = 0;
  std::size_t row = 0;
  std::size_t column = 0;
};

/// Is a part of a tile that lies in one file as one hyperslab.
struct VariableStore::TilePart {
  std::size_t file = 0;
  core::IndexRange times;
  std::size_t first_time = 0;  ///< stored
  core::IndexRange rows;
  std::size_t first_row = 0;  ///< stored
  const PositionRun* columns = nullptr;
  std::vector<std::size_t> layer;  ///< stored position on each dimension, of the layer
  LayerGroup group;
};

VariableStore::VariableStore(SourceLayout layout)
    : layout_(std::move(layout)),
      folded_(layout_.header.grid->unstructured && layout_.header.grid->rows > 1),
      storage_(folded(layout_.parts.front(), *layout_.header.grid)),
      groups_(layers_together(layout_.parts.front()).groups),
      column_runs_(runs_of(layout_.columns)) {}

VariableReader& VariableStore::reader_of(std::size_t file) {
  const auto found = std::ranges::find(open_, file, [](const auto& entry) { return entry.first; });
  if (found != open_.end()) {
    open_.splice(open_.begin(), open_, found);
  } else {
    const FilePart& part = layout_.parts[file];
    // The oldest is closed first, so that no more than the limit are ever open.
    if (open_.size() == kMostOpenFiles) open_.pop_back();
    open_.emplace_front(file, open_variable(part.index, part.variable, cache_bytes(part), part.chunks.get()));
  }
  return *open_.front().second;
}

/// Returns the end of the steps from `begin` on that are neighbours in one file, and among those read together.
std::size_t VariableStore::same_file_until(std::size_t begin, std::size_t end) const {
  std::size_t step = begin + 1;
  while (step < end && layout_.steps[step].file == layout_.steps[begin].file &&
         layout_.steps[step].position == layout_.steps[begin].position + (step - begin) &&
         (together_ == 1 || layout_.steps[step].position % together_ != 0)) {
    ++step;
  }
  return step;
}

/// Cuts a tile into parts: neighbouring times of one file, neighbouring rows, runs of columns.
std::vector<VariableStore::TilePart> VariableStore::parts_of(const core::Extent& tile) const {
  std::vector<TilePart> parts;
  for (std::size_t time = tile.times.begin; time < tile.times.end;) {
    const core::IndexRange times{time, same_file_until(time, tile.times.end)};
    for (std::size_t row = tile.rows.begin; row < tile.rows.end;) {
      std::size_t end = row + 1;
      while (end < tile.rows.end && layout_.rows[end] == layout_.rows[row] + (end - row)) ++end;
      for (const PositionRun& run : column_runs_) {
        const StepPlace& place = layout_.steps[time];
        parts.push_back({place.file, times, place.position, {row, end}, layout_.rows[row], &run, {}, {}});
      }
      row = end;
    }
    time = times.end;
  }
  return parts;
}

void VariableStore::read(std::size_t layer, const core::MutableTileView& into, MetInFiles& met) {
  std::vector<TilePart> parts = parts_of(into.extent());
  tile_parts_ = parts.size();
  place_parts_ = static_cast<std::size_t>(
      std::ranges::count_if(parts, [&](const TilePart& part) { return part.times == parts.front().times; }));
  std::optional<std::size_t> last;
  for (TilePart& part : parts) {
    const FilePart& file = layout_.parts[part.file];
    part.layer = positions_of(layout_, file, layer);
    part.group = group_of(layout_, file, layer);
    read_part(into, part);
    if (file.decoder.take_infinity()) met.infinite.insert(part.file);
    if (last != part.file) met.read.insert(part.file);
    last = part.file;
  }
}

std::size_t VariableStore::bytes_of_layer() {
  if (bytes_of_layer_) return *bytes_of_layer_;
  std::vector<std::size_t> steps(layout_.parts.size(), 0);
  for (const StepPlace& step : layout_.steps) ++steps[step.file];
  double bytes = 0.0;
  for (std::size_t file = 0; file < layout_.parts.size(); ++file) {
    const FilePart& part = layout_.parts[file];
    const auto maps = static_cast<double>(steps[file] * layout_.header.grid->size());
    const auto values = static_cast<double>(part.index->size(part.stored()));
    if (values > 0.0) bytes += stored_bytes(part) * std::min(1.0, maps / values);
  }
  bytes_of_layer_ = static_cast<std::size_t>(bytes);
  return *bytes_of_layer_;
}

void VariableStore::read_together(std::size_t times) {
  together_ = std::max<std::size_t>(times, 1);
  kept_.clear();
  passing_ = {};
}

/// Returns the stored times to read with a part: all those that are read together.
core::IndexRange VariableStore::times_around(const TilePart& part) const {
  const core::IndexRange own{part.first_time, part.first_time + part.times.size()};
  const FilePart& file = layout_.parts[part.file];
  if (!file.time || together_ == 1) return own;
  const std::size_t all = static_cast<std::size_t>(file.index->shape(file.stored())[*file.time]);
  const std::size_t begin = own.begin / together_ * together_;
  return {begin, std::min(begin + together_, all)};
}

/// Returns the stored values around a part. What is read together is kept for two tiles, as tiles with lags go back and
/// forth between them; what chunks hold of several layers for one, until these layers have been read.
const VariableStore::StoredBlock& VariableStore::stored_block(const TilePart& part) {
  const core::IndexRange times = times_around(part);
  const core::IndexRange rows{part.first_row, part.first_row + part.rows.size()};
  const bool keeps = together_ > 1 || !part.group.is_single();
  if (keeps) {
    const auto found = std::ranges::find_if(kept_, [&](const StoredBlock& kept) {
      return kept.file == part.file && kept.group == part.group.number && kept.times == times && kept.rows == rows &&
             kept.columns == part.columns;
    });
    if (found != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, found);
      return kept_.front();
    }
  }
  StoredBlock& stored = keeps ? free_block(part.group.number) : passing_;
  stored.file = part.file;
  stored.group = part.group.number;
  stored.times = times;
  stored.rows = rows;
  stored.columns = part.columns;
  try {
    read_stored(part, stored);
  } catch (...) {
    // A failing read must not leave older values believed.
    if (keeps) kept_.pop_front();
    throw;
  }
  return stored;
}

/// Returns room for a block, brought to the front: a new one, or the one that was not used for longest. Where tiles
/// hold fewer times than are read together, other layers come back to their blocks with the next tile.
VariableStore::StoredBlock& VariableStore::free_block(std::size_t group) {
  const auto competes = [&](const StoredBlock& block) { return together_ == 1 || block.group == group; };
  const std::size_t most =
      together_ == 1 ? groups_ * tile_parts_ : std::max(tile_parts_, kMostKeptTiles * place_parts_);
  auto used = static_cast<std::size_t>(std::ranges::count_if(kept_, competes));
  for (auto block = kept_.end(); used > most && block != kept_.begin();) {
    --block;
    if (!competes(*block)) continue;
    block = kept_.erase(block);
    --used;
  }
  if (used < most) {
    kept_.emplace_front();
  } else {
    auto oldest = std::prev(kept_.end());
    while (!competes(*oldest)) --oldest;
    kept_.splice(kept_.begin(), kept_, oldest);
  }
  return kept_.front();
}

template <class Read>
void VariableStore::read_from_file(const TilePart& part, core::IndexRange times, const Read& read) {
  const FilePart& file = layout_.parts[part.file];
  std::vector<std::size_t> start = part.layer;
  std::vector<std::size_t> count(start.size(), 1);
  const auto set_range = [&](std::optional<std::size_t> dimension, std::size_t first, std::size_t size) {
    if (!dimension) return;
    start[*dimension] = first;
    count[*dimension] = size;
  };
  set_range(file.time, times.begin, times.size());
  set_range(file.row, part.first_row, part.rows.size());
  const std::size_t columns = part.columns->targets.size();
  if (folded_) {
    set_range(file.column, part.first_row * columns, part.rows.size() * columns);
  } else {
    set_range(file.column, part.columns->begin, columns);
  }
  for (std::size_t i = 0; i < file.layers.size(); ++i) {
    set_range(file.layers[i].dimension, part.group.first[i], part.group.count[i]);
  }
  try {
    read(reader_of(part.file), start, count);
  } catch (const core::Error& error) {
    if (!layout_.header.time) throw;
    const core::TimeAxis& time = *layout_.header.time;
    throw core::Error(error.kind(), fmt::format("{} (times {} to {})", error.what(),
                                                core::format_instant(time.calendar, time.stamp[part.times.begin]),
                                                core::format_instant(time.calendar, time.stamp[part.times.end - 1])));
  }
}

void VariableStore::read_stored(const TilePart& part, StoredBlock& stored) {
  read_from_file(part, stored.times, [&](VariableReader& reader, const auto& start, const auto& count) {
    stored.count = count;
    stored.bytes.resize(product_after(count, 0) * (count.empty() ? 1 : count[0]) *
                        layout_.parts[part.file].decoder.stored_bytes());
    reader.read(start, count, stored.bytes);
  });
}

/// Returns the distances of values in a hyperslab of those counts: the stored order of dimensions is whatever the file
/// has.
VariableStore::Strides VariableStore::strides_of(const FilePart& part, const std::vector<std::size_t>& count) const {
  const auto stride = [&](std::optional<std::size_t> dimension) {
    return dimension ? product_after(count, *dimension) : std::size_t{0};
  };
  const std::size_t of_row = folded_ ? stride(part.column) * layout_.header.grid->columns : stride(part.row);
  return {stride(part.time), of_row, stride(part.column)};
}

void VariableStore::read_part(const core::MutableTileView& into, const TilePart& part) {
  const FilePart& file = layout_.parts[part.file];
  if (together_ == 1 && part.group.is_single() && decode_while_reading(into, part)) return;
  const StoredBlock& stored = stored_block(part);
  const Strides strides = strides_of(file, stored.count);
  std::size_t first = (part.first_time - stored.times.begin) * strides.time;
  for (std::size_t i = 0; i < file.layers.size(); ++i) {
    const std::size_t dimension = file.layers[i].dimension;
    first += (part.layer[dimension] - part.group.first[i]) * product_after(stored.count, dimension);
  }
  decode_rows(into, part, strides,
              std::span<const std::byte>(stored.bytes).subspan(first * file.decoder.stored_bytes()));
}

/// Decodes values straight to their places in the tile, while the cache of a processor still holds what was read.
/// Returns false where the reader cannot, or columns do not lie in the tile as they lie in the file.
bool VariableStore::decode_while_reading(const core::MutableTileView& into, const TilePart& part) {
  const FilePart& file = layout_.parts[part.file];
  const std::size_t columns = part.columns->targets.size();
  if (!part.columns->is_straight() || (file.column && *file.column + 1 != file.fixed.size())) return false;
  const core::IndexRange times{part.first_time, part.first_time + part.times.size()};
  bool done = false;
  read_from_file(part, times, [&](VariableReader& reader, const auto& start, const auto& count) {
    const Strides strides = strides_of(file, count);
    const std::size_t value_bytes = file.decoder.stored_bytes();
    done = reader.visit(start, count, [&](std::uint64_t first, std::span<const std::byte> values) {
      const std::size_t end = first + values.size() / value_bytes;
      for (std::size_t at = first; at < end;) {
        const std::size_t size = std::min(end - at, columns - at % columns);
        const std::size_t time = strides.time == 0 ? 0 : at / strides.time % part.times.size();
        const std::size_t row = strides.row == 0 ? 0 : at / strides.row % part.rows.size();
        const std::span<double> line = into.row(part.times.begin + time, part.rows.begin + row);
        file.decoder.decode(values.subspan((at - first) * value_bytes, size * value_bytes),
                            line.subspan(part.columns->targets.front() + at % columns, size));
        at += size;
      }
    });
  });
  return done;
}

/// Decodes the rows of a part out of a block that begins with its first value. Columns that do not lie side by side are
/// brought together first, and each to its place afterwards.
void VariableStore::decode_rows(const core::MutableTileView& into, const TilePart& part, const Strides& strides,
                                std::span<const std::byte> stored) const {
  const ValueDecoder& decoder = layout_.parts[part.file].decoder;
  const std::size_t bytes = decoder.stored_bytes();
  const std::vector<std::size_t>& targets = part.columns->targets;
  const std::size_t columns = targets.size();
  const bool dense = strides.column <= 1;
  const bool straight = part.columns->is_straight();
  const std::size_t rows = part.rows.size();
  const std::size_t all = part.times.size() * rows;
  const std::size_t together = std::max<std::size_t>(1, kValuesPerTask / columns);
  stream::parallel_for((all + together - 1) / together, [&](std::size_t task) {
    thread_local std::vector<std::byte> side_by_side;
    thread_local std::vector<double> decoded;
    for (std::size_t i = task * together; i < std::min(all, (task + 1) * together); ++i) {
      const std::size_t first = i / rows * strides.time + i % rows * strides.row;
      const std::span<double> row = into.row(part.times.begin + i / rows, part.rows.begin + i % rows);
      std::span<const std::byte> values = stored.subspan(first * bytes);
      if (!dense) {
        side_by_side.resize(columns * bytes);
        gather(values, strides.column, bytes, side_by_side);
        values = side_by_side;
      }
      values = values.first(columns * bytes);
      if (straight) {
        decoder.decode(values, row.subspan(targets.front(), columns));
        continue;
      }
      decoded.resize(columns);
      decoder.decode(values, decoded);
      for (std::size_t column = 0; column < columns; ++column) row[targets[column]] = decoded[column];
    }
  });
}

}  // namespace fieldwise::io
