#include "fieldwise/core/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

namespace fieldwise::core {

namespace {

void require(bool good, const std::string& name, std::size_t found, std::size_t expected) {
  if (good) return;
  throw std::logic_error(fmt::format("column '{}' of a table has {} values instead of {}, or its name is used twice",
                                     name, found, expected));
}

template <class Value>
void append(std::vector<Value>& to, const std::vector<Value>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void append_columns(std::vector<TableColumn>& to, const std::vector<TableColumn>& from) {
  for (std::size_t i = 0; i < to.size(); ++i) append(to[i].values, from[i].values);
}

void append_times(TimeAxis& to, const TimeAxis& from) {
  append(to.stamp, from.stamp);
  append(to.lower, from.lower);
  append(to.upper, from.upper);
  append(to.date_instant, from.date_instant);
  append(to.number, from.number);
}

/// Returns the column of an axis without values; names that have no number are meanings of 0, 1, ...
TableColumn column_of(const CoordinateAxis& axis, const std::vector<TableColumn>& others) {
  TableColumn column;
  const bool taken = std::ranges::find(others, axis.name, &TableColumn::name) != others.end();
  column.name = taken ? axis.name + "_layer" : axis.name;
  column.long_name = axis.long_name;
  const auto standard_name = axis.attributes.find("standard_name");
  if (standard_name != axis.attributes.end()) column.standard_name = standard_name->second;
  column.units = Units(axis.labels.empty() ? axis.units : std::string());
  column.type = axis.whole || !axis.labels.empty() ? ValueType::int32 : ValueType::float64;
  column.meanings = axis.labels;
  return column;
}

}  // namespace

Table joined_table(std::vector<Table> tables, const Layers& layers) {
  Table joined = std::move(tables.front());
  const bool points = joined.feature == FeatureType::point;
  std::vector<std::size_t> lengths{points ? joined.rows() : joined.row_sizes.size()};
  for (std::size_t i = 1; i < tables.size(); ++i) {
    append_columns(joined.columns, tables[i].columns);
    append_columns(joined.features, tables[i].features);
    append(joined.row_sizes, tables[i].row_sizes);
    if (joined.time) append_times(*joined.time, *tables[i].time);
    lengths.push_back(points ? tables[i].rows() : tables[i].row_sizes.size());
  }
  std::vector<TableColumn> all = joined.columns;
  append(all, joined.features);
  for (std::size_t axis = 0; axis < layers.axes.size(); ++axis) {
    TableColumn column = column_of(layers.axes[axis], all);
    for (std::size_t layer = 0; layer < lengths.size(); ++layer) {
      const std::size_t place = layers.positions(layer)[axis];
      const double value = column.meanings.empty() ? layers.axes[axis].values[place] : static_cast<double>(place);
      column.values.insert(column.values.end(), lengths[layer], value);
    }
    (points ? joined.columns : joined.features).push_back(std::move(column));
  }
  return joined;
}

TableColumn lat_column() {
  return {"lat", "latitude", "latitude", Units("degrees_north"), ValueType::float64, false, {}, {}};
}

TableColumn lon_column() {
  return {"lon", "longitude", "longitude", Units("degrees_east"), ValueType::float64, false, {}, {}};
}

void require_consistent(const Table& table) {
  std::set<std::string> names{"time", "row_size", "trajectory", "obs"};
  const std::size_t rows = table.rows();
  for (const TableColumn& column : table.columns) {
    require(column.values.size() == rows && names.insert(column.name).second, column.name, column.values.size(), rows);
  }
  const std::size_t trajectories = table.row_sizes.size();
  for (const TableColumn& column : table.features) {
    require(column.values.size() == trajectories && names.insert(column.name).second, column.name, column.values.size(),
            trajectories);
  }
  if (table.time) require(table.time->size() == rows, "time", table.time->size(), rows);
  const std::size_t sum = std::accumulate(table.row_sizes.begin(), table.row_sizes.end(), std::size_t{0});
  require(table.feature == FeatureType::point ? trajectories == 0 : sum == rows, "row_size", sum, rows);
}

}  // namespace fieldwise::core
