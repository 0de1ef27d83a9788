#include "io/writing/stored_variable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/io/chunks/chunk_codec.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/system/output_error.hpp"
#include "io/system/temporary_file.hpp"
#include "io/worker/open_variable.hpp"
#include "io/writing/dataset_file.hpp"
#include "io/writing/take_over.hpp"
#include "io/writing/value_encoding.hpp"

namespace fieldwise::io {

namespace {

// Encoded chunks that wait for their turn take about that much memory.
constexpr std::size_t kBatchBytes = std::size_t{16} << 20U;
// What HDF5's index of chunks takes for each, at most.
constexpr std::size_t kTableEntryBytes = 256;

core::IndexRange overlap(core::IndexRange a, core::IndexRange b) {
  const std::size_t begin = std::max(a.begin, b.begin);
  return {begin, std::max(begin, std::min(a.end, b.end))};
}

}  // namespace

/// Takes the tiles of one layer.
class StoredVariable::LayerSink final : public stream::FieldSink {
 public:
  LayerSink(StoredVariable& variable, std::size_t layer) : variable_(&variable), layer_(layer) {}
  void write(const core::TileView& tile) override { variable_->write(tile, layer_); }

 private:
  StoredVariable* variable_;
  std::size_t layer_;
};

StoredVariable::StoredVariable(const core::FieldHeader& header, const VariableStorage& storage, TemporaryFile& file,
                               DatasetFile& data, std::vector<EncodedChunk>& encoded)
    : header_(header),
      storage_(storage),
      layout_({header.leading_size(), header.grid->rows, header.grid->columns}, storage.chunk),
      chunks_a_time_(layout_.touched({0, 1}, {0, header.grid->rows}).size()),
      value_bytes_(stored_bytes(header.type)),
      fill_(fill_value(header.type, storage.kept_digits.has_value())),
      file_(&file),
      data_(&data),
      dataset_(data.open(header.name, stored_shape(header.leading_size()))),
      digests_(layout_.count() * header.layer_count(), 0),
      encoded_(&encoded),
      sinks_(header.layer_count()) {
  const bool has_chunks = !stored_shape(0).empty();
  if (has_chunks) filters_ = storage.filters;
}

StoredVariable::~StoredVariable() = default;

stream::FieldSink& StoredVariable::sink(std::size_t layer) {
  std::unique_ptr<LayerSink>& sink = sinks_.at(layer);
  if (!sink) sink = std::make_unique<LayerSink>(*this, layer);
  return *sink;
}

// Drops the dimensions that the variable does not have: no leading one, or no row of an unstructured grid or a series,
// no column where rows stand alone. Rows of a mesh lie one behind the other along its dimension; chunks hold whole
// ones.
std::vector<std::uint64_t> StoredVariable::stored_sizes(const ChunkLayout::Sizes& sizes,
                                                        const std::vector<std::size_t>& layers) const {
  std::vector<std::uint64_t> stored;
  if (header_.leading != core::Leading::none) stored.push_back(sizes[0]);
  stored.insert(stored.end(), layers.begin(), layers.end());
  if (header_.is_series()) return stored;
  const core::Grid& grid = *header_.grid;
  if (!grid.unstructured) stored.push_back(sizes[1]);
  if (!grid.rows_alone) stored.push_back(grid.unstructured && grid.rows > 1 ? sizes[1] * grid.columns : sizes[2]);
  return stored;
}

/// Returns the shape of the variable when it has so many times.
std::vector<std::uint64_t> StoredVariable::stored_shape(std::size_t times) const {
  std::vector<std::size_t> layers;
  for (std::size_t i = 0; header_.layers && i < header_.layers->axes.size(); ++i) {
    layers.push_back(header_.layers->axes[i].size());
  }
  return stored_sizes({times, header_.grid->rows, header_.grid->columns}, layers);
}

/// Chunks are numbered by times first, then layers, then rows and columns: as the file numbers them.
std::size_t StoredVariable::number_of(std::size_t number_in_layer, std::size_t layer) const noexcept {
  const std::size_t time = number_in_layer / chunks_a_time_;
  return (time * header_.layer_count() + layer) * chunks_a_time_ + number_in_layer % chunks_a_time_;
}

StoredVariable::PlacedChunk StoredVariable::placed(std::size_t number) const {
  const std::size_t map = number / chunks_a_time_;
  const std::size_t layers = header_.layer_count();
  return {number, map % layers, layout_.box(map / layers * chunks_a_time_ + number % chunks_a_time_)};
}

bool StoredVariable::covers(const core::Extent& extent, const ChunkBox& box) const noexcept {
  return overlap(extent.times, box.times).size() == box.times.size() &&
         overlap(extent.rows, box.rows).size() == box.rows.size();
}

void StoredVariable::write(const core::TileView& tile, std::size_t layer) {
  const core::Extent& extent = tile.extent();
  const auto [times, rows, columns] = layout_.shape();
  if (!open_ || extent.columns != columns || extent.rows.end > rows || extent.times.end > times) {
    throw std::logic_error(fmt::format("tile outside variable {} of {}", header_.name, file_->target()));
  }
  std::vector<std::size_t> numbers = layout_.touched(extent.times, extent.rows);
  for (std::size_t& number : numbers) number = number_of(number, layer);
  const std::size_t together = std::max(kBatchBytes / (layout_.chunk_values() * value_bytes_), stream::thread_count());
  for (std::size_t begin = 0; begin < numbers.size(); begin += together) {
    write_batch(tile, std::span(numbers).subspan(begin, std::min(together, numbers.size() - begin)));
  }
}

void StoredVariable::write_batch(const core::TileView& tile, std::span<const std::size_t> numbers) {
  std::vector<Pending*> pending(numbers.size(), nullptr);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (covers(tile.extent(), placed(numbers[i]).box)) continue;
    pending[i] = &pending_[numbers[i]];
  }
  std::vector<EncodedChunk>& encoded = *encoded_;
  if (encoded.size() < numbers.size()) encoded.resize(numbers.size());
  stream::parallel_for(numbers.size(), [&](std::size_t i) { encode(tile, numbers[i], pending[i], encoded[i]); });
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!encoded[i].complete) continue;
    put(numbers[i], encoded[i].stored);
    if (pending[i] != nullptr) pending_.erase(numbers[i]);
  }
}

/// Brings the tile's part of a chunk to its place, and encodes the chunk when it is complete.
void StoredVariable::encode(const core::TileView& tile, std::size_t number, Pending* pending, EncodedChunk& encoded) {
  thread_local ChunkEncoder encoder;
  thread_local std::vector<std::byte> whole;
  const PlacedChunk chunk = placed(number);
  const ChunkBox& box = chunk.box;
  std::vector<std::byte>& raw = pending != nullptr ? pending->raw : whole;
  const bool fresh = pending == nullptr || raw.empty();
  raw.resize(layout_.chunk_values() * value_bytes_);
  if (fresh && box.size() < layout_.chunk_values()) clear(raw);
  const std::size_t filled = fill(tile, chunk, raw) + (pending != nullptr ? pending->filled : 0);
  if (pending != nullptr) pending->filled = filled;
  encoded.complete = filled == box.size();
  if (!encoded.complete) return;
  if (storage_.kept_digits) round_to_digits(header_.type, *storage_.kept_digits, fill_, raw);
  encoder.encode(raw, filters_, number, encoded.stored);
  digests_[number] = digest(encoded.stored, number);
}

/// Fills the places of a chunk beyond the edge of the variable.
void StoredVariable::clear(std::span<std::byte> raw) const {
  constexpr std::array<double, 1> kMissing{core::kMissing};
  for (std::size_t at = 0; at < raw.size(); at += value_bytes_) {
    static_cast<void>(encode_values(header_.type, fill_, kMissing, raw.data() + at));
  }
}

/// Encodes the values that tile and chunk have in common; returns their number.
std::size_t StoredVariable::fill(const core::TileView& tile, const PlacedChunk& chunk, std::span<std::byte> raw) const {
  const ChunkBox& box = chunk.box;
  const core::IndexRange times = overlap(box.times, tile.extent().times);
  const core::IndexRange rows = overlap(box.rows, tile.extent().rows);
  for (std::size_t time = times.begin; time < times.end; ++time) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const std::size_t line = (time - box.times.begin) * storage_.chunk[1] + (row - box.rows.begin);
      const auto values = tile.row(time, row).subspan(box.columns.begin, box.columns.size());
      if (!encode_values(header_.type, fill_, values, raw.data() + line * storage_.chunk[2] * value_bytes_)) {
        throw output_error(file_->target(), fmt::format("{}{} has a count that does not fit into 32 bits", header_.name,
                                                        place_text(time, chunk.layer)));
      }
    }
  }
  return times.size() * rows.size() * box.columns.size();
}

void StoredVariable::put(std::size_t number, std::span<const std::byte> stored) {
  const PlacedChunk chunk = placed(number);
  const ChunkBox& box = chunk.box;
  const auto layer = header_.layers ? header_.layers->positions(chunk.layer) : std::vector<std::size_t>();
  const auto place = stored_sizes({box.times.begin, box.rows.begin, box.columns.begin}, layer);
  file_->reserve(stored.size(), kTableEntryBytes);
  if (place.empty()) {
    data_->write_values(dataset_, stored);
  } else {
    data_->write_chunk(dataset_, place, stored);
  }
  ++written_;
}

std::string StoredVariable::reason_not_to_take_over(const std::string& earlier, std::size_t times) const {
  if (header_.leading != core::Leading::time || header_.is_series()) return "it is no field in time";
  if (times % storage_.chunk[0] != 0) return "a chunk holds old and new times";
  ChunkGrid wanted;
  wanted.shape = stored_shape(times);
  const std::size_t axes = header_.layers ? header_.layers->axes.size() : 0;
  wanted.chunk_shape = stored_sizes(storage_.chunk, std::vector<std::size_t>(axes, 1));
  wanted.filters = filters_;
  return reason_stored_otherwise(earlier, header_.name, wanted);
}

// Chunks are numbered by time first, so that numbers of old times are the same in both files.
void StoredVariable::take_over(const std::string& earlier, core::IndexRange times, core::IndexRange rows,
                               std::size_t layer) {
  std::vector<std::size_t> numbers = times.size() == 0 ? std::vector<std::size_t>() : layout_.touched(times, rows);
  std::erase_if(numbers, [&](std::size_t number) { return layout_.box(number).rows.begin < rows.begin; });
  if (numbers.empty()) return;
  for (std::size_t& number : numbers) number = number_of(number, layer);
  take_stored_chunks(earlier, header_.name, numbers, [&](std::size_t number, std::span<const std::byte> stored) {
    digests_[number] = digest(stored, number);
    put(number, stored);
  });
}

void StoredVariable::set_number(const std::string& attribute, double value) {
  data_->write_number(dataset_, attribute, value);
}

void StoredVariable::close() {
  open_ = false;
  if (written_ != digests_.size()) {
    throw std::logic_error(fmt::format("{} of {} chunks of {} were written to {}", written_, digests_.size(),
                                       header_.name, file_->target()));
  }
}

void StoredVariable::verify(const std::shared_ptr<const FileIndex>& index, FileVisit& visit) const {
  const auto found = std::ranges::find(index->variables, header_.name, &VariableIndex::name);
  if (found == index->variables.end() || index->shape(*found) != stored_shape(layout_.shape()[0])) {
    throw output_error(file_->target(), fmt::format("{} reads back with another shape than was written", header_.name));
  }
  if (!stored_shape(0).empty()) {
    verify_chunks(visit);
    return;
  }
  std::vector<std::byte> raw(value_bytes_);
  open_variable(index, static_cast<std::size_t>(found - index->variables.begin()), 0)->read({}, {}, raw);
  verify_stored(0, raw);
}

// Asks the finished file where its chunks are, reads what lies there, and compares.
void StoredVariable::verify_chunks(FileVisit& visit) const {
  try {
    const ChunkGrid grid = visit.chunks(header_.name);
    if (grid.chunks.size() != digests_.size() || grid.filters != filters_) {
      throw output_error(file_->target(), header_.name + " reads back with other chunks than were written");
    }
    const Descriptor file = open_for_reading(file_->path());
    stream::parallel_for(grid.chunks.size(), [&](std::size_t number) {
      thread_local std::vector<std::byte> stored;
      const StoredChunk& chunk = grid.chunks[number];
      stored.resize(chunk.length);
      file.read_at(chunk.address, stored);
      verify_stored(number, stored);
    });
  } catch (const core::Error& error) {
    if (error.kind() == core::ErrorKind::output_failed) throw;
    throw output_error(file_->target(), fmt::format("{} does not read back: {}", header_.name, error.what()));
  }
}

void StoredVariable::verify_stored(std::size_t number, std::span<const std::byte> stored) const {
  if (digest(stored, number) == digests_[number]) return;
  const PlacedChunk chunk = placed(number);
  throw output_error(file_->target(), fmt::format("{}{} reads back with other values than were written", header_.name,
                                                  place_text(chunk.box.times.begin, chunk.layer)));
}

std::string StoredVariable::place_text(std::size_t time, std::size_t layer) const {
  std::string at_layer = header_.layers ? ", " + header_.layers->name_of(layer) : std::string();
  if (header_.leading == core::Leading::none) return at_layer;
  if (header_.leading == core::Leading::coordinate) {
    return fmt::format(" at {} {:g}{}", header_.coordinate->name, header_.coordinate->values[time], at_layer);
  }
  return fmt::format(" at time {}{}", core::format_instant(header_.time->calendar, header_.time->stamp[time]),
                     at_layer);
}

}  // namespace fieldwise::io
