#include "fieldwise/io/index/coordinate_limit.hpp"

#include <fmt/format.h>

#include <atomic>

#include "fieldwise/core/error.hpp"
#include "io/index/chunk_limits.hpp"

namespace fieldwise::io {

namespace {

constexpr std::uint64_t kMostCoordinates = std::uint64_t{1} << 28U;  // two-dimensional ones of 16,384 x 16,384 points
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;

std::atomic<std::uint64_t> most_bytes{UINT64_MAX};

core::Error damaged(const FileIndex& index, const std::string& what) {
  return {core::ErrorKind::input_damaged, fmt::format("{}: {}", index.path, what)};
}

void require_allowed(const FileIndex& index, std::uint64_t needed, const std::string& work) {
  const std::uint64_t allowed = most_bytes.load();
  if (needed <= allowed) return;
  throw core::Error(core::ErrorKind::memory_exceeded,
                    fmt::format("{}: {} needs {} MiB, but {} MiB are allowed (--memory)", index.path, work,
                                needed / kMebibyte, allowed / kMebibyte));
}

}  // namespace

CoordinateLimit::CoordinateLimit(std::uint64_t bytes) noexcept : before_(most_bytes.exchange(bytes)) {}

CoordinateLimit::~CoordinateLimit() { most_bytes.store(before_); }

void require_readable_coordinate(const FileIndex& index, const VariableIndex& coordinate) {
  const std::uint64_t values = index.size(coordinate);
  if (values > kMostCoordinates) {
    throw damaged(index,
                  fmt::format("{} claims {} values, too many for the points of a grid", coordinate.name, values));
  }
  const std::uint64_t stored = values * bytes_of(coordinate.type);
  // Chunks that were never written take no space, but a coordinate without values is none.
  constexpr std::uint64_t kNeverAsked = kMebibyte;
  if (stored > kNeverAsked && stored / kHighestRatio > index.stamp.size) {
    throw damaged(index, fmt::format("{} claims {} values, more than a file of {} bytes can hold", coordinate.name,
                                     values, index.stamp.size));
  }
  // As stored and as numbers, and once more for the edges of cells.
  const std::uint64_t needed = stored + 2 * values * sizeof(double);
  require_allowed(index, needed, fmt::format("reading the {} values of {}", values, coordinate.name));
}

void require_room_for_cells(const FileIndex& index, std::uint64_t cells) {
  if (cells > kMostCoordinates) {
    throw damaged(index, fmt::format("it claims {} cells, too many for the points of a grid", cells));
  }
  require_allowed(index, 2 * cells * sizeof(double), fmt::format("computing the places of {} cells", cells));
}

}  // namespace fieldwise::io
