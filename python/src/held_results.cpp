#include "held_results.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "fieldwise/core/naming.hpp"
#include "fieldwise/core/time_codec.hpp"
#include "fieldwise/core/time_step.hpp"
#include "fieldwise/core/visible_text.hpp"
#include "io/writing/cf_layout.hpp"
#include "io/writing/stored_time_units.hpp"

namespace fieldwise::python {

namespace py = pybind11;

using core::FieldHeader;
using core::ValueType;

namespace {

/// Hands values to an array of NumPy, which owns them from then on.
template <class Value>
py::array array_of(std::vector<Value>&& values, const std::vector<std::size_t>& shape) {
  auto owned = std::make_unique<std::vector<Value>>(std::move(values));
  const Value* const first = owned->data();
  const py::capsule owner(owned.release(), [](void* held) { delete static_cast<std::vector<Value>*>(held); });
  return py::array_t<Value>(shape, first, owner);
}

/// Returns counts as they are, or as doubles where some are missing.
py::array counts_of(const std::vector<double>& values, const std::vector<std::size_t>& shape) {
  const bool whole = std::ranges::none_of(values, [](double value) { return std::isnan(value); });
  if (!whole) return array_of(std::vector<double>(values), shape);
  std::vector<std::int32_t> counts(values.size());
  std::ranges::transform(values, counts.begin(), [](double value) { return static_cast<std::int32_t>(value); });
  return array_of(std::move(counts), shape);
}

void put_text(py::dict& attributes, const std::string& name, const std::string& text) {
  if (!text.empty()) attributes[py::str(name)] = core::visible_text(text);
}

void put_units(py::dict& attributes, const core::Units& units, bool difference) {
  put_text(attributes, "units", units.text());
  if (difference && units.is_temperature()) put_text(attributes, "units_metadata", "temperature: difference");
}

void put_flags(py::dict& attributes, const std::vector<std::string>& meanings) {
  if (meanings.empty()) return;
  std::vector<int> values(meanings.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int>(i);
  attributes["flag_values"] = py::array_t<int>(static_cast<py::ssize_t>(values.size()), values.data());
  put_text(attributes, "flag_meanings", fmt::format("{}", fmt::join(meanings, " ")));
}

py::dict attributes_of(const FieldHeader& field, const io::FieldLayout& names) {
  py::dict attributes;
  put_text(attributes, "standard_name", field.standard_name);
  put_text(attributes, "long_name", field.long_name);
  put_units(attributes, field.units, field.difference);
  put_text(attributes, core::kKindAttribute, core::to_text({field.quantity, field.kind}));
  put_text(attributes, "cell_methods", names.cell_methods);
  put_text(attributes, "coordinates", names.coordinates);
  put_text(attributes, "grid_mapping", names.grid_mapping);
  put_text(attributes, "cell_measures", names.cell_measures);
  put_text(attributes, "ancillary_variables", names.ancillary_variables);
  for (const auto& [name, text] : field.attributes) {
    if (!core::is_reserved_attribute(name)) put_text(attributes, name, text);
  }
  put_flags(attributes, field.meanings);
  for (const auto& [name, value] : field.numeric_attributes) {
    if (!core::is_reserved_attribute(name)) attributes[py::str(name)] = value;
  }
  return attributes;
}

/// Writes coordinates as a file would have them.
class CoordinateList {
 public:
  explicit CoordinateList(const io::CfLayout& layout) : layout_(layout) {}

  py::list all() {
    add_time();
    for (const io::CoordinateLayout& coordinate : layout_.coordinates) add_axis(coordinate);
    for (const io::ScalarLayout& scalar : layout_.scalars) add_kept(scalar.coordinate, scalar.name, {}, scalar.bounds);
    for (const io::GridLayout& grid : layout_.grids) add_grid(grid);
    return std::move(list_);
  }

 private:
  using Names = std::vector<std::string>;

  void add(const std::string& name, const Names& dimensions, const std::vector<std::size_t>& shape,
           std::vector<double> values, const py::dict& attributes) {
    py::dict described;
    described["name"] = name;
    described["dims"] = dimensions;
    described["values"] = array_of(std::move(values), shape);
    described["attrs"] = attributes;
    list_.append(described);
  }

  void add_bounds(const std::string& name, Names dimensions, const std::string& edges, std::vector<std::size_t> shape,
                  const std::vector<double>& values) {
    if (name.empty()) return;
    const std::size_t points = std::max<std::size_t>(1, values.size());
    std::size_t cells = 1;
    for (const std::size_t size : shape) cells *= size;
    shape.push_back(points / std::max<std::size_t>(1, cells));
    dimensions.push_back(edges);
    add(name, dimensions, shape, values, {});
  }

  void add_time() {
    if (!layout_.time) return;
    const core::TimeAxis& axis = *layout_.time;
    const std::string units = io::stored_time_units(axis);
    py::dict attributes;
    put_text(attributes, "standard_name", "time");
    put_text(attributes, "long_name", "time");
    put_text(attributes, "units", units);
    put_text(attributes, "axis", "T");
    put_text(attributes, "calendar", std::string(core::calendar_name(axis.calendar)));
    put_text(attributes, "time_step", core::stated_step(axis));
    put_text(attributes, "year_starts", axis.reckoning.year_text());
    put_text(attributes, "day_starts", axis.reckoning.day_text());
    put_text(attributes, axis.climatological ? "climatology" : "bounds", layout_.time_bounds);
    add(layout_.time_name, {layout_.time_name}, {axis.size()}, core::encode_times(axis.stamp, units, axis.calendar),
        attributes);
    if (layout_.time_bounds.empty()) return;
    const std::vector<double> lower = core::encode_times(axis.lower, units, axis.calendar);
    const std::vector<double> upper = core::encode_times(axis.upper, units, axis.calendar);
    std::vector<double> both;
    for (std::size_t i = 0; i < lower.size(); ++i) both.insert(both.end(), {lower[i], upper[i]});
    add_bounds(layout_.time_bounds, {layout_.time_name}, io::kEdgesDimension, {axis.size()}, both);
  }

  void add_axis(const io::CoordinateLayout& coordinate) {
    const core::CoordinateAxis& axis = *coordinate.axis;
    if (axis.counted) return;
    py::dict attributes;
    put_text(attributes, "long_name", axis.long_name);
    const bool labelled = !axis.labels.empty();
    if (!labelled) put_text(attributes, "units", axis.units);
    put_text(attributes, "bounds", coordinate.bounds);
    for (const auto& [name, text] : axis.attributes) put_text(attributes, name, text);
    py::dict described;
    described["name"] = coordinate.name;
    described["dims"] = Names{coordinate.name};
    described["attrs"] = attributes;
    if (labelled) {
      described["labels"] = axis.labels;
    } else if (axis.whole) {
      std::vector<std::int64_t> whole(axis.values.size());
      std::ranges::transform(axis.values, whole.begin(), [](double value) { return std::llround(value); });
      described["values"] = array_of(std::move(whole), {axis.size()});
    } else {
      described["values"] = array_of(std::vector<double>(axis.values), {axis.size()});
    }
    list_.append(described);
    add_bounds(coordinate.bounds, {coordinate.name}, io::kEdgesDimension, {axis.size()}, axis.bounds);
  }

  void add_kept(const core::KeptCoordinate& coordinate, const std::string& name, const Names& dimensions,
                const std::string& bounds) {
    py::dict attributes;
    for (const core::KeptAttribute& attribute : coordinate.attributes) put_kept(attributes, attribute);
    put_text(attributes, "bounds", bounds);
    const std::vector<std::size_t> shape(dimensions.size(), coordinate.values.size());
    add(name, dimensions, shape, coordinate.values, attributes);
    add_bounds(bounds, dimensions, io::kEdgesDimension, shape, coordinate.bounds);
  }

  static void put_kept(py::dict& attributes, const core::KeptAttribute& attribute) {
    std::visit(
        [&](const auto& value) {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
            attributes[py::str(attribute.name)] = core::visible_text(value);
          } else if (value.size() == 1) {
            attributes[py::str(attribute.name)] = value.front();
          } else {
            attributes[py::str(attribute.name)] = py::array(static_cast<py::ssize_t>(value.size()), value.data());
          }
        },
        attribute.value);
  }

  void add_grid(const io::GridLayout& names) {
    const core::Grid& grid = *names.grid;
    Names cells;
    std::vector<std::size_t> shape;
    if (!names.row_dimension.empty()) cells.push_back(names.row_dimension), shape.push_back(grid.rows);
    if (!names.column_dimension.empty()) {
      cells.push_back(names.column_dimension);
      shape.push_back(grid.unstructured ? grid.size() : grid.columns);
    }
    const bool by_line = grid.kind != core::GridKind::curvilinear;
    const Names rows = by_line ? Names{names.row_dimension} : cells;
    const Names columns = by_line ? Names{names.column_dimension} : cells;
    add_place(names.lat, rows, by_line ? std::vector{grid.rows} : shape, grid.lat_deg, names.lat_bounds,
              grid.lat_bounds_deg, names.bounds_dimension, {"latitude", "degrees_north", "Y"});
    add_place(names.lon, columns, by_line ? std::vector{grid.columns} : shape, grid.lon_deg, names.lon_bounds,
              grid.lon_bounds_deg, names.bounds_dimension, {"longitude", "degrees_east", "X"});
    if (!names.cell_area.empty()) {
      py::dict attributes;
      put_text(attributes, "standard_name", "cell_area");
      put_text(attributes, "units", "m2");
      add(names.cell_area, cells, shape, grid.cell_area_m2, attributes);
    }
    if (!names.healpix_index.empty()) add_healpix_index(names);
    if (grid.projection) add_projection(names, *grid.projection);
  }

  struct PlaceWords {
    const char* standard_name;
    const char* units;
    const char* axis;
  };

  void add_place(const std::string& name, const Names& dimensions, const std::vector<std::size_t>& shape,
                 const std::vector<double>& values, const std::string& bounds_name, const std::vector<double>& bounds,
                 const std::string& bounds_dimension, const PlaceWords& words) {
    if (name.empty()) return;
    py::dict attributes;
    put_text(attributes, "standard_name", words.standard_name);
    put_text(attributes, "long_name", words.standard_name);
    put_text(attributes, "units", words.units);
    if (dimensions.size() == 1 && dimensions.front() == name) put_text(attributes, "axis", words.axis);
    put_text(attributes, "bounds", bounds_name);
    add(name, dimensions, shape, values, attributes);
    add_bounds(bounds_name, dimensions, bounds_dimension, shape, bounds);
  }

  void add_healpix_index(const io::GridLayout& names) {
    const core::HealpixCells& cells = *names.grid->healpix;
    std::vector<std::int64_t> index(names.grid->size());
    for (std::size_t i = 0; i < index.size(); ++i) index[i] = cells.at(i);
    py::dict described;
    described["name"] = names.healpix_index;
    described["dims"] = Names{names.column_dimension};
    described["values"] = array_of(std::move(index), {names.grid->size()});
    py::dict attributes;
    put_text(attributes, "standard_name", "healpix_index");
    put_text(attributes, "units", "1");
    described["attrs"] = attributes;
    list_.append(described);
  }

  void add_projection(const io::GridLayout& names, const core::GridProjection& projection) {
    if (projection.rows) add_kept(*projection.rows, names.row_dimension, {names.row_dimension}, names.row_bounds);
    if (projection.columns) {
      add_kept(*projection.columns, names.column_dimension, {names.column_dimension}, names.column_bounds);
    }
    for (std::size_t i = 0; i < names.mappings.size(); ++i) {
      py::dict attributes;
      for (const core::KeptAttribute& attribute : projection.mappings[i].attributes) put_kept(attributes, attribute);
      add(names.mappings[i], {}, {}, {0.0}, attributes);
    }
  }

  const io::CfLayout& layout_;
  py::list list_;
};

}  // namespace

/// Holds the values of a variable, in the type in which they are stored; counts as doubles until all are there.
struct HeldResults::Held {
  std::size_t maps = 1;
  std::size_t layers = 1;
  std::size_t rows = 1;
  std::size_t columns = 1;
  bool single = false;
  std::vector<float> floats;
  std::vector<double> doubles;
  std::vector<std::unique_ptr<Sink>> sinks;
};

class HeldResults::Sink final : public stream::FieldSink {
 public:
  Sink(Held& held, std::size_t layer) : held_(held), layer_(layer) {}

  void write(const core::TileView& tile) override {
    const core::Extent& extent = tile.extent();
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
        const auto values = tile.row(time, row);
        const std::size_t first = ((time * held_.layers + layer_) * held_.rows + row) * held_.columns;
        if (held_.single) {
          std::ranges::transform(values, held_.floats.begin() + static_cast<std::ptrdiff_t>(first),
                                 [](double value) { return static_cast<float>(value); });
        } else {
          std::ranges::copy(values, held_.doubles.begin() + static_cast<std::ptrdiff_t>(first));
        }
      }
    }
  }

 private:
  Held& held_;
  std::size_t layer_;
};

HeldResults::HeldResults(std::vector<FieldHeader> variables) : headers_(std::move(variables)) {
  for (const FieldHeader& header : headers_) {
    auto held = std::make_unique<Held>();
    held->maps = header.leading_size();
    held->layers = header.layer_count();
    held->rows = header.grid->rows;
    held->columns = header.grid->columns;
    held->single = header.type == ValueType::float32;
    const std::size_t size = held->maps * held->layers * held->rows * held->columns;
    if (held->single) {
      held->floats.resize(size, std::numeric_limits<float>::quiet_NaN());
    } else {
      held->doubles.resize(size, std::numeric_limits<double>::quiet_NaN());
    }
    for (std::size_t layer = 0; layer < held->layers; ++layer) {
      held->sinks.push_back(std::make_unique<Sink>(*held, layer));
    }
    held_.push_back(std::move(held));
  }
}

HeldResults::~HeldResults() = default;

stream::FieldSink& HeldResults::sink(std::size_t position, std::size_t layer) {
  return *held_.at(position)->sinks.at(layer);
}

void HeldResults::set_number(std::size_t position, const std::string& attribute, double value) {
  headers_.at(position).numeric_attributes[attribute] = value;
}

py::dict HeldResults::to_python() {
  if (table_) return table_to_python();
  const io::CfLayout layout = io::lay_out(headers_, "the result");
  std::map<std::string, std::size_t> sizes;
  py::dict all;
  all["coordinates"] = CoordinateList(layout).all();
  py::list variables;
  for (std::size_t i = 0; i < headers_.size(); ++i) {
    const FieldHeader& header = headers_[i];
    Held& held = *held_[i];
    std::vector<std::size_t> shape;
    if (header.leading != core::Leading::none) shape.push_back(held.maps);
    if (header.layers) {
      for (const core::CoordinateAxis& axis : header.layers->axes) shape.push_back(axis.size());
    }
    const core::Grid& grid = *header.grid;
    if (grid.unstructured) {
      shape.push_back(grid.size());
    } else if (!header.is_series()) {
      shape.push_back(grid.rows);
      if (!grid.rows_alone) shape.push_back(grid.columns);
    }
    py::dict described;
    described["name"] = layout.fields[i].name;
    described["quantity"] = header.quantity;
    described["dims"] = layout.fields[i].dimensions;
    described["attrs"] = attributes_of(header, layout.fields[i]);
    described["values"] = held.single                         ? array_of(std::move(held.floats), shape)
                          : header.type == ValueType::float64 ? array_of(std::move(held.doubles), shape)
                                                              : counts_of(held.doubles, shape);
    variables.append(described);
  }
  all["variables"] = variables;
  return all;
}

namespace {

py::dict column_to_python(const core::TableColumn& column, const std::vector<double>& values) {
  py::dict attributes;
  put_text(attributes, "standard_name", column.standard_name);
  put_text(attributes, "long_name", column.long_name);
  put_units(attributes, column.units, column.difference);
  put_flags(attributes, column.meanings);
  py::dict described;
  described["name"] = column.name;
  described["attrs"] = attributes;
  described["meanings"] = column.meanings;
  const std::vector<std::size_t> shape{values.size()};
  if (column.type == ValueType::float32) {
    std::vector<float> floats(values.size());
    std::ranges::transform(values, floats.begin(), [](double value) { return static_cast<float>(value); });
    described["values"] = array_of(std::move(floats), shape);
  } else if (column.type == ValueType::int32) {
    described["values"] = counts_of(values, shape);
  } else {
    described["values"] = array_of(std::vector<double>(values), shape);
  }
  return described;
}

}  // namespace

py::dict HeldResults::table_to_python() const {
  const core::Table& table = *table_;
  py::dict all;
  py::list columns;
  if (table.time) {
    const std::string units = io::stored_time_units(*table.time);
    py::dict time;
    time["name"] = "time";
    py::dict attributes;
    put_text(attributes, "units", units);
    put_text(attributes, "calendar", std::string(core::calendar_name(table.time->calendar)));
    time["attrs"] = attributes;
    std::vector<double> stamps = core::encode_times(table.time->stamp, units, table.time->calendar);
    const std::vector<std::size_t> shape{stamps.size()};
    time["values"] = array_of(std::move(stamps), shape);
    columns.append(time);
  }
  for (const core::TableColumn& column : table.columns) columns.append(column_to_python(column, column.values));
  if (table.feature == core::FeatureType::trajectory) {
    const auto spread = [&](const std::vector<double>& of_each) {
      std::vector<double> of_rows;
      for (std::size_t i = 0; i < table.row_sizes.size(); ++i) {
        of_rows.insert(of_rows.end(), table.row_sizes[i], of_each[i]);
      }
      return of_rows;
    };
    core::TableColumn number;
    number.name = "trajectory";
    number.long_name = "number of the trajectory";
    number.type = ValueType::int32;
    std::vector<double> numbers(table.row_sizes.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i + 1);
    columns.append(column_to_python(number, spread(numbers)));
    for (const core::TableColumn& column : table.features)
      columns.append(column_to_python(column, spread(column.values)));
  }
  all["columns"] = columns;
  py::dict attributes;
  for (const auto& [name, text] : table.attributes) put_text(attributes, name, text);
  for (const auto& [name, value] : table.numeric_attributes) attributes[py::str(name)] = value;
  all["attrs"] = attributes;
  return all;
}

}  // namespace fieldwise::python
