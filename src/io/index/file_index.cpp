#include "fieldwise/io/index/file_index.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/index/chunk_index.hpp"

namespace fieldwise::io {

namespace {

struct TypeFacts {
  std::string_view name;
  std::size_t bytes;
  bool number;
};

const TypeFacts& facts_of(StoredType type) noexcept {
  static constexpr std::array<TypeFacts, 13> kFacts{{{"int8", 1, true},
                                                     {"uint8", 1, true},
                                                     {"int16", 2, true},
                                                     {"uint16", 2, true},
                                                     {"int32", 4, true},
                                                     {"uint32", 4, true},
                                                     {"int64", 8, true},
                                                     {"uint64", 8, true},
                                                     {"float32", 4, true},
                                                     {"float64", 8, true},
                                                     {"character", 1, false},
                                                     {"string", 0, false},
                                                     {"user-defined", 0, false}}};
  return kFacts[std::min(static_cast<std::size_t>(type), kFacts.size() - 1)];
}

/// Names what blosc does by the parameters of its HDF5 filter.
std::string blosc_name(std::uint32_t level, std::uint32_t shuffle, std::uint32_t inner) {
  constexpr std::array<std::string_view, 6> kInner{"blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"};
  constexpr std::array<std::string_view, 3> kShuffle{"", ", shuffle", ", bitshuffle"};
  return fmt::format("blosc ({} {}{})", inner < kInner.size() ? kInner[inner] : "unknown", level,
                     shuffle < kShuffle.size() ? kShuffle[shuffle] : "");
}

std::size_t base_begin(std::string_view name) noexcept {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? 0 : slash + 1;
}

}  // namespace

std::size_t bytes_of(StoredType type) noexcept { return facts_of(type).bytes; }

std::string_view stored_type_name(StoredType type) noexcept { return facts_of(type).name; }

bool is_number(StoredType type) noexcept { return facts_of(type).number; }

std::string_view format_name(FileFormat format) noexcept {
  switch (format) {
    case FileFormat::classic:
      return "NetCDF-3 classic";
    case FileFormat::offset64:
      return "NetCDF-3 64-bit offset";
    case FileFormat::cdf5:
      return "NetCDF-3 CDF5";
    case FileFormat::netcdf4_classic:
      return "NetCDF-4 classic model";
    case FileFormat::zarr2:
      return "Zarr v2";
    case FileFormat::zarr3:
      return "Zarr v3";
    case FileFormat::netcdf4:
      break;
  }
  return "NetCDF-4";
}

bool is_zarr(FileFormat format) noexcept { return format == FileFormat::zarr2 || format == FileFormat::zarr3; }

bool is_filter_of_hdf5(const StoredFilter& filter) noexcept { return filter.id >= 1 && filter.id <= 6; }

std::string filter_name(const StoredFilter& filter) {
  const auto parameter = [&](std::size_t i) { return i < filter.parameters.size() ? filter.parameters[i] : 0; };
  switch (filter.id) {
    case 1:
      return fmt::format("deflate {}", parameter(0));
    case 2:
      return "shuffle";
    case 3:
      return "fletcher32";
    case 4:
      return "szip";
    case 307:
      return fmt::format("bzip2 {}", parameter(0));
    case 32000:
      return "lzf";
    case 32001:
      return blosc_name(parameter(4), parameter(5), parameter(6));
    case 32004:
    case kLz4:
      return "lz4";
    case 32015:
      return fmt::format("zstd {}", static_cast<std::int32_t>(parameter(0)));
    case kGzip:
      return fmt::format("gzip {}", parameter(0));
    case kCrc32c:
      return "crc32c";
    default:
      return fmt::format("filter {}", filter.id);
  }
}

std::string ChunkFiles::key(const std::vector<std::uint64_t>& place) const {
  if (place.empty()) return prefix.empty() ? "0" : prefix;
  const std::string numbers = fmt::format("{}", fmt::join(place, separator));
  return prefix.empty() ? numbers : prefix + separator + numbers;
}

const Attribute* VariableIndex::find(std::string_view attribute) const noexcept {
  const auto found = std::ranges::find(attributes, attribute, &Attribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

std::string_view VariableIndex::text(std::string_view attribute) const noexcept {
  const Attribute* found = find(attribute);
  return found == nullptr ? std::string_view() : core::trimmed(found->text, core::kBlanksAndQuotes);
}

std::vector<double> VariableIndex::numbers(std::string_view attribute) const {
  const Attribute* found = find(attribute);
  if (found == nullptr) return {};
  if (found->text.empty()) return found->numbers;
  const std::optional<double> number = core::parse_number(core::trimmed(found->text, core::kBlanksAndQuotes));
  return number ? std::vector<double>{*number} : std::vector<double>{};
}

std::string_view VariableIndex::base_name() const noexcept { return std::string_view(name).substr(base_begin(name)); }

std::string_view VariableIndex::group() const noexcept { return std::string_view(name).substr(0, base_begin(name)); }

std::optional<std::size_t> FileIndex::find(std::string_view name) const noexcept {
  std::optional<std::size_t> by_base;
  std::size_t same_base = 0;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (variables[i].name == name) return i;
    if (variables[i].base_name() != name) continue;
    by_base = i;
    ++same_base;
  }
  return same_base == 1 ? by_base : std::nullopt;
}

std::optional<std::size_t> FileIndex::find_from(std::string_view group, std::string_view name) const {
  const bool absolute = name.starts_with('/');
  const std::string wanted(absolute ? name.substr(1) : name);
  std::string prefix(absolute ? std::string_view() : group);
  while (true) {
    const auto found = std::ranges::find(variables, prefix + wanted, &VariableIndex::name);
    if (found != variables.end()) return static_cast<std::size_t>(found - variables.begin());
    if (prefix.empty()) return std::nullopt;
    prefix.pop_back();
    prefix.resize(base_begin(prefix));
  }
}

std::vector<std::uint64_t> FileIndex::shape(const VariableIndex& variable) const {
  std::vector<std::uint64_t> sizes;
  for (const std::uint32_t dimension : variable.dimensions) sizes.push_back(dimensions[dimension].size);
  return sizes;
}

std::uint64_t FileIndex::size(const VariableIndex& variable) const {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 60U;
  std::uint64_t product = 1;
  for (const std::uint64_t size : shape(variable)) {
    if (size != 0 && product > kMost / size) {
      throw core::Error(core::ErrorKind::input_damaged,
                        fmt::format("{}: variable {} claims more values than any file can hold", path, variable.name));
    }
    product *= size;
  }
  return product;
}

}  // namespace fieldwise::io
