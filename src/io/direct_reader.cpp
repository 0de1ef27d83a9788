#include "direct_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <numeric>
#include <system_error>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/chunk_codec.hpp"
#include "fieldwise/stream/parallel.hpp"

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

}  // namespace

FileDescriptor::FileDescriptor(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    throw core::Error(core::ErrorKind::input_missing,
                      fmt::format("'{}' cannot be opened: {}", path, std::generic_category().message(errno)));
  }
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileDescriptor::~FileDescriptor() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void FileDescriptor::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count =
        ::pread(descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      const std::string reason = count == 0 ? "the file ends there" : std::generic_category().message(errno);
      throw core::Error(core::ErrorKind::input_damaged,
                        fmt::format("it cannot be read at byte {}: {}", offset + done, reason));
    }
    done += static_cast<std::size_t>(count);
  }
}

/// Holds the part of the array that is asked for.
struct DirectReader::Box {
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

DirectReader::DirectReader(const std::string& path, const std::string& variable, ChunkGrid grid,
                           std::size_t element_bytes, bool foreign_order)
    : file_(path),
      path_(path),
      variable_(variable),
      grid_(std::move(grid)),
      element_bytes_(element_bytes),
      foreign_order_(foreign_order) {
  if (!grid_.chunked && !grid_.chunks.empty()) {
    layout_ = {grid_.shape, grid_.chunks[0].address, 0};
  }
}

DirectReader::DirectReader(const std::string& path, const std::string& variable, PlainLayout layout,
                           std::size_t element_bytes, bool foreign_order)
    : file_(path),
      path_(path),
      variable_(variable),
      layout_(std::move(layout)),
      element_bytes_(element_bytes),
      foreign_order_(foreign_order) {}

void DirectReader::read_part(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                             std::span<std::byte> into) const {
  const Box box{{start.begin(), start.end()}, {count.begin(), count.end()}};
  if (product(box.count) == 0) {
    return;
  }
  if (grid_.chunked) {
    read_chunks(box, into);
  } else {
    read_plain(box, into);
  }
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

void DirectReader::read_chunks(const Box& box, std::span<std::byte> into) const {
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
  stream::parallel_for(places.size(), [&](std::size_t i) { read_chunk(places[i], box, into); });
}

void DirectReader::read_chunk(const std::vector<std::uint64_t>& place, const Box& box,
                              std::span<std::byte> into) const {
  thread_local ChunkDecoder decoder;
  thread_local std::vector<std::byte> stored;
  const std::size_t rank = place.size();
  const auto counts = grid_.counts();
  std::uint64_t number = 0;
  for (std::size_t d = 0; d < rank; ++d) {
    number = number * counts[d] + place[d];
  }
  const StoredChunk& chunk = grid_.chunks[number];
  const std::uint64_t values = product(grid_.chunk_shape);
  std::span<const std::byte> raw;
  if (chunk.length > 0) {
    try {
      stored.resize(chunk.length);
      file_.read_at(chunk.address, stored);
      raw = decoder.decode(stored, grid_.filters, chunk.skipped_filters, values * element_bytes_);
    } catch (const core::Error& error) {
      throw core::Error(error.kind(), fmt::format("'{}': variable '{}', chunk [{}]: {}", path_, variable_,
                                                  fmt::join(place, ", "), error.what()));
    }
  }
  // The part of the chunk inside the box, copied run by run along the last dimension.
  std::vector<std::uint64_t> low(rank);
  std::vector<std::uint64_t> shape(rank);
  for (std::size_t d = 0; d < rank; ++d) {
    const std::uint64_t begin = place[d] * grid_.chunk_shape[d];
    low[d] = std::max(begin, box.start[d]);
    shape[d] = std::min(begin + grid_.chunk_shape[d], box.start[d] + box.count[d]) - low[d];
  }
  const auto strides = box.strides();
  const std::size_t run = shape[rank - 1] * element_bytes_;
  std::vector<std::uint64_t> position(rank, 0);
  do {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    for (std::size_t d = 0; d < rank; ++d) {
      from = from * grid_.chunk_shape[d] + (low[d] + position[d]) % grid_.chunk_shape[d];
      to += (low[d] + position[d] - box.start[d]) * strides[d];
    }
    const std::span<std::byte> target = into.subspan(to * element_bytes_, run);
    if (raw.empty()) {
      for (std::size_t i = 0; i < target.size(); ++i) {
        target[i] = grid_.fill[i % element_bytes_];
      }
    } else {
      std::memcpy(target.data(), raw.data() + from * element_bytes_, run);
    }
    swap_if_foreign(target);
  } while (advance(position, shape, rank - 1));
}

void DirectReader::read_plain(const Box& box, std::span<std::byte> into) const {
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
  const std::uint64_t runs = product(shape);
  stream::parallel_for(runs, [&](std::size_t number) {
    std::uint64_t rest = number;
    std::uint64_t offset = layout_.offset;
    for (std::size_t d = outer; d-- > 0;) {
      offset += (box.start[d] + rest % shape[d]) * sizes[d];
      rest /= shape[d];
    }
    for (std::size_t d = outer; d < rank; ++d) {
      offset += box.start[d] * sizes[d];
    }
    const std::span<std::byte> target = into.subspan(number * run, run);
    try {
      file_.read_at(offset, target);
    } catch (const core::Error& error) {
      throw core::Error(error.kind(), fmt::format("'{}': variable '{}': {}", path_, variable_, error.what()));
    }
    swap_if_foreign(target);
  });
}

}  // namespace fieldwise::io
