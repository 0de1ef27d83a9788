#include "io/netcdf/netcdf_header.hpp"

#include <fmt/format.h>
#include <netcdf.h>
#include <netcdf_filter.h>

#include <algorithm>
#include <map>
#include <netcdf>
#include <set>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/coordinate_limit.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "io/cf/axis_variables.hpp"
#include "io/cf/value_decoder.hpp"
#include "io/netcdf/classic_header.hpp"
#include "io/netcdf/file_content.hpp"
#include "io/netcdf/netcdf_file.hpp"
#include "io/netcdf/self_contained.hpp"

namespace fieldwise::io {

namespace {

constexpr std::size_t kMostAttributeBytes = std::size_t{1} << 24U;

StoredType stored_type(nc_type type) {
  switch (type) {
    case NC_BYTE:
      return StoredType::int8;
    case NC_UBYTE:
      return StoredType::uint8;
    case NC_SHORT:
      return StoredType::int16;
    case NC_USHORT:
      return StoredType::uint16;
    case NC_INT:
      return StoredType::int32;
    case NC_UINT:
      return StoredType::uint32;
    case NC_INT64:
      return StoredType::int64;
    case NC_UINT64:
      return StoredType::uint64;
    case NC_FLOAT:
      return StoredType::float32;
    case NC_DOUBLE:
      return StoredType::float64;
    case NC_CHAR:
      return StoredType::character;
    case NC_STRING:
      return StoredType::string;
    default:
      return StoredType::other;
  }
}

/// Walks through the groups of a file and fills an index.
class HeaderReader {
 public:
  HeaderReader(NetcdfFile& file, FileIndex& index) : file_(file), index_(index) {}

  void read() {
    read_group(file_.file(), "");
    index_.attributes = attributes_of(file_.file().getId(), NC_GLOBAL);
  }

 private:
  void read_group(const netCDF::NcGroup& group, const std::string& prefix) {
    std::map<int, netCDF::NcDim> dimensions;  // by id: the order of the file
    for (const auto& [name, dimension] : group.getDims()) dimensions.emplace(dimension.getId(), dimension);
    for (const auto& [id, dimension] : dimensions) {
      positions_[id] = static_cast<std::uint32_t>(index_.dimensions.size());
      index_.dimensions.push_back({prefix + dimension.getName(), dimension.getSize(), dimension.isUnlimited()});
    }
    std::map<int, netCDF::NcVar> variables;
    for (const auto& [name, variable] : group.getVars()) variables.emplace(variable.getId(), variable);
    for (const auto& [id, variable] : variables) read_variable(group.getId(), variable, prefix);
    for (const auto& [name, child] : group.getGroups()) read_group(child, prefix + name + "/");
  }

  void read_variable(int group_id, const netCDF::NcVar& source, const std::string& prefix) {
    VariableIndex variable;
    variable.name = prefix + source.getName();
    variable.type = stored_type(source.getType().getId());
    for (const netCDF::NcDim& dimension : source.getDims()) {
      const auto position = positions_.find(dimension.getId());
      if (position == positions_.end()) check(NC_EBADDIM, variable.name);
      variable.dimensions.push_back(position->second);
    }
    variable.attributes = attributes_of(group_id, source.getId());
    if (index_.format == FileFormat::netcdf4 || index_.format == FileFormat::netcdf4_classic) {
      read_storage(group_id, source.getId(), variable);
    }
    index_.variables.push_back(std::move(variable));
  }

  void read_storage(int group_id, int id, VariableIndex& variable) const {
    int storage = NC_CONTIGUOUS;
    std::vector<std::size_t> chunks(std::max<std::size_t>(1, variable.dimensions.size()));
    check(nc_inq_var_chunking(group_id, id, &storage, chunks.data()), variable.name);
    variable.storage = storage == NC_CHUNKED      ? StorageKind::chunked
                       : storage == NC_CONTIGUOUS ? StorageKind::contiguous
                       : storage == NC_COMPACT    ? StorageKind::compact
                                                  : StorageKind::other;
    if (storage == NC_CHUNKED) variable.chunk_shape.assign(chunks.begin(), chunks.end());
    int endianness = NC_ENDIAN_NATIVE;
    check(nc_inq_var_endian(group_id, id, &endianness), variable.name);
    variable.big_endian = endianness == NC_ENDIAN_BIG;
    read_filters(group_id, id, variable);
  }

  void read_filters(int group_id, int id, VariableIndex& variable) const {
    std::size_t count = 0;
    // Strings and types that users define have no filters to ask for in some versions.
    if (nc_inq_var_filter_ids(group_id, id, &count, nullptr) != NC_NOERR || count == 0) return;
    std::vector<unsigned> ids(count);
    check(nc_inq_var_filter_ids(group_id, id, &count, ids.data()), variable.name);
    for (const unsigned filter : ids) {
      std::size_t length = 0;
      check(nc_inq_var_filter_info(group_id, id, filter, &length, nullptr), variable.name);
      std::vector<unsigned> parameters(std::max<std::size_t>(1, length));
      check(nc_inq_var_filter_info(group_id, id, filter, &length, parameters.data()), variable.name);
      parameters.resize(length);
      variable.filters.push_back({filter, {parameters.begin(), parameters.end()}});
    }
  }

  [[nodiscard]] std::vector<Attribute> attributes_of(int group_id, int id) const {
    int count = 0;
    check(nc_inq_varnatts(group_id, id, &count), "the attributes");
    std::vector<Attribute> attributes;
    for (int i = 0; i < count; ++i) {
      std::string name(NC_MAX_NAME + 1, '\0');
      check(nc_inq_attname(group_id, id, i, name.data()), "an attribute");
      name.resize(name.find('\0'));
      attributes.push_back(attribute(group_id, id, name));
    }
    return attributes;
  }

  [[nodiscard]] Attribute attribute(int group_id, int id, const std::string& name) const {
    Attribute result;
    result.name = name;
    nc_type type = NC_NAT;
    std::size_t length = 0;
    check(nc_inq_att(group_id, id, name.c_str(), &type, &length), name);
    result.type = stored_type(type);
    if (length == 0 || length > kMostAttributeBytes) return result;
    if (is_number(result.type)) {
      result.numbers.resize(length);
      check(nc_get_att_double(group_id, id, name.c_str(), result.numbers.data()), name);
    } else if (type == NC_CHAR) {
      result.text.resize(length);
      check(nc_get_att_text(group_id, id, name.c_str(), result.text.data()), name);
      result.text.resize(std::min(result.text.size(), result.text.find('\0')));
    } else if (type == NC_STRING) {
      result.text = joined_strings(group_id, id, name, length);
    }
    return result;
  }

  [[nodiscard]] std::string joined_strings(int group_id, int id, const std::string& name, std::size_t length) const {
    std::vector<char*> strings(length, nullptr);
    check(nc_get_att_string(group_id, id, name.c_str(), strings.data()), name);
    std::string text;
    for (const char* one : strings) {
      if (!text.empty()) text += ' ';
      if (one != nullptr) text += one;
    }
    nc_free_string(length, strings.data());
    return text;
  }

  void check(int status, const std::string& what) const {
    require_read(status, index_.path, fmt::format("the description of {} cannot be read", what));
  }

  NetcdfFile& file_;
  FileIndex& index_;
  std::map<int, std::uint32_t> positions_;  ///< by dimension id
};

FileFormat format_of(NetcdfFile& file) {
  int format = 0;
  require_read(nc_inq_format(file.file().getId(), &format), file.path(), "its format cannot be read");
  switch (format) {
    case NC_FORMAT_CLASSIC:
      return FileFormat::classic;
    case NC_FORMAT_64BIT_OFFSET:
      return FileFormat::offset64;
    case NC_FORMAT_CDF5:
      return FileFormat::cdf5;
    case NC_FORMAT_NETCDF4_CLASSIC:
      return FileFormat::netcdf4_classic;
    default:
      return FileFormat::netcdf4;
  }
}

void place_classic_variables(const ClassicLayout& layout, FileIndex& index) {
  if (layout.variables.size() != index.variables.size()) {
    throw core::Error(core::ErrorKind::input_damaged,
                      fmt::format("{}: its NetCDF-3 header is damaged (the variables do not add up)", index.path));
  }
  for (std::size_t i = 0; i < layout.variables.size(); ++i) {
    const ClassicVariable& place = layout.variables[i];
    VariableIndex& variable = index.variables[i];
    variable.storage = place.record ? StorageKind::record : StorageKind::fixed;
    variable.big_endian = true;
    variable.offset = place.begin;
    variable.record_stride = place.record ? layout.record_stride : 0;
  }
}

void read_coordinate(const NetcdfFile& file, FileIndex& index, std::size_t position) {
  VariableIndex& variable = index.variables[position];
  if (!has_axis_values(index, variable)) return;
  // What the library has no filter for is decoded by whoever asked for the header.
  if (!std::ranges::all_of(variable.filters, is_filter_of_hdf5)) return;
  require_readable_coordinate(index, variable);
  // Valid ranges of coordinates are often those of some other file of the same family.
  ValueRules rules = value_rules(variable);
  if (!rules.faults.empty()) return;  // whoever needs it will be told
  rules.valid.reset();
  const std::vector<std::uint64_t> shape = index.shape(variable);
  std::vector<std::byte> bytes(static_cast<std::size_t>(index.size(variable)) * bytes_of(variable.type));
  read_part(file, file.variable(variable.name), std::vector<std::size_t>(shape.size(), 0),
            std::vector<std::size_t>(shape.begin(), shape.end()), bytes);
  variable.values.resize(static_cast<std::size_t>(index.size(variable)));
  ValueDecoder(rules, {}).decode(bytes, variable.values);
}

/// Returns the variables of text that name positions on the dimensions of others.
std::set<std::size_t> labels_of(const FileIndex& index) {
  std::set<std::size_t> wanted;
  for (const VariableIndex& variable : index.variables) {
    if (!is_number(variable.type)) continue;
    for (const std::uint32_t dimension : variable.dimensions) {
      if (const auto labels = label_variable(index, variable, dimension)) wanted.insert(*labels);
      if (const auto dates = time_text_variable(index, dimension)) wanted.insert(*dates);
    }
  }
  return wanted;
}

/// Returns the text of each position of an array of characters; `strings_of` that of an array of strings.
std::vector<std::string> texts_of(const NetcdfFile& file, const FileIndex& index, const VariableIndex& variable) {
  const std::vector<std::uint64_t> shape = index.shape(variable);
  const std::size_t length = shape.size() == 2 ? static_cast<std::size_t>(shape[1]) : 1;
  std::vector<std::byte> bytes(static_cast<std::size_t>(shape[0]) * length);
  read_part(file, file.variable(variable.name), std::vector<std::size_t>(shape.size(), 0),
            std::vector<std::size_t>(shape.begin(), shape.end()), bytes);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < shape[0]; ++i) {
    const auto* begin = reinterpret_cast<const char*>(bytes.data()) + i * length;
    texts.emplace_back(begin, std::find(begin, begin + length, '\0'));
  }
  return texts;
}

std::vector<std::string> strings_of(const NetcdfFile& file, const FileIndex& index, const VariableIndex& variable) {
  const netCDF::NcVar stored = file.variable(variable.name);
  std::vector<char*> strings(static_cast<std::size_t>(index.size(variable)), nullptr);
  require_read(nc_get_var_string(stored.getParentGroup().getId(), stored.getId(), strings.data()), index.path,
               fmt::format("values of {} cannot be read", variable.name));
  std::vector<std::string> texts;
  for (const char* one : strings) texts.emplace_back(one == nullptr ? "" : one);
  nc_free_string(strings.size(), strings.data());
  return texts;
}

void read_labels(const NetcdfFile& file, FileIndex& index, std::size_t position) {
  constexpr std::uint64_t kMostLabelBytes = std::uint64_t{1} << 20U;
  constexpr std::uint64_t kMostLabels = std::uint64_t{1} << 16U;
  VariableIndex& variable = index.variables[position];
  const bool strings = variable.type == StoredType::string;
  const std::uint64_t size = index.size(variable);
  if (size == 0 || size > (strings ? kMostLabels : kMostLabelBytes)) return;
  const std::vector<std::string> texts = strings ? strings_of(file, index, variable) : texts_of(file, index, variable);
  for (const std::string& text : texts) {
    variable.labels.emplace_back(core::trimmed(text));
  }
}

}  // namespace

FileIndex read_index(const FileName& name) {
  FileIndex index;
  index.path = name.path;
  const std::string& path = name.path;
  const Container container = container_of(name);
  index.stamp = stamp_of(name.opened);
  ClassicLayout layout;
  if (container == Container::classic) {
    layout = read_classic_layout(name);
    require_whole(layout, path, index.stamp.size, index.notices);
  }
  if (container == Container::hdf5) require_self_contained(name);
  NetcdfFile file(name);
  index.format = format_of(file);
  try {
    HeaderReader(file, index).read();
  } catch (const netCDF::exceptions::NcException& exception) {
    require_read(exception.errorCode(), path, "its header cannot be read");
    throw core::Error(core::ErrorKind::input_damaged, fmt::format("{}: its header cannot be read", path));
  }
  if (container == Container::classic) place_classic_variables(layout, index);
  for (const std::size_t position : axis_variables(index)) read_coordinate(file, index, position);
  for (const std::size_t position : labels_of(index)) read_labels(file, index, position);
  return index;
}

}  // namespace fieldwise::io
