#include "io/weights/kept_weights.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/system/byte_stream.hpp"
#include "fieldwise/io/system/durable_file.hpp"

namespace fieldwise::io {

namespace {

namespace fs = std::filesystem;

/// Changes with every change of what is kept, or of how weights are made of what CDO writes.
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kDigestLength = 64;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 33U;

/// Returns the folder for caches of this user; empty where the system names none.
fs::path cache_folder() {
  const auto named = [](const char* name) {
    const char* const value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  const fs::path cache = named("XDG_CACHE_HOME");
  if (cache.is_absolute()) return cache / "fieldwise";
  const fs::path home = named("HOME");
  return home.is_absolute() ? home / ".cache" / "fieldwise" : fs::path();
}

void put_grid(ByteWriter& bytes, const core::Grid& grid) {
  bytes.put(static_cast<std::uint64_t>(grid.kind));
  bytes.put(std::uint64_t{grid.rows});
  bytes.put(std::uint64_t{grid.columns});
  for (const std::vector<double>* values :
       {&grid.lat_deg, &grid.lon_deg, &grid.lat_bounds_deg, &grid.lon_bounds_deg, &grid.cell_area_m2}) {
    bytes.put(*values);
  }
  if (grid.healpix) bytes.put(static_cast<std::uint64_t>(grid.healpix->scheme.nside));
}

bool fits(const core::GridLinks& links, const core::Grid& from, const core::Grid& to) {
  const auto below = [](const std::vector<std::size_t>& positions, std::size_t size) {
    return std::ranges::all_of(positions, [size](std::size_t position) { return position < size; });
  };
  return links.source.size() == links.target.size() && links.source.size() == links.weight.size() &&
         links.whole.size() == to.size() && below(links.source, from.size()) && below(links.target, to.size());
}

}  // namespace

std::string place_of_weights(const core::Grid& from, const core::Grid& to, WeightsMethod method,
                             const std::string& program) {
  const fs::path folder = cache_folder();
  if (folder.empty()) return "";
  ByteWriter bytes;
  bytes.put(kVersion);
  bytes.put(static_cast<std::uint64_t>(method));
  const FileStamp stamp = stamp_of(program);
  bytes.put(stamp.size);
  bytes.put(stamp.modified_ns);
  put_grid(bytes, from);
  put_grid(bytes, to);
  return (folder / ("weights-" + sha256_of_bytes(bytes.take()))).string();
}

std::optional<MadeWeights> kept_weights(const std::string& path, const core::Grid& from, const core::Grid& to) {
  try {
    const std::optional<std::string> text = read_kept_file(path, kMostBytes);
    if (!text || text->size() < kDigestLength) return std::nullopt;
    const std::span<const std::byte> all = std::as_bytes(std::span(*text));
    const std::span<const std::byte> content = all.first(all.size() - kDigestLength);
    if (sha256_of_bytes(content) != text->substr(content.size())) return std::nullopt;
    ByteReader bytes(content, "the bytes of kept weights");
    MadeWeights made;
    std::string notice;
    bytes.get(made.maker);
    for (std::size_t left = bytes.count(1); left > 0; --left) {
      bytes.get(notice);
      made.notices.push_back(notice);
    }
    bytes.get(made.links.source);
    bytes.get(made.links.target);
    bytes.get(made.links.weight);
    bytes.get(made.links.whole);
    return bytes.at_end() && fits(made.links, from, to) ? std::optional(std::move(made)) : std::nullopt;
  } catch (const core::Error&) {
    return std::nullopt;  // made anew
  }
}

bool keep_weights(const std::string& path, const MadeWeights& made) {
  ByteWriter bytes;
  bytes.put(made.maker);
  bytes.put(std::uint64_t{made.notices.size()});
  for (const std::string& notice : made.notices) bytes.put(notice);
  bytes.put(made.links.source);
  bytes.put(made.links.target);
  bytes.put(made.links.weight);
  bytes.put(made.links.whole);
  const std::vector<std::byte> content = bytes.take();
  std::string text(reinterpret_cast<const char*>(content.data()), content.size());
  text += sha256_of_bytes(content);
  try {
    write_text_file(path, text);
    return true;
  } catch (const core::Error&) {
    return false;
  }
}

}  // namespace fieldwise::io
