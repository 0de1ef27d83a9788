#include "io/chunks/direct_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/chunks/chunk_codec.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/chunks/byte_order.hpp"
#include "io/chunks/chunk_walk.hpp"
#include "io/index/require_unchanged.hpp"

namespace fieldwise::io {

namespace {

/// NetCDF-3 is big-endian; HDF5 says so.
bool is_stored_big(const VariableIndex& variable) {
  return variable.storage == StorageKind::fixed || variable.storage == StorageKind::record || variable.big_endian;
}

}  // namespace

DirectReader::DirectReader(std::shared_ptr<const FileIndex> index, std::size_t variable, PlainLayout layout)
    : index_(std::move(index)),
      variable_(variable),
      file_(open_for_reading(index_->path)),
      layout_(std::move(layout)),
      element_bytes_(bytes_of(this->variable().type)),
      foreign_order_(is_foreign_order(is_stored_big(this->variable()))) {
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
      walk_chunks(
          grid_.chunk_shape, box, element_bytes_,
          [&](const std::vector<std::uint64_t>& place) { return decoded_chunk(place); }, take);
    } else {
      visit_plain(box, take);
    }
  }
  // After the values were read: what changed before or meanwhile is seen.
  require_unchanged(*index_, file_);
  require_unchanged(*index_);
  return true;
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
    return in_native_order(stored, element_bytes_, foreign_order_);
  }
  try {
    stored.resize(chunk.length);
    file_.read_at(chunk.address, stored);
    return in_native_order(decoder.decode(stored, grid_.filters, chunk.skipped_filters, bytes), element_bytes_,
                           foreign_order_);
  } catch (const core::Error& error) {
    throw core::Error(error.kind(), fmt::format("'{}': variable '{}', chunk [{}]: {}", index_->path, variable().name,
                                                fmt::join(place, ", "), error.what()));
  }
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
    if (foreign_order_) reverse_values(values, element_bytes_);
    take(first + begin / element_bytes_, values);
  });
}

}  // namespace fieldwise::io
