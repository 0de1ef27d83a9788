#include <bit>
#include <cstring>
#include <type_traits>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/file_index.hpp"

namespace fieldwise::io {

namespace {

// Bytes are little-endian; they travel between processes of one machine and never outlive a version.
static_assert(std::endian::native == std::endian::little);
constexpr std::uint64_t kMagic = 0x3130'5844'4957'4601U;

class Writer {
 public:
  template <class Number>
  requires std::is_arithmetic_v<Number> || std::is_enum_v<Number>
  void put(Number value) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
  }
  void put(const std::string& text) {
    put(std::uint64_t{text.size()});
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    bytes_.insert(bytes_.end(), bytes, bytes + text.size());
  }
  void put(const Dimension& dimension) {
    put(dimension.name);
    put(dimension.size);
    put(dimension.unlimited);
  }
  void put(const Attribute& attribute) {
    put(attribute.name);
    put(attribute.type);
    put(attribute.text);
    put(attribute.numbers);
  }
  void put(const StoredFilter& filter) {
    put(filter.id);
    put(filter.parameters);
  }
  void put(const VariableIndex& variable) {
    put(variable.name);
    put(variable.type);
    put(variable.dimensions);
    put(variable.attributes);
    put(variable.storage);
    put(variable.big_endian);
    put(variable.chunk_shape);
    put(variable.filters);
    put(variable.offset);
    put(variable.record_stride);
    put(variable.values);
  }
  template <class Item>
  void put(const std::vector<Item>& items) {
    put(std::uint64_t{items.size()});
    for (const Item& item : items) put(item);
  }

  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

[[noreturn]] void refuse() {
  throw core::Error(core::ErrorKind::input_damaged, "the bytes of a file index are cut short or damaged");
}

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <class Number>
  requires std::is_arithmetic_v<Number>
  void get(Number& value) {
    if (rest_.size() < sizeof value) refuse();
    if constexpr (std::is_same_v<Number, bool>) {
      value = rest_.front() != std::byte{0};
    } else {
      std::memcpy(&value, rest_.data(), sizeof value);
    }
    rest_ = rest_.subspan(sizeof value);
  }
  // Enums are checked against their last value: a byte that means nothing must not get into a switch.
  template <class Enum>
  requires std::is_enum_v<Enum>
  void get(Enum& value, Enum last) {
    std::underlying_type_t<Enum> number{};
    get(number);
    if (number > static_cast<std::underlying_type_t<Enum>>(last)) refuse();
    value = static_cast<Enum>(number);
  }
  void get(std::string& text) {
    const std::size_t size = count(1);
    text.assign(reinterpret_cast<const char*>(rest_.data()), size);
    rest_ = rest_.subspan(size);
  }
  void get(Dimension& dimension) {
    get(dimension.name);
    get(dimension.size);
    get(dimension.unlimited);
  }
  void get(Attribute& attribute) {
    get(attribute.name);
    get(attribute.type, StoredType::other);
    get(attribute.text);
    get(attribute.numbers);
  }
  void get(StoredFilter& filter) {
    get(filter.id);
    get(filter.parameters);
  }
  void get(VariableIndex& variable) {
    get(variable.name);
    get(variable.type, StoredType::other);
    get(variable.dimensions);
    get(variable.attributes);
    get(variable.storage, StorageKind::other);
    get(variable.big_endian);
    get(variable.chunk_shape);
    get(variable.filters);
    get(variable.offset);
    get(variable.record_stride);
    get(variable.values);
  }
  template <class Item>
  void get(std::vector<Item>& items) {
    // Every item takes at least one byte, so that a false count cannot ask for more memory than the bytes allow.
    constexpr std::size_t kLeastBytes = std::is_arithmetic_v<Item> ? sizeof(Item) : 8;
    items.resize(count(kLeastBytes));
    for (Item& item : items) get(item);
  }

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  std::size_t count(std::size_t least_bytes) {
    std::uint64_t number = 0;
    get(number);
    if (number > rest_.size() / least_bytes) refuse();
    return static_cast<std::size_t>(number);
  }

  std::span<const std::byte> rest_;
};

void require_consistent(const FileIndex& index) {
  for (const VariableIndex& variable : index.variables) {
    for (const std::uint32_t dimension : variable.dimensions) {
      if (dimension >= index.dimensions.size()) refuse();
    }
    if (!variable.chunk_shape.empty() && variable.chunk_shape.size() != variable.dimensions.size()) refuse();
    if (!variable.values.empty() && variable.values.size() != index.size(variable)) refuse();
  }
}

}  // namespace

std::vector<std::byte> to_bytes(const FileIndex& index) {
  Writer writer;
  writer.put(kMagic);
  writer.put(index.path);
  writer.put(index.format);
  writer.put(index.stamp.size);
  writer.put(index.stamp.modified_ns);
  writer.put(index.stamp.inode);
  writer.put(index.dimensions);
  writer.put(index.variables);
  writer.put(index.attributes);
  writer.put(index.notices);
  return writer.take();
}

FileIndex from_bytes(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  std::uint64_t magic = 0;
  reader.get(magic);
  if (magic != kMagic) refuse();
  FileIndex index;
  reader.get(index.path);
  reader.get(index.format, FileFormat::netcdf4_classic);
  reader.get(index.stamp.size);
  reader.get(index.stamp.modified_ns);
  reader.get(index.stamp.inode);
  reader.get(index.dimensions);
  reader.get(index.variables);
  reader.get(index.attributes);
  reader.get(index.notices);
  if (!reader.at_end()) refuse();
  require_consistent(index);
  return index;
}

}  // namespace fieldwise::io
