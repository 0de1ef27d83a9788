#include "fieldwise/core/table.hpp"

#include <fmt/format.h>

#include <numeric>
#include <set>
#include <stdexcept>

namespace fieldwise::core {

namespace {

void require(bool good, const std::string& name, std::size_t found, std::size_t expected) {
  if (good) return;
  throw std::logic_error(fmt::format("column '{}' of a table has {} values instead of {}, or its name is used twice",
                                     name, found, expected));
}

}  // namespace

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
