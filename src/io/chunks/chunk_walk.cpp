#include "io/chunks/chunk_walk.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "fieldwise/stream/parallel.hpp"

namespace fieldwise::io {

namespace {

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

void take_chunk(const std::vector<std::uint64_t>& chunk_shape, const std::vector<std::uint64_t>& place,
                const Hyperslab& box, std::size_t value_bytes, std::span<const std::byte> values, const TakeRun& take) {
  const std::size_t rank = place.size();
  // The part of the chunk inside the box.
  std::vector<std::uint64_t> low(rank);
  std::vector<std::uint64_t> shape(rank);
  for (std::size_t d = 0; d < rank; ++d) {
    const std::uint64_t begin = place[d] * chunk_shape[d];
    low[d] = std::max(begin, box.start[d]);
    shape[d] = std::min(begin + chunk_shape[d], box.start[d] + box.count[d]) - low[d];
  }
  // Dimensions that chunk and box both have whole make one run with the one before.
  std::size_t outer = rank - 1;
  std::uint64_t run = shape[outer];
  while (outer > 0 && shape[outer] == chunk_shape[outer] && shape[outer] == box.count[outer]) {
    --outer;
    run *= shape[outer];
  }
  const auto strides = box.strides();
  std::vector<std::uint64_t> position(rank, 0);
  do {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    for (std::size_t d = 0; d < rank; ++d) {
      from = from * chunk_shape[d] + (low[d] + position[d]) % chunk_shape[d];
      to += (low[d] + position[d] - box.start[d]) * strides[d];
    }
    take(to, values.subspan(from * value_bytes, run * value_bytes));
  } while (advance(position, shape, outer));
}

}  // namespace

std::vector<std::uint64_t> Hyperslab::strides() const {
  std::vector<std::uint64_t> result(count.size(), 1);
  for (std::size_t d = count.size(); d-- > 1;) {
    result[d - 1] = result[d] * count[d];
  }
  return result;
}

std::uint64_t product(const std::vector<std::uint64_t>& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{1}, std::multiplies<>());
}

void walk_chunks(const std::vector<std::uint64_t>& chunk_shape, const Hyperslab& box, std::size_t value_bytes,
                 const DecodeChunk& decode, const TakeRun& take) {
  const std::size_t rank = box.start.size();
  std::vector<std::uint64_t> first(rank);
  std::vector<std::uint64_t> counts(rank);
  for (std::size_t d = 0; d < rank; ++d) {
    first[d] = box.start[d] / chunk_shape[d];
    counts[d] = (box.start[d] + box.count[d] - 1) / chunk_shape[d] - first[d] + 1;
  }
  std::vector<std::vector<std::uint64_t>> places;
  std::vector<std::uint64_t> position(rank, 0);
  do {
    std::vector<std::uint64_t> place(rank);
    std::ranges::transform(first, position, place.begin(), std::plus<>());
    places.push_back(std::move(place));
  } while (advance(position, counts, rank));
  stream::parallel_for(places.size(), [&](std::size_t i) {
    take_chunk(chunk_shape, places[i], box, value_bytes, decode(places[i]), take);
  });
}

}  // namespace fieldwise::io
