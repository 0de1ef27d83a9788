#include "fieldwise/io/index/file_index_bytes.hpp"

#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/system/byte_stream.hpp"

namespace fieldwise::io {

namespace {

constexpr std::uint64_t kMagic = 0x3430'5844'4957'4601U;

constexpr const char* kWhat = "the bytes of a file index";

class Writer : public ByteWriter {
 public:
  using ByteWriter::put;
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
  void put(const ChunkFiles& files) {
    put(files.folder);
    put(files.prefix);
    put(files.separator);
    put(files.order);
    put(std::string(reinterpret_cast<const char*>(files.fill.data()), files.fill.size()));
    put(files.half);
    put(files.unreadable);
  }
  void put(const VariableIndex& variable) {
    put(variable.name);
    put(variable.type);
    put(variable.dimensions);
    put_items(variable.attributes);
    put(variable.storage);
    put(variable.big_endian);
    put(variable.chunk_shape);
    put_items(variable.filters);
    put(variable.offset);
    put(variable.record_stride);
    put(variable.files.has_value());
    if (variable.files) put(*variable.files);
    put(variable.values);
    put_items(variable.labels);
  }
  template <class Item>
  void put_items(const std::vector<Item>& items) {
    put(std::uint64_t{items.size()});
    for (const Item& item : items) put(item);
  }
};

class Reader : public ByteReader {
 public:
  using ByteReader::ByteReader;
  using ByteReader::get;
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
  void get(ChunkFiles& files) {
    get(files.folder);
    get(files.prefix);
    get(files.separator);
    get(files.order);
    std::string fill;
    get(fill);
    const auto bytes = std::as_bytes(std::span(fill));
    files.fill.assign(bytes.begin(), bytes.end());
    get(files.half);
    get(files.unreadable);
  }
  void get(VariableIndex& variable) {
    get(variable.name);
    get(variable.type, StoredType::other);
    get(variable.dimensions);
    get_items(variable.attributes);
    get(variable.storage, StorageKind::other);
    get(variable.big_endian);
    get(variable.chunk_shape);
    get_items(variable.filters);
    get(variable.offset);
    get(variable.record_stride);
    bool has_files = false;
    get(has_files);
    if (has_files) get(variable.files.emplace());
    get(variable.values);
    get_items(variable.labels);
  }
  template <class Item>
  void get_items(std::vector<Item>& items) {
    constexpr std::size_t kLeastBytes = 8;  // every item holds a text or a list
    // One by one: an item in memory is larger than its bytes, so that a false count must not make them all at once.
    for (std::size_t left = count(kLeastBytes); left > 0; --left) get(items.emplace_back());
  }
};

void require_consistent(const FileIndex& index, const Reader& reader) {
  for (const VariableIndex& variable : index.variables) {
    for (const std::uint32_t dimension : variable.dimensions) {
      if (dimension >= index.dimensions.size()) reader.refuse();
    }
    if (!variable.chunk_shape.empty() && variable.chunk_shape.size() != variable.dimensions.size()) reader.refuse();
    if (!variable.values.empty() && variable.values.size() != index.size(variable)) reader.refuse();
    if (is_zarr(index.format) != variable.files.has_value()) reader.refuse();
    const bool named = !variable.labels.empty();
    if (named &&
        (variable.dimensions.empty() || variable.labels.size() != index.dimensions[variable.dimensions.front()].size)) {
      reader.refuse();
    }
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
  writer.put(index.stamp.changed_ns);
  writer.put_items(index.dimensions);
  writer.put_items(index.variables);
  writer.put_items(index.attributes);
  writer.put_items(index.notices);
  return writer.take();
}

FileIndex from_bytes(std::span<const std::byte> bytes) {
  Reader reader(bytes, kWhat);
  std::uint64_t magic = 0;
  reader.get(magic);
  if (magic != kMagic) reader.refuse();
  FileIndex index;
  reader.get(index.path);
  reader.get(index.format, FileFormat::zarr3);
  reader.get(index.stamp.size);
  reader.get(index.stamp.modified_ns);
  reader.get(index.stamp.inode);
  reader.get(index.stamp.changed_ns);
  reader.get_items(index.dimensions);
  reader.get_items(index.variables);
  reader.get_items(index.attributes);
  reader.get_items(index.notices);
  if (!reader.at_end()) reader.refuse();
  require_consistent(index, reader);
  return index;
}

}  // namespace fieldwise::io
