#include "fieldwise/io/index/file_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"

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
    case FileFormat::netcdf4:
      break;
  }
  return "NetCDF-4";
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
