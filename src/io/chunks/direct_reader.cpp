#include "io/chunks/direct_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/chunks/chunk_codec.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/index/require_unchanged.hpp"

namespace fieldwise::io {

namespace {

std::uint64_t product(const std::vector<std::uint64_t>& values) {
  return std::accumulate(values.begin(), values.end(), std::uint64_t{1}, std::multiplies<>());
}

/// Advances a position in a box of the given shape, last dimension fastest; returns false at the end.
bool advance(std::vector<std::uint64_t>& position, const std::vector<std::uint64_t>& shape, std::size_t dimensions) {
  for (std::size_t d = dimensions; d-- > 0;) {
    if (++position[d] < shape[d]) {
      return true;
    }
    position[d] = 0;
  }
  return false;
}

template <std::size_t kBytes>
void reverse_bytes(std::span<std::byte> values) {
  for (std::size_t i = 0; i + kBytes <= values.size(); i += kBytes) {
    for (std::size_t b = 0; b < kBytes / 2; ++b) {
      std::swap(values[i + b], values[i + kBytes - 1 - b]);
    }
  }
}

/// NetCDF-3 is big-endian; HDF5 says so.
bool is_stored_big(const VariableIndex& variable) {
  return variable.storage == StorageKind::fixed || variable.storage == StorageKind::record || variable.big_endian;
}

}  // namespace

/// Holds the part of the array that is asked for.
struct DirectReader::Hyperslab {
  std::vector<std::uint64_t> start;
  std::vector<std::uint64_t> count;

  /// Returns the distance, in values, between neighbours along each dimension of the box.
  [[nodiscard]] std::vector<std::uint64_t> strides() const {
    std::vector<std::uint64_t> result(count.size(), 1);
    for (std::size_t d = count.size(); d-- > 1;) {
      result[d - 1] = result[d] * count[d];
    }
    return result;
  }
};

DirectReader::DirectReader(std::shared_ptr<const FileIndex> index, std::size_t variable, PlainLayout layout)
    : index_(std::move(index)),
      variable_(variable),
      file_(open_for_reading(index_->path)),
      layout_(std::move(layout)),
      element_bytes_(bytes_of(this->variable().type)),
      foreign_order_(is_stored_big(this->variable()) != (std::endian::native == std::endian::big)) {
  require_unchanged(*index_);
  require_unchanged(*index_, file_);
}

DirectReader::DirectReader(std::shared_ptr<const FileIndex> index, std::size_t variable, ChunkGrid grid)
    : DirectReader(std::move(index), variable, PlainLayout{}) {
  grid_ = std::move(grid);
  if (!grid_.chunked && !grid_.chunks.empty()) {
    layout_ = {grid_.shape, grid_.chunks[0].address, 0};
  }
}

void DirectReader::read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                        std::span<std::byte> into) {
  visit(start, count, [&](std::uint64_t first, std::span<const std::byte> values) {
    std::ranges::copy(values, into.begin() + static_cast<std::ptrdiff_t>(first * element_bytes_));
  });
}

bool DirectReader::visit(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                         const TakeRun& take) {
  const Hyperslab box{{start.begin(), start.end()}, {count.begin(), count.end()}};
  if (product(box.count) != 0) {
    if (grid_.chunked) {
      visit_chunks(box, take);
    } else {
      visit_plain(box, take);
    }
  }
  // After the values were read: what changed before or meanwhile is seen.
  require_unchanged(*index_, file_);
  require_unchanged(*index_);
  return true;
}

void DirectReader::swap_if_foreign(std::span<std::byte> values) const {
  if (!foreign_order_) {
    return;
  }
  if (element_bytes_ == 2) {
    reverse_bytes<2>(values);
  } else if (element_bytes_ == 4) {
    reverse_bytes<4>(values);
  } else if (element_bytes_ == 8) {
    reverse_bytes<8>(values);
  }
}

/// Returns bytes in native order: the same, or reversed copies that last until the thread's next call.
std::span<const std::byte> DirectReader::in_native_order(std::span<const std::byte> values) const {
  if (!foreign_order_ || element_bytes_ == 1) {
    return values;
  }
  thread_local std::vector<std::byte> swapped;
  swapped.assign(values.begin(), values.end());
  swap_if_foreign(swapped);
  return swapped;
}

void DirectReader::visit_chunks(const Hyperslab& box, const TakeRun& take) const {
  const std::size_t rank = box.start.size();
  std::vector<std::uint64_t> first(rank);
  std::vector<std::uint64_t> counts(rank);
  for (std::size_t d = 0; d < rank; ++d) {
    first[d] = box.start[d] / grid_.chunk_shape[d];
    counts[d] = (box.start[d] + box.count[d] - 1) / grid_.chunk_shape[d] - first[d] + 1;
  }
  std::vector<std::vector<std::uint64_t>> places;
  std::vector<std::uint64_t> position(rank, 0);
  do {
    std::vector<std::uint64_t> place(rank);
    std::ranges::transform(first, position, place.begin(), std::plus<>());
    places.push_back(std::move(place));
  } while (advance(position, counts, rank));
  stream::parallel_for(places.size(), [&](std::size_t i) { visit_chunk(places[i], box, take); });
}

/// Returns the values of a chunk in native byte order, fill values where it was never written; they last until the
/// thread's next call.
std::span<const std::byte> DirectReader::decoded_chunk(const std::vector<std::uint64_t>& place) const {
  thread_local ChunkDecoder decoder;
  thread_local std::vector<std::byte> stored;
  const auto counts = grid_.counts();
  std::uint64_t number = 0;
  for (std::size_t d = 0; d < place.size(); ++d) {
    number = number * counts[d] + place[d];
  }
  const StoredChunk& chunk = grid_.chunks[number];
  const std::uint64_t bytes = product(grid_.chunk_shape) * element_bytes_;
  if (chunk.length == 0) {
    stored.resize(bytes);
    for (std::size_t i = 0; i < stored.size(); ++i) {
      stored[i] = grid_.fill[i % element_bytes_];
    }
    return in_native_order(stored);
  }
  try {
    stored.resize(chunk.length);
    file_.read_at(chunk.address, stored);
    return in_native_order(decoder.decode(stored, grid_.filters, chunk.skipped_filters, bytes));
  } catch (const core::Error& error) {
    throw core::Error(error.kind(), fmt::format("'{}': variable '{}', chunk [{}]: {}", index_->path, variable().name,
                                                fmt::join(place, ", "), error.what()));
  }
}

void DirectReader::visit_chunk(const std::vector<std::uint64_t>& place, const Hyperslab& box,
                               const TakeRun& take) const {
  const std::size_t rank = place.size();
  const std::span<const std::byte> values = decoded_chunk(place);
  // The part of the chunk inside the box.
  std::vector<std::uint64_t> low(rank);
  std::vector<std::uint64_t> shape(rank);
  for (std::size_t d = 0; d < rank; ++d) {
    const std::uint64_t begin = place[d] * grid_.chunk_shape[d];
    low[d] = std::max(begin, box.start[d]);
    shape[d] = std::min(begin + grid_.chunk_shape[d], box.start[d] + box.count[d]) - low[d];
  }
  // Dimensions that chunk and box both have whole make one run with the one before.
  std::size_t outer = rank - 1;
  std::uint64_t run = shape[outer];
  while (outer > 0 && shape[outer] == grid_.chunk_shape[outer] && shape[outer] == box.count[outer]) {
    --outer;
    run *= shape[outer];
  }
  const auto strides = box.strides();
  std::vector<std::uint64_t> position(rank, 0);
  do {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    for (std::size_t d = 0; d < rank; ++d) {
      from = from * grid_.chunk_shape[d] + (low[d] + position[d]) % grid_.chunk_shape[d];
      to += (low[d] + position[d] - box.start[d]) * strides[d];
    }
    take(to, values.subspan(from * element_bytes_, run * element_bytes_));
  } while (advance(position, shape, outer));
}

void DirectReader::visit_plain(const Hyperslab& box, const TakeRun& take) const {
  const std::size_t rank = box.start.size();
  std::vector<std::uint64_t> sizes(rank, element_bytes_);  // bytes from one index to the next along each dimension
  for (std::size_t d = rank; d-- > 1;) {
    sizes[d - 1] = sizes[d] * layout_.shape[d];
  }
  if (layout_.record_stride > 0 && rank > 0) {
    sizes[0] = layout_.record_stride;
  }
  // Dimensions that are read whole, and whose values follow each other, are one run.
  std::size_t outer = rank;
  std::uint64_t run = element_bytes_;
  while (outer > 0 && sizes[outer - 1] == run) {
    run *= box.count[outer - 1];
    --outer;
    if (box.count[outer] != layout_.shape[outer]) {
      break;
    }
  }
  std::vector<std::uint64_t> shape(box.count.begin(), box.count.begin() + static_cast<std::ptrdiff_t>(outer));
  stream::parallel_for(product(shape), [&](std::size_t number) {
    std::uint64_t rest = number;
    std::uint64_t offset = layout_.offset;
    for (std::size_t d = outer; d-- > 0;) {
      offset += (box.start[d] + rest % shape[d]) * sizes[d];
      rest /= shape[d];
    }
    for (std::size_t d = outer; d < rank; ++d) {
      offset += box.start[d] * sizes[d];
    }
    read_pieces(offset, number * run / element_bytes_, run, take);
  });
}

/// Hands over a run that lies at an offset of the file, in pieces that the cache holds.
void DirectReader::read_pieces(std::uint64_t offset, std::uint64_t first, std::uint64_t bytes,
                               const TakeRun& take) const {
  constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 18U;
  stream::parallel_for((bytes + kPieceBytes - 1) / kPieceBytes, [&](std::size_t piece) {
    thread_local std::vector<std::byte> values;
    const std::uint64_t begin = piece * kPieceBytes;
    values.resize(std::min(kPieceBytes, bytes - begin));
    try {
      file_.read_at(offset + begin, values);
    } catch (const core::Error& error) {
      throw core::Error(error.kind(),
                        fmt::format("'{}': variable '{}': {}", index_->path, variable().name, error.what()));
    }
    swap_if_foreign(values);
    take(first + begin / element_bytes_, values);
  });
}

}  // namespace fieldwise::io
