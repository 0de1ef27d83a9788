#include "io/reading/netcdf_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/reading/source_fingerprint.hpp"

namespace fieldwise::io {

namespace {

constexpr std::size_t kMostOpenFiles = 4;
constexpr std::size_t kMostKeptBlocks = 2;
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

std::size_t product_after(const std::vector<std::size_t>& count, std::size_t dimension) {
  std::size_t product = 1;
  for (std::size_t i = dimension + 1; i < count.size(); ++i) product *= count[i];
  return product;
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
struct NetcdfSource::Strides {
  std::size_t time = 0;
  std::size_t row = 0;
  std::size_t column = 0;
};

/// Is a part of a tile that lies in one file as one hyperslab.
struct NetcdfSource::TilePart {
  std::size_t file = 0;
  core::IndexRange times;
  std::size_t first_time = 0;  ///< stored
  core::IndexRange rows;
  std::size_t first_row = 0;  ///< stored
  const PositionRun* columns = nullptr;
};

NetcdfSource::NetcdfSource(SourceLayout layout)
    : layout_(std::move(layout)), storage_(storage_of(layout_.parts.front())), column_runs_(runs_of(layout_.columns)) {}

VariableReader& NetcdfSource::reader_of(std::size_t file) {
  const auto found = std::ranges::find(open_, file, [](const auto& entry) { return entry.first; });
  if (found != open_.end()) {
    open_.splice(open_.begin(), open_, found);
  } else {
    const FilePart& part = layout_.parts[file];
    read_.insert(file);
    // The oldest is closed first, so that no more than the limit are ever open.
    if (open_.size() == kMostOpenFiles) open_.pop_back();
    open_.emplace_front(file, open_variable(part.index, part.variable, cache_bytes(part), part.chunks.get()));
  }
  return *open_.front().second;
}

/// Returns the end of the steps from `begin` on that are neighbours in one file, and among those read together.
std::size_t NetcdfSource::same_file_until(std::size_t begin, std::size_t end) const {
  std::size_t step = begin + 1;
  while (step < end && layout_.steps[step].file == layout_.steps[begin].file &&
         layout_.steps[step].position == layout_.steps[begin].position + (step - begin) &&
         (together_ == 1 || layout_.steps[step].position % together_ != 0)) {
    ++step;
  }
  return step;
}

void NetcdfSource::read(const core::MutableTileView& into) {
  const core::IndexRange times = into.extent().times;
  for (std::size_t begin = times.begin; begin < times.end;) {
    const std::size_t end = same_file_until(begin, times.end);
    read_times(into, {begin, end});
    begin = end;
  }
}

std::string NetcdfSource::fingerprint(core::IndexRange times) const { return source_fingerprint(layout_, times); }

std::vector<std::string> NetcdfSource::files_read() const {
  std::vector<std::string> files;
  for (const std::size_t file : read_) files.push_back(layout_.parts[file].index->path);
  return files;
}

std::size_t NetcdfSource::bytes_to_read() const {
  std::vector<std::size_t> steps(layout_.parts.size(), 0);
  for (const StepPlace& step : layout_.steps) ++steps[step.file];
  double bytes = 0.0;
  for (std::size_t file = 0; file < layout_.parts.size(); ++file) {
    const FilePart& part = layout_.parts[file];
    const VariableIndex& variable = part.stored();
    const auto maps = static_cast<double>(steps[file] * layout_.header.grid->size());
    const auto values = static_cast<double>(part.index->size(variable));
    if (values == 0.0) continue;
    double stored = values * static_cast<double>(bytes_of(variable.type));
    if (variable.storage == StorageKind::chunked) {
      stored = 0.0;
      const ChunkGrid grid = part.chunks ? *part.chunks : index_chunks(part.index->path, variable.name);
      for (const StoredChunk& chunk : grid.chunks) stored += static_cast<double>(chunk.length);
    }
    bytes += stored * std::min(1.0, maps / values);
  }
  return static_cast<std::size_t>(bytes);
}

std::vector<std::string> NetcdfSource::findings() const {
  std::size_t files = 0;
  std::string first;
  for (const FilePart& part : layout_.parts) {
    if (!part.decoder.met_infinity()) continue;
    if (files++ == 0) first = part.index->path;
  }
  if (files == 0) return {};
  return {fmt::format("{}{}: {} has infinite values, which count as missing", first,
                      files == 1 ? std::string() : fmt::format(" and {} more", core::counted(files - 1, "file")),
                      layout_.parts.front().stored().name)};
}

void NetcdfSource::read_together(std::size_t times) {
  together_ = std::max<std::size_t>(times, 1);
  kept_.clear();
}

void NetcdfSource::read_times(const core::MutableTileView& into, core::IndexRange times) {
  const StepPlace& place = layout_.steps[times.begin];
  const core::IndexRange rows = into.extent().rows;
  for (std::size_t begin = rows.begin; begin < rows.end;) {
    std::size_t end = begin + 1;
    while (end < rows.end && layout_.rows[end] == layout_.rows[begin] + (end - begin)) ++end;
    for (const PositionRun& run : column_runs_) {
      read_block(into, {place.file, times, place.position, {begin, end}, layout_.rows[begin], &run});
    }
    begin = end;
  }
}

/// Returns the stored times to read with a block: all those that are read together.
core::IndexRange NetcdfSource::times_around(const TilePart& block) const {
  const core::IndexRange own{block.first_time, block.first_time + block.times.size()};
  const FilePart& part = layout_.parts[block.file];
  if (!part.time || together_ == 1) return own;
  const std::size_t all = static_cast<std::size_t>(part.index->shape(part.stored())[*part.time]);
  const std::size_t begin = own.begin / together_ * together_;
  return {begin, std::min(begin + together_, all)};
}

/// Returns the stored values around a block. Two blocks are kept: tiles with lags go back and forth between them.
NetcdfSource::StoredBlock& NetcdfSource::stored_block(const TilePart& block) {
  const core::IndexRange times = times_around(block);
  const core::IndexRange rows{block.first_row, block.first_row + block.rows.size()};
  if (together_ > 1) {
    const auto found = std::ranges::find_if(kept_, [&](const StoredBlock& kept) {
      return kept.file == block.file && kept.times == times && kept.rows == rows && kept.columns == block.columns;
    });
    if (found != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, found);
      return kept_.front();
    }
  }
  const std::size_t most = together_ == 1 ? 1 : kMostKeptBlocks;
  if (kept_.size() < most) kept_.emplace_back();
  kept_.splice(kept_.begin(), kept_, std::prev(kept_.end()));
  StoredBlock& stored = kept_.front();
  stored.columns = nullptr;  // a failing read must not leave older values believed
  stored.file = block.file;
  stored.times = times;
  stored.rows = rows;
  read_stored(block, stored);
  stored.columns = block.columns;
  return stored;
}

template <class Read>
void NetcdfSource::read_from_file(const TilePart& block, core::IndexRange times, const Read& read) {
  const FilePart& part = layout_.parts[block.file];
  std::vector<std::size_t> start = part.fixed;
  std::vector<std::size_t> count(start.size(), 1);
  const auto set_range = [&](std::optional<std::size_t> dimension, std::size_t first, std::size_t size) {
    if (!dimension) return;
    start[*dimension] = first;
    count[*dimension] = size;
  };
  set_range(part.time, times.begin, times.size());
  set_range(part.row, block.first_row, block.rows.size());
  set_range(part.column, block.columns->begin, block.columns->targets.size());
  try {
    read(reader_of(block.file), start, count);
  } catch (const core::Error& error) {
    if (!layout_.header.time) throw;
    const core::TimeAxis& time = *layout_.header.time;
    throw core::Error(error.kind(), fmt::format("{} (times {} to {})", error.what(),
                                                core::format_instant(time.calendar, time.stamp[block.times.begin]),
                                                core::format_instant(time.calendar, time.stamp[block.times.end - 1])));
  }
}

void NetcdfSource::read_stored(const TilePart& block, StoredBlock& stored) {
  read_from_file(block, stored.times, [&](VariableReader& reader, const auto& start, const auto& count) {
    stored.count = count;
    stored.bytes.resize(product_after(count, 0) * (count.empty() ? 1 : count[0]) *
                        layout_.parts[block.file].decoder.stored_bytes());
    reader.read(start, count, stored.bytes);
  });
}

/// Returns the distances of values in a hyperslab of those counts: the stored order of dimensions is whatever the file
/// has.
NetcdfSource::Strides NetcdfSource::strides_of(const FilePart& part, const std::vector<std::size_t>& count) {
  const auto stride = [&](std::optional<std::size_t> dimension) {
    return dimension ? product_after(count, *dimension) : std::size_t{0};
  };
  return {stride(part.time), stride(part.row), stride(part.column)};
}

void NetcdfSource::read_block(const core::MutableTileView& into, const TilePart& block) {
  if (together_ == 1 && decode_while_reading(into, block)) return;
  const FilePart& part = layout_.parts[block.file];
  const StoredBlock& stored = stored_block(block);
  const Strides strides = strides_of(part, stored.count);
  const std::size_t skipped = (block.first_time - stored.times.begin) * strides.time * part.decoder.stored_bytes();
  const auto bytes = std::span<const std::byte>(stored.bytes).subspan(skipped);
  if (strides.column <= 1 && block.columns->is_straight()) {
    decode_rows(into, block, strides, bytes);
  } else {
    decode_scattered(into, block, strides, bytes);
  }
}

/// Decodes values straight to their places in the tile, while the cache of a processor still holds what was read.
/// Returns false where the reader cannot, or columns do not lie in the tile as they lie in the file.
bool NetcdfSource::decode_while_reading(const core::MutableTileView& into, const TilePart& block) {
  const FilePart& part = layout_.parts[block.file];
  const std::size_t columns = block.columns->targets.size();
  if (!block.columns->is_straight() || (part.column && *part.column + 1 != part.fixed.size())) return false;
  const core::IndexRange times{block.first_time, block.first_time + block.times.size()};
  bool done = false;
  read_from_file(block, times, [&](VariableReader& reader, const auto& start, const auto& count) {
    const Strides strides = strides_of(part, count);
    const std::size_t value_bytes = part.decoder.stored_bytes();
    done = reader.visit(start, count, [&](std::uint64_t first, std::span<const std::byte> values) {
      const std::size_t end = first + values.size() / value_bytes;
      for (std::size_t at = first; at < end;) {
        const std::size_t size = std::min(end - at, columns - at % columns);
        const std::size_t time = strides.time == 0 ? 0 : at / strides.time % block.times.size();
        const std::size_t row = strides.row == 0 ? 0 : at / strides.row % block.rows.size();
        const std::span<double> line = into.row(block.times.begin + time, block.rows.begin + row);
        part.decoder.decode(values.subspan((at - first) * value_bytes, size * value_bytes),
                            line.subspan(block.columns->targets.front() + at % columns, size));
        at += size;
      }
    });
  });
  return done;
}

/// Decodes rows that lie in the file as they lie in the tile.
void NetcdfSource::decode_rows(const core::MutableTileView& into, const TilePart& block, const Strides& strides,
                               std::span<const std::byte> stored) const {
  const ValueDecoder& decoder = layout_.parts[block.file].decoder;
  const std::size_t columns = block.columns->targets.size();
  const std::size_t rows = block.rows.size();
  const std::size_t all = block.times.size() * rows;
  const std::size_t together = std::max<std::size_t>(1, kValuesPerTask / columns);
  stream::parallel_for((all + together - 1) / together, [&](std::size_t task) {
    for (std::size_t i = task * together; i < std::min(all, (task + 1) * together); ++i) {
      const std::size_t first = i / rows * strides.time + i % rows * strides.row;
      const std::span<double> row = into.row(block.times.begin + i / rows, block.rows.begin + i % rows);
      decoder.decode(stored.subspan(first * decoder.stored_bytes(), columns * decoder.stored_bytes()),
                     row.subspan(block.columns->targets.front(), columns));
    }
  });
}

/// Decodes a block as it is stored, then brings each value to its place.
void NetcdfSource::decode_scattered(const core::MutableTileView& into, const TilePart& block, const Strides& strides,
                                    std::span<const std::byte> stored) {
  const ValueDecoder& decoder = layout_.parts[block.file].decoder;
  const std::size_t columns = block.columns->targets.size();
  // From the first value of the block to its last; values of other times may lie between.
  const std::size_t span = 1 + (block.times.size() - 1) * strides.time + (block.rows.size() - 1) * strides.row +
                           (columns - 1) * strides.column;
  values_.resize(span);
  stream::parallel_for((span + kValuesPerTask - 1) / kValuesPerTask, [&](std::size_t task) {
    const std::size_t begin = task * kValuesPerTask;
    const std::size_t size = std::min(kValuesPerTask, span - begin);
    decoder.decode(stored.subspan(begin * decoder.stored_bytes(), size * decoder.stored_bytes()),
                   std::span(values_).subspan(begin, size));
  });
  for (std::size_t time = block.times.begin; time < block.times.end; ++time) {
    for (std::size_t row = block.rows.begin; row < block.rows.end; ++row) {
      const double* from =
          values_.data() + (time - block.times.begin) * strides.time + (row - block.rows.begin) * strides.row;
      const std::span<double> to = into.row(time, row);
      for (std::size_t i = 0; i < columns; ++i) to[block.columns->targets[i]] = from[i * strides.column];
    }
  }
}

}  // namespace fieldwise::io
