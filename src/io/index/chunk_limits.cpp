#include "io/index/chunk_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

namespace {

constexpr std::uint64_t kMostValues = std::uint64_t{1} << 60U;
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;

[[noreturn]] void refuse(const std::string& what) { throw core::Error(core::ErrorKind::input_damaged, what); }

}  // namespace

std::uint64_t limited_product(const std::vector<std::uint64_t>& sizes, std::uint64_t most) {
  if (std::ranges::find(sizes, std::uint64_t{0}) != sizes.end()) return 0;
  std::uint64_t product = 1;
  for (const std::uint64_t size : sizes) {
    if (product > most / size) return most + 1;
    product *= size;
  }
  return product;
}

void require_sound_chunks(const std::vector<std::uint64_t>& shape, const std::vector<std::uint64_t>& chunk_shape,
                          std::uint64_t value_bytes) {
  if (chunk_shape.size() != shape.size()) refuse("its chunks have other dimensions than the variable");
  if (limited_product(shape, kMostValues) > kMostValues) refuse("it claims more values than any file can hold");
  const std::uint64_t values = limited_product(chunk_shape, kMostChunkBytes);
  if (values == 0) refuse("its chunks are empty");
  if (values > kMostChunkBytes / std::max<std::uint64_t>(1, value_bytes)) {
    refuse(fmt::format("it claims chunks of more than {} MiB, which no program could unpack safely",
                       kMostChunkBytes / kMebibyte));
  }
  std::vector<std::uint64_t> counts;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    counts.push_back(shape[d] / chunk_shape[d] + (shape[d] % chunk_shape[d] == 0 ? 0 : 1));
  }
  if (limited_product(counts, kMostChunks) > kMostChunks)
    refuse(fmt::format("it claims more than {} chunks", kMostChunks));
}

void require_possible_ratio(std::uint64_t stored, std::uint64_t raw) {
  if (raw / kHighestRatio > stored) {
    refuse(fmt::format("a chunk claims to hold {} bytes in {}, which compression cannot do", raw, stored));
  }
}

}  // namespace fieldwise::io
