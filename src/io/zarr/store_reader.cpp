#include "io/zarr/store_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/chunks/chunk_codec.hpp"
#include "io/chunks/byte_order.hpp"
#include "io/chunks/chunk_walk.hpp"
#include "io/index/chunk_limits.hpp"
#include "io/zarr/stored_chunks.hpp"
#include "io/zarr/zarr_numbers.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

/// Brings values that lie in another order of dimensions into that of the array's. `shape` is the array's.
template <std::size_t kBytes>
void reorder(const std::byte* from, std::byte* to, const std::vector<std::uint64_t>& shape,
             const std::vector<std::uint64_t>& strides, std::size_t dimension) {
  const std::uint64_t step = strides[dimension] * kBytes;
  if (dimension + 1 == shape.size()) {
    for (std::uint64_t i = 0; i < shape[dimension]; ++i) std::memcpy(to + i * kBytes, from + i * step, kBytes);
    return;
  }
  std::uint64_t inner = kBytes;
  for (std::size_t d = dimension + 1; d < shape.size(); ++d) inner *= shape[d];
  for (std::uint64_t i = 0; i < shape[dimension]; ++i) {
    reorder<kBytes>(from + i * step, to + i * inner, shape, strides, dimension + 1);
  }
}

/// Returns the values in the order of the array's dimensions; they last until the thread's next call.
std::span<const std::byte> in_order(std::span<const std::byte> values, const std::vector<std::uint32_t>& order,
                                    const std::vector<std::uint64_t>& shape, std::size_t value_bytes) {
  if (order.empty()) return values;
  std::vector<std::uint64_t> strides(shape.size());
  std::uint64_t stride = 1;
  for (std::size_t i = order.size(); i-- > 0;) {
    strides[order[i]] = stride;
    stride *= shape[order[i]];
  }
  thread_local std::vector<std::byte> ordered;
  ordered.resize(values.size());
  if (value_bytes == 1) reorder<1>(values.data(), ordered.data(), shape, strides, 0);
  if (value_bytes == 2) reorder<2>(values.data(), ordered.data(), shape, strides, 0);
  if (value_bytes == 4) reorder<4>(values.data(), ordered.data(), shape, strides, 0);
  if (value_bytes == 8) reorder<8>(values.data(), ordered.data(), shape, strides, 0);
  return ordered;
}

/// Returns numbers of half precision as single ones; they last until the thread's next call.
std::span<const std::byte> widened(std::span<const std::byte> halves) {
  thread_local std::vector<float> numbers;
  numbers.resize(halves.size() / 2);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, halves.data() + 2 * i, sizeof bits);
    numbers[i] = from_half(bits);
  }
  return std::as_bytes(std::span(numbers));
}

}  // namespace

StoreReader::StoreReader(std::shared_ptr<const FileIndex> index, std::size_t variable)
    : index_(std::move(index)),
      variable_(variable),
      folder_(folder_of_array(index_->path, files().folder)),
      chunk_shape_(this->variable().chunk_shape),
      stored_bytes_(files().half ? 2 : bytes_of(this->variable().type)) {
  if (!files().unreadable.empty()) {
    throw Error(ErrorKind::input_damaged,
                fmt::format("{}: variable {}: {}", index_->path, this->variable().name, files().unreadable));
  }
  require_sound();
  if (chunk_shape_.empty()) chunk_shape_ = {1};
  for (const StoredFilter& filter : this->variable().filters) {
    filters_.push_back(chunk_filter(filter.id, filter.parameters));
  }
}

/// A header may come from what an earlier run has kept.
void StoreReader::require_sound() const {
  require_sound_chunks(index_->shape(variable()), chunk_shape_, bytes_of(variable().type));
  std::vector<std::uint32_t> order = files().order;
  std::ranges::sort(order);
  bool sound = order.empty() || order.size() == chunk_shape_.size();
  for (std::size_t i = 0; i < order.size(); ++i) sound = sound && order[i] == i;
  sound = sound && (files().fill.empty() || files().fill.size() == stored_bytes_);
  if (!sound) throw Error(ErrorKind::input_damaged, fmt::format("{}: its header is damaged", index_->path));
}

void StoreReader::read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                       std::span<std::byte> into) {
  const std::size_t bytes = bytes_of(variable().type);
  visit(start, count, [&](std::uint64_t first, std::span<const std::byte> values) {
    std::ranges::copy(values, into.begin() + static_cast<std::ptrdiff_t>(first * bytes));
  });
}

bool StoreReader::visit(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                        const TakeRun& take) {
  Hyperslab box{{start.begin(), start.end()}, {count.begin(), count.end()}};
  if (box.start.empty()) box = {{0}, {1}};
  if (product(box.count) == 0) return true;
  walk_chunks(
      chunk_shape_, box, bytes_of(variable().type),
      [&](const std::vector<std::uint64_t>& place) { return values_of(place); }, take);
  return true;
}

void StoreReader::require_unchanged_since(std::int64_t changed_ns, const std::string& name) const {
  if (changed_ns <= index_->stamp.changed_ns) return;
  throw Error(ErrorKind::input_changed,
              fmt::format("{}: the store has changed while it was being read ({}); run again when it is complete",
                          index_->path, files().folder.empty() ? name : files().folder + "/" + name));
}

/// Returns the values of a chunk as they are read, whatever way they are stored.
std::span<const std::byte> StoreReader::values_of(const std::vector<std::uint64_t>& place) const {
  const std::vector<std::uint64_t> numbers = variable().chunk_shape.empty() ? std::vector<std::uint64_t>() : place;
  try {
    const std::span<const std::byte> ordered =
        in_order(decoded_chunk(numbers), files().order, chunk_shape_, stored_bytes_);
    const std::span<const std::byte> native =
        in_native_order(ordered, stored_bytes_, is_foreign_order(variable().big_endian));
    return files().half ? widened(native) : native;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input_damaged) throw;
    throw Error(error.kind(), fmt::format("{}: variable {}, chunk {}: {}", index_->path, variable().name,
                                          files().key(numbers), error.what()));
  }
}

std::span<const std::byte> StoreReader::fill_chunk(std::size_t bytes) const {
  const std::vector<std::byte>& fill = files().fill;
  if (fill.empty()) {
    throw Error(ErrorKind::input_damaged, "it is not there, and no fill_value says what it would hold");
  }
  thread_local std::vector<std::byte> filled;
  filled.resize(bytes);
  for (std::size_t at = 0; at < bytes; at += fill.size()) std::memcpy(filled.data() + at, fill.data(), fill.size());
  return filled;
}

std::span<const std::byte> StoreReader::decoded_chunk(const std::vector<std::uint64_t>& place) const {
  constexpr std::uint64_t kMostOverhead = std::uint64_t{1} << 16U;
  const std::size_t bytes = static_cast<std::size_t>(product(chunk_shape_)) * stored_bytes_;
  if (!folder_) return fill_chunk(bytes);
  const std::string key = files().key(place);
  const std::optional<Descriptor> file = folder_->open(key);
  if (!file) {
    // It may have been there when the header was read.
    require_unchanged_since(folder_->changed_ns_around(key), key);
    return fill_chunk(bytes);
  }
  const std::uint64_t length = status_of_descriptor(file->number()).size;
  if (length > bytes + bytes / 4 + kMostOverhead) {
    throw Error(ErrorKind::input_damaged, fmt::format("it has {} bytes for {} of values", length, bytes));
  }
  thread_local ChunkDecoder decoder;
  thread_local std::vector<std::byte> stored;
  stored.resize(static_cast<std::size_t>(length));
  std::optional<Error> failed;
  std::span<const std::byte> values;
  try {
    file->read_at(0, stored);
    values = decoder.decode(stored, filters_, 0, bytes);
  } catch (const Error& error) {
    failed = error;
  }
  // After the bytes were read: what changed before or meanwhile is seen, and no damage.
  require_unchanged_since(status_of_descriptor(file->number()).changed_ns, key);
  if (failed) throw Error(*failed);
  return values;
}

}  // namespace fieldwise::io
