#include "io/zarr/array_of_zarr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "io/index/chunk_limits.hpp"
#include "io/zarr/zarr_attributes.hpp"
#include "io/zarr/zarr_codecs.hpp"
#include "io/zarr/zarr_numbers.hpp"

namespace fieldwise::io {

namespace {

constexpr std::size_t kMostDimensions = 32;

[[noreturn]] void damaged(const std::string& what) { throw core::Error(core::ErrorKind::input_damaged, what); }

std::vector<std::uint64_t> sizes_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array() || found->size() > kMostDimensions) {
    damaged(fmt::format("its {} is no list of sizes", key));
  }
  std::vector<std::uint64_t> sizes;
  for (const Json& one : *found) {
    if (!one.is_number_unsigned()) damaged(fmt::format("its {} is no list of sizes", key));
    sizes.push_back(one.get<std::uint64_t>());
  }
  return sizes;
}

/// Chunks of an array without values have any shape, 0 among them.
void require_sound(const ZarrArray& array, std::size_t value_bytes) {
  require_sound_chunks(array.shape, array.variable.chunk_shape, value_bytes);
}

void set_chunks(ZarrArray& array, std::vector<std::uint64_t> chunk_shape) {
  const bool empty = std::ranges::find(array.shape, std::uint64_t{0}) != array.shape.end();
  for (std::uint64_t& size : chunk_shape) size = empty && size == 0 ? 1 : size;
  array.variable.storage = StorageKind::chunked;
  array.variable.chunk_shape = std::move(chunk_shape);
}

/// Takes what both versions say of codecs and types.
void set_storage(ZarrArray& array, const ZarrType& type, ZarrCodecs codecs, ChunkFiles files) {
  VariableIndex& variable = array.variable;
  variable.type = type.type;
  variable.big_endian = type.big.value_or(codecs.big);
  variable.filters = std::move(codecs.filters);
  files.folder = variable.name;
  files.order = std::move(codecs.order);
  files.half = type.half;
  files.unreadable = std::move(codecs.unreadable);
  variable.files = std::move(files);
}

/// Returns the names of dimensions in a list of texts; null has none. Nothing for what is no such list.
std::optional<std::vector<std::string>> names_in(const Json& list) {
  if (!list.is_array()) return std::nullopt;
  std::vector<std::string> names;
  for (const Json& one : list) {
    if (!one.is_string() && !one.is_null()) return std::nullopt;
    std::string name = one.is_null() ? std::string() : one.get<std::string>();
    name.erase(0, name.rfind('/') + 1);  // NCZarr's are paths
    names.push_back(std::move(name));
  }
  return names;
}

/// Returns the names that a list gives to the dimensions; none of a list that is not as long as the shape.
void name_dimensions(ZarrArray& array, const Json* list) {
  array.dimensions.assign(array.shape.size(), {});
  if (list == nullptr || list->is_null()) return;
  std::optional<std::vector<std::string>> names = names_in(*list);
  if (!names || names->size() != array.shape.size()) damaged("the names of its dimensions do not fit its shape");
  array.dimensions = std::move(*names);
}

const Json* member(const Json* object, const char* key) {
  if (object == nullptr || !object->is_object()) return nullptr;
  const auto found = object->find(key);
  return found == object->end() ? nullptr : &*found;
}

/// Returns where an array of v2 names its dimensions: as xarray writes it, or as NCZarr does.
const Json* dimensions_of_v2(const Json& array, const Json& attributes) {
  if (const Json* names = member(&attributes, "_ARRAY_DIMENSIONS")) return names;
  if (const Json* names = member(member(&array, "_NCZARR_ARRAY"), "dimrefs")) return names;
  if (const Json* names = member(member(&attributes, "_nczarr_array"), "dimension_references")) return names;
  return nullptr;
}

/// Tells whether an array is the coordinate of its own dimension, which has no missing values (CF 2.5.1).
bool is_coordinate(const ZarrArray& array) {
  return array.dimensions.size() == 1 && array.dimensions.front() == array.variable.base_name();
}

/// Returns what a chunk holds that is not there and for which no value is stated: what counts as missing, or nothing
/// for bytes, which have none to spare.
std::optional<std::vector<std::byte>> missing_bytes(const ZarrArray& array, const ZarrType& type, bool big) {
  const std::vector<double> stated = array.variable.numbers("_FillValue");
  if (stated.size() == 1) return fill_bytes(Json(stated.front()), type, big);
  switch (type.type) {
    case StoredType::float32:
    case StoredType::float64:
      return fill_bytes(Json("NaN"), type, big);
    case StoredType::int16:
      return fill_bytes(Json(-32767), type, big);
    case StoredType::uint16:
      return fill_bytes(Json(65535), type, big);
    case StoredType::int32:
      return fill_bytes(Json(-2147483647), type, big);
    case StoredType::uint32:
      return fill_bytes(Json(4294967295U), type, big);
    case StoredType::int64:
      return fill_bytes(Json(-9223372036854775806), type, big);
    case StoredType::uint64:
      return fill_bytes(Json(18446744073709551614U), type, big);
    default:
      return std::nullopt;
  }
}

/// The fill value of v2 is what counts as missing, as xarray and NCZarr take it; coordinates have none.
void add_fill_attribute(ZarrArray& array, const ZarrType& type, const Json& fill) {
  std::vector<Attribute>& attributes = array.variable.attributes;
  if (array.variable.find("_FillValue") != nullptr || is_coordinate(array)) return;
  const std::optional<double> number = fill_number(fill, type);
  if (!number) return;
  attributes.push_back({"_FillValue", array.variable.type, {}, {*number}});
  array.has_fill_by_format = true;
}

void set_fill(ZarrArray& array, const ZarrType& type, const Json& fill) {
  const bool big = array.variable.big_endian;
  std::optional<std::vector<std::byte>> bytes = fill_bytes(fill, type, big);
  if (!bytes && !fill.is_null()) damaged("its fill_value does not fit its type");
  if (!bytes) bytes = missing_bytes(array, type, big);
  if (bytes) array.variable.files->fill = std::move(*bytes);
}

std::size_t stored_bytes(const ZarrType& type) { return type.half ? 2 : bytes_of(type.type); }

void require_format(const Json& array, int wanted) {
  const Json* const format = member(&array, "zarr_format");
  if (format == nullptr || *format != wanted) damaged(fmt::format("it is not of Zarr's format {}", wanted));
}

/// Refuses what a reader must understand (specification of v3), by its name.
void require_understood(const Json& array) {
  constexpr std::array<std::string_view, 12> kKnown{"zarr_format",
                                                    "node_type",
                                                    "shape",
                                                    "data_type",
                                                    "chunk_grid",
                                                    "fill_value",
                                                    "chunk_key_encoding",
                                                    "codecs",
                                                    "attributes",
                                                    "storage_transformers",
                                                    "dimension_names",
                                                    "consolidated_metadata"};
  for (const auto& [name, value] : array.items()) {
    if (std::ranges::find(kKnown, name) != kKnown.end()) continue;
    const Json* const needed = member(&value, "must_understand");
    if (needed == nullptr || *needed != false) {
      damaged(fmt::format("it asks readers to understand {}, which fieldwise does not", name));
    }
  }
  const Json* const transformers = member(&array, "storage_transformers");
  if (transformers != nullptr && !transformers->empty()) damaged("it has storage transformers, which are not undone");
}

std::string text_or(const Json* value, const char* otherwise) {
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string(otherwise);
}

/// Reads how chunks are called: "c/0/0" by default, "0.0" by the way of v2.
ChunkFiles keys_of_v3(const Json& array) {
  const Json* const encoding = member(&array, "chunk_key_encoding");
  const std::string name = encoding != nullptr && encoding->is_string() ? encoding->get<std::string>()
                                                                        : text_or(member(encoding, "name"), "");
  const Json* const separator = member(member(encoding, "configuration"), "separator");
  ChunkFiles files;
  if (name == "default") {
    files.prefix = "c";
    files.separator = text_or(separator, "/");
  } else if (name == "v2") {
    files.separator = text_or(separator, ".");
  } else {
    damaged("its chunk_key_encoding is neither default nor v2");
  }
  return files;
}

void require_separator(const ChunkFiles& files) {
  if (files.separator != "." && files.separator != "/")
    damaged("the separator in names of its chunks is neither . nor /");
}

}  // namespace

ZarrArray array_of_v2(const std::string& name, const Json& array, const Json& attributes) {
  require_format(array, 2);
  ZarrArray read;
  read.variable.name = name;
  read.shape = sizes_of(array, "shape");
  set_chunks(read, sizes_of(array, "chunks"));
  const Json* const dtype = member(&array, "dtype");
  const ZarrType type = type_of_v2(dtype == nullptr ? Json() : *dtype);
  read.variable.attributes = attributes_of_json(attributes);
  name_dimensions(read, dimensions_of_v2(array, attributes));
  if (!is_number(type.type)) {
    read.variable.type = type.type;
    read.variable.files = ChunkFiles{};
    return read;
  }
  ChunkFiles files;
  files.separator = text_or(member(&array, "dimension_separator"), ".");
  require_separator(files);
  set_storage(read, type, codecs_of_v2(array, read.shape.size(), stored_bytes(type)), std::move(files));
  require_sound(read, bytes_of(type.type));
  const Json* const fill = member(&array, "fill_value");
  add_fill_attribute(read, type, fill == nullptr ? Json() : *fill);
  set_fill(read, type, fill == nullptr ? Json() : *fill);
  return read;
}

ZarrArray array_of_v3(const std::string& name, const Json& array) {
  require_format(array, 3);
  require_understood(array);
  ZarrArray read;
  read.variable.name = name;
  read.shape = sizes_of(array, "shape");
  const Json* const grid = member(&array, "chunk_grid");
  const Json* const regular = member(grid, "configuration");
  if (text_or(member(grid, "name"), "") != "regular" || regular == nullptr) damaged("its chunks are no regular grid");
  set_chunks(read, sizes_of(*regular, "chunk_shape"));
  const Json* const data_type = member(&array, "data_type");
  const ZarrType type = type_of_v3(data_type == nullptr ? Json() : *data_type);
  const Json* const attributes = member(&array, "attributes");
  read.variable.attributes = attributes_of_json(attributes == nullptr ? Json() : *attributes);
  decode_fill_attribute(read.variable.attributes, type.type);
  const Json* const names = member(&array, "dimension_names");
  name_dimensions(read, names != nullptr ? names : member(attributes, "_ARRAY_DIMENSIONS"));
  if (!is_number(type.type)) {
    read.variable.type = type.type;
    read.variable.files = ChunkFiles{};
    return read;
  }
  ChunkFiles files = keys_of_v3(array);
  require_separator(files);
  set_storage(read, type, codecs_of_v3(array, read.shape.size(), stored_bytes(type)), std::move(files));
  require_sound(read, bytes_of(type.type));
  const Json* const fill = member(&array, "fill_value");
  if (fill == nullptr) damaged("it has no fill_value");
  set_fill(read, type, *fill);
  return read;
}

}  // namespace fieldwise::io
