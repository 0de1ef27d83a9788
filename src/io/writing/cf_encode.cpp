#include "io/writing/cf_encode.hpp"
#include "io/writing/put_compression.hpp"

#include <ncCheck.h>
#include <netcdf.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <netcdf>
#include <string_view>

#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/core/naming.hpp"
#include "fieldwise/core/time_codec.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/writing/chunk_shape.hpp"
#include "io/writing/cf_words.hpp"
#include "io/writing/stored_time_units.hpp"

namespace fieldwise::io {

namespace {

using core::FieldHeader;
using core::ValueType;
using netCDF::NcDim;
using netCDF::NcGroup;
using netCDF::NcVar;

void check(int status, int line) { netCDF::ncCheck(status, __FILE__, line); }

void put_storage(const NcVar& variable, const FieldHeader& field, const OutputFormat& format) {
  const auto dimension_count = static_cast<std::size_t>(variable.getDimCount());
  // netCDF refuses chunks and filters for scalars.
  if (dimension_count == 0) return;
  std::vector<std::size_t> chunks = stored_chunks(field, format);
  variable.setChunking(NcVar::nc_CHUNKED, chunks);
  put_compression(variable, format);
}

void put_quantization(const NcVar& variable, const OutputFormat& format) {
  check(
      nc_def_var_quantize(variable.getParentGroup().getId(), variable.getId(), NC_QUANTIZE_GRANULARBR, *format.digits),
      __LINE__);
}

void put_field_attributes(const NcVar& variable, const FieldHeader& field, const FieldLayout& names, bool quantized) {
  put_text(variable, "standard_name", field.standard_name);
  put_text(variable, "long_name", field.long_name);
  put_units(variable, field.units);
  if (is_temperature_difference(field.units, field.difference)) {
    put_text(variable, "units_metadata", "temperature: difference");
  }
  put_text(variable, core::kKindAttribute, core::to_text({field.quantity, field.kind}));
  put_fill(variable, field.type, quantized);
  put_text(variable, "cell_methods", names.cell_methods);
  put_text(variable, "coordinates", names.coordinates);
  put_text(variable, "grid_mapping", names.grid_mapping);
  put_text(variable, "cell_measures", names.cell_measures);
  put_text(variable, "ancillary_variables", names.ancillary_variables);
  put_text(variable, std::string(kLayersAttribute), names.layers);
  // A field must not bring what says how values of the file were stored that it came from.
  for (const auto& [name, text] : field.attributes) {
    if (!core::is_reserved_attribute(name)) put_text(variable, name, text);
  }
  put_flags(variable, field.meanings);
  for (const auto& [name, value] : field.numeric_attributes) {
    if (!core::is_reserved_attribute(name)) variable.putAtt(name, netCDF::ncDouble, value);
  }
}

// Coordinates are never compressed (they are small) except 2-D ones; only unlimited dimensions need chunks.
NcVar define_coordinate(NcGroup& file, const std::string& name, const std::vector<std::string>& dimensions,
                        const char* standard_name, const std::string& units, const char* axis) {
  NcVar variable = file.addVar(name, "double", dimensions);
  put_text(variable, "standard_name", standard_name);
  put_text(variable, "long_name", standard_name);
  put_text(variable, "units", units);
  put_text(variable, "axis", axis);
  return variable;
}

class FileWriter {
 public:
  FileWriter(int file_id, const CfLayout& layout, const OutputFormat& format)
      : file_(file_id), layout_(layout), format_(format) {}

  void define_dimensions() {
    if (layout_.time) file_.addDim(layout_.time_name);
    bool edges = !layout_.time_bounds.empty() || std::ranges::any_of(layout_.scalars, [](const ScalarLayout& scalar) {
      return !scalar.bounds.empty();
    });
    for (const CoordinateLayout& coordinate : layout_.coordinates) {
      file_.addDim(coordinate.name, coordinate.axis->size());
      if (!coordinate.label_dimension.empty()) {
        file_.addDim(coordinate.label_dimension, longest_label(*coordinate.axis));
      }
      edges = edges || !coordinate.bounds.empty();
    }
    for (const GridLayout& grid : layout_.grids) {
      if (!grid.row_dimension.empty()) file_.addDim(grid.row_dimension, grid.grid->rows);
      const std::size_t columns = grid.grid->unstructured ? grid.grid->size() : grid.grid->columns;
      if (!grid.column_dimension.empty()) file_.addDim(grid.column_dimension, columns);
      const bool bounds = !grid.lat_bounds.empty() || !grid.lon_bounds.empty();
      edges = edges || !grid.row_bounds.empty() || !grid.column_bounds.empty();
      if (grid.bounds_dimension == kEdgesDimension) {
        edges = edges || bounds;
      } else if (bounds) {
        file_.addDim(grid.bounds_dimension, vertex_count(grid));
      }
    }
    if (edges) file_.addDim(kEdgesDimension, 2);
  }

  void define_time() {
    if (!layout_.time) return;
    const core::TimeAxis& axis = *layout_.time;
    const std::string units = stored_time_units(axis);
    const NcVar time = define_coordinate(file_, layout_.time_name, {layout_.time_name}, "time", units, "T");
    put_text(time, "calendar", std::string(core::calendar_name(axis.calendar)));
    put_text(time, "time_step", stated_step(axis));
    put_text(time, "year_starts", axis.reckoning.year_text());
    put_text(time, "day_starts", axis.reckoning.day_text());
    put_text(time, axis.climatological ? "climatology" : "bounds", layout_.time_bounds);
    const std::size_t chunk = std::clamp<std::size_t>(axis.size(), 1, 512);
    std::vector<std::size_t> chunks = {chunk};
    time.setChunking(NcVar::nc_CHUNKED, chunks);
    put_values(time, core::encode_times(axis.stamp, units, axis.calendar));
    if (layout_.time_bounds.empty()) return;
    const NcVar bounds = file_.addVar(layout_.time_bounds, "double", {layout_.time_name, kEdgesDimension});
    chunks.push_back(2);
    bounds.setChunking(NcVar::nc_CHUNKED, chunks);
    const std::vector<double> lower = core::encode_times(axis.lower, units, axis.calendar);
    const std::vector<double> upper = core::encode_times(axis.upper, units, axis.calendar);
    std::vector<double> both;
    for (std::size_t i = 0; i < lower.size(); ++i) both.insert(both.end(), {lower[i], upper[i]});
    put_values(bounds, both);
  }

  void define_coordinates() {
    for (const CoordinateLayout& coordinate : layout_.coordinates) {
      const core::CoordinateAxis& axis = *coordinate.axis;
      if (axis.counted) continue;
      const bool labelled = !coordinate.label_dimension.empty();
      const NcVar variable =
          labelled ? define_labels(coordinate) : file_.addVar(coordinate.name, number_type(axis), coordinate.name);
      put_text(variable, "long_name", axis.long_name);
      if (!labelled) put_text(variable, "units", axis.units);
      put_text(variable, "bounds", coordinate.bounds);
      for (const auto& [name, text] : axis.attributes) put_text(variable, name, text);
      if (!labelled) put_values(variable, axis.values);
      if (coordinate.bounds.empty()) continue;
      put_values(file_.addVar(coordinate.bounds, "double", std::vector<std::string>{coordinate.name, kEdgesDimension}),
                 axis.bounds);
    }
  }

  void define_scalars() {
    for (const ScalarLayout& scalar : layout_.scalars) define_kept(scalar.coordinate, scalar.name, {}, scalar.bounds);
  }

  void define_projection(const GridLayout& names) {
    if (!names.grid->projection) return;
    const core::GridProjection& projection = *names.grid->projection;
    if (projection.rows) define_kept(*projection.rows, names.row_dimension, {names.row_dimension}, names.row_bounds);
    if (projection.columns) {
      define_kept(*projection.columns, names.column_dimension, {names.column_dimension}, names.column_bounds);
    }
    for (std::size_t i = 0; i < names.mappings.size(); ++i) {
      const core::GridMapping& mapping = projection.mappings[i];
      const netCDF::NcType type(mapping.character ? NC_CHAR : NC_INT);
      const NcVar variable = file_.addVar(names.mappings[i], type, std::vector<NcDim>{});
      for (const core::KeptAttribute& attribute : mapping.attributes) put_kept(variable, attribute);
      // Its value means nothing; a fill value would be shown as one.
      constexpr int kNoMeaning = 0;
      if (!mapping.character) variable.putVar(&kNoMeaning);
    }
  }

  void define_grid(const GridLayout& names) {
    const core::Grid& grid = *names.grid;
    const bool by_line = grid.kind != core::GridKind::curvilinear;
    std::vector<std::string> cells;
    if (!names.row_dimension.empty()) cells.push_back(names.row_dimension);
    if (!names.column_dimension.empty()) cells.push_back(names.column_dimension);
    const std::vector<std::string> rows = by_line ? std::vector{names.row_dimension} : cells;
    const std::vector<std::string> columns = by_line ? std::vector{names.column_dimension} : cells;
    define_place(names.lat, names.lat_bounds, rows, names.bounds_dimension, {"latitude", "degrees_north", "Y"},
                 grid.lat_deg, grid.lat_bounds_deg);
    define_place(names.lon, names.lon_bounds, columns, names.bounds_dimension, {"longitude", "degrees_east", "X"},
                 grid.lon_deg, grid.lon_bounds_deg);
    if (!names.healpix_index.empty()) define_healpix_index(names);
    if (names.cell_area.empty()) return;
    put_values(define_coordinate(file_, names.cell_area, cells, "cell_area", "m2", ""), grid.cell_area_m2);
  }

  int define_field(const FieldHeader& field, const FieldLayout& names) {
    std::vector<NcDim> dimensions;
    for (const std::string& name : names.dimensions) dimensions.push_back(file_.getDim(name));
    const NcVar variable = file_.addVar(names.name, stored_type(field.type), dimensions);
    put_storage(variable, field, format_);
    put_field_attributes(variable, field, names, is_quantized(field.type, format_));
    if (is_quantized(field.type, format_)) put_quantization(variable, format_);
    return variable.getId();
  }

  void put_global(const std::map<std::string, std::string>& attributes, bool with_differences) {
    if (!attributes.contains("Conventions")) put_text(file_, "Conventions", conventions(with_differences));
    for (const auto& [name, text] : attributes) put_text(file_, name, text);
  }

 private:
  struct PlaceWords {
    const char* standard_name;
    const char* units;
    const char* axis;
  };

  static std::size_t longest_label(const core::CoordinateAxis& axis) {
    return std::max<std::size_t>(1, std::ranges::max(axis.labels, {}, &std::string::size).size());
  }

  static const char* number_type(const core::CoordinateAxis& axis) {
    constexpr double kMostInt = 2147483647.0;
    const bool fits = std::ranges::all_of(axis.values, [](double value) { return std::abs(value) <= kMostInt; });
    return !axis.whole ? "double" : fits ? "int" : "int64";
  }

  /// Defines the labels of an axis: characters, which more tools read than strings (CF 6.1).
  NcVar define_labels(const CoordinateLayout& coordinate) {
    const core::CoordinateAxis& axis = *coordinate.axis;
    const std::vector<std::string> dimensions = {coordinate.name, coordinate.label_dimension};
    const NcVar variable = file_.addVar(coordinate.name, "char", dimensions);
    put_text(variable, "_Encoding", "utf-8");
    const std::size_t length = longest_label(axis);
    std::string characters;
    for (std::string label : axis.labels) {
      label.resize(length, '\0');
      characters += label;
    }
    variable.putVar(std::vector<std::size_t>{0, 0}, std::vector<std::size_t>{axis.size(), length}, characters.data());
    return variable;
  }

  static std::size_t vertex_count(const GridLayout& names) {
    const core::Grid& grid = *names.grid;
    return std::max(grid.lat_bounds_deg.size(), grid.lon_bounds_deg.size()) / std::max<std::size_t>(grid.size(), 1);
  }

  void define_place(const std::string& name, const std::string& bounds_name, std::vector<std::string> dimensions,
                    const std::string& bounds_dimension, const PlaceWords& words, const std::vector<double>& values,
                    const std::vector<double>& bounds) {
    if (name.empty()) return;
    // CF allows `axis` only on coordinate variables, which have the name of their dimension.
    const bool is_axis = dimensions.size() == 1 && dimensions.front() == name;
    const NcVar variable =
        define_coordinate(file_, name, dimensions, words.standard_name, words.units, is_axis ? words.axis : "");
    put_text(variable, "bounds", bounds_name);
    put_values(variable, values);
    if (bounds_name.empty()) return;
    dimensions.push_back(bounds_dimension);
    put_values(file_.addVar(bounds_name, "double", dimensions), bounds);
  }

  /// Defines the indices of cells; whole numbers of 32 bits, which more tools read, where these hold them.
  void define_healpix_index(const GridLayout& names) {
    const core::HealpixCells& cells = *names.grid->healpix;
    constexpr std::int64_t kMostInt = 2147483647;
    const char* const type = cells.scheme.cells() <= kMostInt ? "int" : "int64";
    const NcVar variable = file_.addVar(names.healpix_index, type, std::vector{names.column_dimension});
    put_text(variable, "standard_name", std::string(kHealpixIndex));
    put_text(variable, "long_name", core::describe_healpix(cells.scheme) + " index");
    put_text(variable, "units", "1");
    std::vector<std::int64_t> index(names.grid->size());
    for (std::size_t i = 0; i < index.size(); ++i) index[i] = cells.at(i);
    if (!index.empty())
      variable.putVar(std::vector<std::size_t>{0}, std::vector<std::size_t>{index.size()}, index.data());
  }

  void define_kept(const core::KeptCoordinate& coordinate, const std::string& name, std::vector<std::string> dimensions,
                   const std::string& bounds) {
    const NcVar variable = file_.addVar(name, "double", dimensions);
    for (const core::KeptAttribute& attribute : coordinate.attributes) put_kept(variable, attribute);
    put_text(variable, "bounds", bounds);
    put_values(variable, coordinate.values);
    if (bounds.empty()) return;
    dimensions.emplace_back(kEdgesDimension);
    put_values(file_.addVar(bounds, "double", dimensions), coordinate.bounds);
  }

  void put_values(const NcVar& variable, const std::vector<double>& values) {
    if (variable.getDimCount() == 0) return variable.putVar(values.data());
    std::vector<std::size_t> start;
    std::vector<std::size_t> count;
    for (const NcDim& dimension : variable.getDims()) {
      start.push_back(0);
      count.push_back(dimension.isUnlimited() ? layout_.time->size() : dimension.getSize());
    }
    if (!values.empty()) variable.putVar(start, count, values.data());
  }

  NcGroup file_;
  const CfLayout& layout_;
  const OutputFormat& format_;
};

}  // namespace

bool is_quantized(ValueType type, const OutputFormat& format) {
  if (!format.digits || type == ValueType::int32) return false;
  // As many digits as the type has: nothing to drop.
  return *format.digits <= (type == ValueType::float32 ? NC_QUANTIZE_MAX_FLOAT_NSD : NC_QUANTIZE_MAX_DOUBLE_NSD);
}

std::vector<int> define_file(int file_id, const CfLayout& layout, const std::vector<FieldHeader>& fields,
                             const std::map<std::string, std::string>& attributes, const OutputFormat& format) {
  FileWriter writer(file_id, layout, format);
  writer.put_global(attributes, std::any_of(fields.begin(), fields.end(), [](const FieldHeader& field) {
                      return is_temperature_difference(field.units, field.difference);
                    }));
  writer.define_dimensions();
  writer.define_time();
  writer.define_coordinates();
  writer.define_scalars();
  for (const GridLayout& grid : layout.grids) {
    writer.define_grid(grid);
    writer.define_projection(grid);
  }
  std::vector<int> ids;
  for (std::size_t i = 0; i < fields.size(); ++i) ids.push_back(writer.define_field(fields[i], layout.fields[i]));
  return ids;
}

}  // namespace fieldwise::io
