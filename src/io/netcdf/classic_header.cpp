#include "io/netcdf/classic_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/file_stamp.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

constexpr std::uint32_t kDimensionTag = 10;
constexpr std::uint32_t kVariableTag = 11;
constexpr std::uint32_t kAttributeTag = 12;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 60U;  // beyond any file; products below cannot overflow
constexpr std::uint64_t kMostDimensions = 1024;

/// Says that the bytes at hand end inside the header.
struct Ended {};

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::input_damaged, fmt::format("its NetCDF-3 header is damaged ({})", what));
}

std::uint64_t padded(std::uint64_t bytes) { return (bytes + 3) / 4 * 4; }

std::uint64_t limited_product(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > kMostBytes / b) refuse("a variable is larger than any file");
  return a * b;
}

/// Reads the big-endian numbers of a header one after another.
class HeaderReader {
 public:
  explicit HeaderReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  void set_version(unsigned version) noexcept { version_ = version; }

  std::uint64_t number(std::size_t bytes) {
    require(bytes);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8U | std::to_integer<std::uint64_t>(bytes_[at_ + i]);
    at_ += bytes;
    return value;
  }
  std::uint32_t word() { return static_cast<std::uint32_t>(number(4)); }
  /// Counts and sizes have 8 bytes in CDF5; offsets have them in 64-bit offset files too.
  std::uint64_t count() { return number(version_ == 5 ? 8 : 4); }
  std::uint64_t offset() { return number(version_ == 1 ? 4 : 8); }

  std::string name() {
    const std::uint64_t length = count();
    if (length > (1U << 16U)) refuse("a name is too long");
    require(padded(length));
    std::string text(reinterpret_cast<const char*>(bytes_.data() + at_), static_cast<std::size_t>(length));
    at_ += static_cast<std::size_t>(padded(length));
    return text;
  }
  void skip(std::uint64_t bytes) {
    require(bytes);
    at_ += static_cast<std::size_t>(bytes);
  }
  /// Reads the tag and the length of a list; 0 where the list is absent.
  std::uint64_t list(std::uint32_t tag) {
    const std::uint32_t found = word();
    const std::uint64_t length = count();
    if (found == 0 && length == 0) return 0;
    if (found != tag) refuse("a list has a wrong tag");
    if (length > (std::uint64_t{1} << 32U)) refuse("a list is too long");
    return length;
  }

 private:
  void require(std::uint64_t bytes) const {
    if (bytes > bytes_.size() - at_) throw Ended{};
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  unsigned version_ = 1;
};

StoredType type_of(std::uint32_t number) {
  constexpr std::array<StoredType, 11> kTypes{StoredType::int8,  StoredType::character, StoredType::int16,
                                              StoredType::int32, StoredType::float32,   StoredType::float64,
                                              StoredType::uint8, StoredType::uint16,    StoredType::uint32,
                                              StoredType::int64, StoredType::uint64};
  if (number < 1 || number > kTypes.size()) refuse("a type is unknown");
  return kTypes[number - 1];
}

void skip_attributes(HeaderReader& reader) {
  const std::uint64_t attributes = reader.list(kAttributeTag);
  for (std::uint64_t i = 0; i < attributes; ++i) {
    static_cast<void>(reader.name());
    const StoredType type = type_of(reader.word());
    reader.skip(padded(limited_product(reader.count(), bytes_of(type))));
  }
}

/// Reads the sizes of the dimensions; the record dimension has size 0.
std::vector<std::uint64_t> read_dimensions(HeaderReader& reader) {
  std::vector<std::uint64_t> sizes;
  const std::uint64_t dimensions = reader.list(kDimensionTag);
  for (std::uint64_t i = 0; i < dimensions; ++i) {
    static_cast<void>(reader.name());
    sizes.push_back(reader.count());
  }
  return sizes;
}

ClassicVariable read_variable(HeaderReader& reader, const std::vector<std::uint64_t>& sizes) {
  ClassicVariable variable;
  variable.name = reader.name();
  const std::uint64_t rank = reader.count();
  if (rank > kMostDimensions) refuse("a variable has too many dimensions");
  std::uint64_t values = 1;
  for (std::uint64_t i = 0; i < rank; ++i) {
    const std::uint64_t dimension = reader.count();
    if (dimension >= sizes.size()) refuse("a variable has an unknown dimension");
    const std::uint64_t size = sizes[static_cast<std::size_t>(dimension)];
    if (size == 0 && i == 0) {
      variable.record = true;
    } else {
      values = limited_product(values, size);
    }
  }
  skip_attributes(reader);
  variable.type = type_of(reader.word());
  variable.bytes = limited_product(values, bytes_of(variable.type));
  // The stored size is left alone: it is only a hint, and overflows where variables exceed 4 GiB.
  static_cast<void>(reader.count());
  variable.begin = reader.offset();
  if (variable.begin > kMostBytes) refuse("a variable begins beyond any file");
  return variable;
}

/// Records hold all record variables one after another, each padded, except where there is only one.
std::uint64_t record_stride(const std::vector<ClassicVariable>& variables) {
  const auto records = std::ranges::count(variables, true, &ClassicVariable::record);
  std::uint64_t stride = 0;
  for (const ClassicVariable& variable : variables) {
    if (variable.record) stride += records == 1 ? variable.bytes : padded(variable.bytes);
    if (stride > kMostBytes) refuse("a record is larger than any file");
  }
  return stride;
}

std::uint64_t first_record(const ClassicLayout& layout) {
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
  for (const ClassicVariable& variable : layout.variables) {
    if (variable.record) first = std::min(first, variable.begin);
  }
  return first;
}

/// Counts the records for which a file of that size has room.
std::uint64_t room_for_records(const ClassicLayout& layout, std::uint64_t file_size) {
  const std::uint64_t first = first_record(layout);
  return layout.record_stride == 0 || first >= file_size ? 0 : (file_size - first) / layout.record_stride;
}

std::uint64_t end_of(const ClassicVariable& variable, const ClassicLayout& layout) {
  if (!variable.record) return variable.begin + variable.bytes;
  if (layout.records == 0) return 0;
  return variable.begin + limited_product(layout.records - 1, layout.record_stride) + variable.bytes;
}

void find_ends(ClassicLayout& layout) {
  const bool lone_record = std::ranges::count(layout.variables, true, &ClassicVariable::record) == 1;
  for (const ClassicVariable& variable : layout.variables) {
    const std::uint64_t end = end_of(variable, layout);
    const std::uint64_t padding = variable.record && lone_record ? 0 : padded(variable.bytes) - variable.bytes;
    layout.data_end = std::max(layout.data_end, end);
    layout.padded_end = std::max(layout.padded_end, end + padding);
  }
}

ClassicLayout parse(HeaderReader& reader, std::uint64_t file_size) {
  const std::uint32_t magic = reader.word();
  const unsigned version = magic & 0xFFU;
  if (magic >> 8U != 0x434446U || (version != 1 && version != 2 && version != 5)) refuse("it has no magic number");
  reader.set_version(version);
  ClassicLayout layout;
  layout.records = reader.count();
  const std::uint64_t streaming = version == 5 ? std::numeric_limits<std::uint64_t>::max() : 0xFFFFFFFFU;
  const std::vector<std::uint64_t> sizes = read_dimensions(reader);
  skip_attributes(reader);
  const std::uint64_t variables = reader.list(kVariableTag);
  for (std::uint64_t i = 0; i < variables; ++i) layout.variables.push_back(read_variable(reader, sizes));
  layout.record_stride = record_stride(layout.variables);
  if (layout.records == streaming) layout.records = room_for_records(layout, file_size);
  find_ends(layout);
  return layout;
}

}  // namespace

std::optional<ClassicLayout> parse_classic_header(std::span<const std::byte> beginning, std::uint64_t file_size) {
  HeaderReader reader(beginning);
  try {
    return parse(reader, file_size);
  } catch (const Ended&) {
    return std::nullopt;
  }
}

ClassicLayout read_classic_layout(const FileName& name) {
  const std::string& path = name.path;
  const std::uint64_t file_size = stamp_of(name.opened).size;
  std::ifstream file(name.opened, std::ios::binary);
  std::vector<std::byte> bytes;
  // Most headers are short; a longer one is read again, twice as far.
  for (std::uint64_t wanted = std::uint64_t{1} << 16U; true; wanted *= 2) {
    const std::uint64_t length = std::min(wanted, file_size);
    bytes.resize(static_cast<std::size_t>(length));
    file.clear();
    file.seekg(0);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(length));
    if (!file) throw Error(ErrorKind::input_missing, fmt::format("{}: it cannot be read", path));
    try {
      if (std::optional<ClassicLayout> layout = parse_classic_header(bytes, file_size)) return *std::move(layout);
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("{}: {}", path, error.what()));
    }
    if (length == file_size) {
      throw Error(ErrorKind::input_damaged,
                  fmt::format("{}: the file is cut short: it ends inside its header, after {} bytes", path, file_size));
    }
  }
}

void require_whole(const ClassicLayout& layout, const std::string& path, std::uint64_t file_size,
                   std::vector<std::string>& notices) {
  for (const ClassicVariable& variable : layout.variables) {
    if (end_of(variable, layout) > file_size) {
      throw Error(ErrorKind::input_damaged,
                  fmt::format("{}: the file is cut short: it has {} of {} bytes, so that values of {} are missing",
                              path, file_size, layout.data_end, variable.name));
    }
  }
  if (file_size < layout.padded_end) {
    notices.push_back(fmt::format("{}: the last {} bytes, which only pad, are missing; no value is affected", path,
                                  layout.padded_end - file_size));
  }
  const std::uint64_t room = room_for_records(layout, file_size);
  if (room > layout.records && file_size > layout.padded_end) {
    notices.push_back(
        fmt::format("{}: the file is longer than its header says ({} records, room for {}); only the "
                    "records of the header are read",
                    path, layout.records, room));
  }
}

}  // namespace fieldwise::io
