#include "io/reading/digest_of_stored.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

namespace {

using Sizes = std::vector<std::size_t>;

// What is read at once: as much as chunks hold, and no more than is next to nothing beside the tiles of a run.
constexpr std::uint64_t kBlockBytes = std::uint64_t{16} << 20U;
constexpr std::uint64_t kMostBlockBytes = std::uint64_t{64} << 20U;

/// Holds which part of a variable is read, at all its times, and in which blocks.
struct Box {
  Sizes start;
  Sizes count;
  Sizes block;
};

std::uint64_t product(const Sizes& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{1}, std::multiplies<>());
}

/// Makes blocks of whole chunks that do not depend on the number of times: the last dimensions are taken together as
/// long as that is little, then times.
Box box_of(const FilePart& part, std::uint64_t value_bytes) {
  const VariableIndex& variable = part.stored();
  const std::vector<std::uint64_t> shape = part.index->shape(variable);
  Box box{part.fixed, Sizes(shape.size(), 1), Sizes(shape.size(), 1)};
  std::vector<std::optional<std::size_t>> whole{part.time, part.row, part.column};
  for (const LayerRange& layers : part.layers) whole.emplace_back(layers.dimension);
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (std::ranges::find(whole, std::optional(d)) == whole.end()) continue;
    box.start[d] = 0;
    box.count[d] = static_cast<std::size_t>(shape[d]);
    const std::size_t chunk = d < variable.chunk_shape.size() ? static_cast<std::size_t>(variable.chunk_shape[d]) : 1;
    box.block[d] = d == 0 ? std::max<std::size_t>(chunk, 1)
                          : std::clamp<std::size_t>(chunk, 1, std::max<std::size_t>(box.count[d], 1));
  }
  const auto fits = [&] { return product(box.block) * value_bytes; };
  for (std::size_t d = shape.size(); d-- > 0 && fits() < kBlockBytes;) {
    const std::size_t times_larger = std::max<std::uint64_t>(1, kBlockBytes / fits());
    const std::size_t most = d == 0 ? box.block[0] * times_larger : box.count[d];
    box.block[d] = std::min(box.block[d] * times_larger, std::max(most, box.block[d]));
    if (box.block[d] < box.count[d]) break;
  }
  return box;
}

/// Advances to the next block in all dimensions but the first; returns false at the end.
bool advance(Sizes& at, const Box& box) {
  for (std::size_t d = at.size(); d-- > 1;) {
    at[d] += box.block[d];
    if (at[d] < box.start[d] + box.count[d]) return true;
    at[d] = box.start[d];
  }
  return false;
}

std::string digest_of_box(VariableReader& reader, const Box& box, std::size_t times, std::uint64_t value_bytes) {
  std::vector<std::string> of_time(times);
  std::vector<std::byte> values;
  Sizes at = box.start;
  do {
    Sizes count(at.size());
    for (std::size_t d = 0; d < at.size(); ++d) count[d] = std::min(box.block[d], box.start[d] + box.count[d] - at[d]);
    for (std::size_t time = 0; time < times; time += count[0]) {
      core::throw_if_stopped();
      at[0] = time;
      count[0] = std::min(box.block[0], times - time);
      values.resize(static_cast<std::size_t>(product(count) * value_bytes));
      reader.read(at, count, values);
      const std::size_t step = values.size() / count[0];
      for (std::size_t t = 0; t < count[0]; ++t) {
        of_time[time + t] += sha256_of_bytes(std::span(values).subspan(t * step, step));
      }
    }
    at[0] = 0;
  } while (advance(at, box));
  std::string all;
  for (const std::string& one : of_time) all += one;
  return sha256_of_bytes(std::as_bytes(std::span(all)));
}

}  // namespace

std::optional<stream::StoredDigest> digest_of_stored(const FilePart& part, std::size_t times) {
  const VariableIndex& variable = part.stored();
  const std::uint64_t value_bytes = bytes_of(variable.type);
  if (part.time != std::size_t{0} || value_bytes == 0) return std::nullopt;
  const Box box = box_of(part, value_bytes);
  if (times > box.count[0] || product(box.count) == 0 || product(box.block) * value_bytes > kMostBlockBytes) {
    return std::nullopt;
  }
  const std::size_t all = times == 0 ? box.count[0] : times;
  try {
    const auto reader = open_variable(part.index, part.variable, 0, part.chunks.get());
    return stream::StoredDigest{variable.name, all, digest_of_box(*reader, box, all, value_bytes)};
  } catch (const core::Error& error) {
    if (error.kind() != core::ErrorKind::input_damaged) throw;
    return std::nullopt;  // the run reads what it needs, and says what is wrong with that
  }
}

}  // namespace fieldwise::io
