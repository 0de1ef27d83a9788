// Table: results whose number is known only when they are found: places with values, alone or along trajectories.
// May know: units, time axis, layers, header's value types.
// Must not know: how a table is found, read or written.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/layers.hpp"
#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/core/units.hpp"

namespace fieldwise::core {

/// Names what the rows of a table are (CF chapter 9, discrete sampling geometries).
enum class FeatureType { point, trajectory };

/// Holds one column: a name, CF metadata, and a value for each row (or for each trajectory); NaN is missing.
struct TableColumn {
  std::string name;
  std::string standard_name;
  std::string long_name;
  Units units;
  ValueType type = ValueType::float64;
  bool difference = false;            ///< values are differences (written as `units_metadata`)
  std::vector<std::string> meanings;  ///< of the values 0, 1, ... (written as `flag_meanings`); empty for numbers
  std::vector<double> values;
  ResultKind kind = {};  ///< what it is in its table, and what its values are like
};

/// Holds a table. The rows of a trajectory stand together, in the order of its course; trajectories follow each other
/// (CF 9.3.3, contiguous ragged arrays).
struct Table {
  FeatureType feature = FeatureType::point;
  std::optional<TimeAxis> time;        ///< `stamp` has one time for each row; nothing where the data have no time
  std::vector<TableColumn> columns;    ///< [row]; `lat` and `lon` among them
  std::vector<std::size_t> row_sizes;  ///< rows of each trajectory; empty for points
  std::vector<TableColumn> features;   ///< [trajectory]; empty for points
  std::map<std::string, std::string> attributes;     ///< of the file, as written
  std::map<std::string, double> numeric_attributes;  ///< of the file, as written

  /// Returns the number of rows.
  [[nodiscard]] std::size_t rows() const { return columns.empty() ? 0 : columns.front().values.size(); }
};

/// Returns the columns of latitude and longitude, in degrees, without values.
TableColumn lat_column();
TableColumn lon_column();

/// Joins the tables of all layers of one variable, in order: rows follow each other, and a column for each axis of the
/// layers says where they belong (of trajectories, where each belongs): named as the axis is, or NAME_layer where a
/// column has that name.
Table joined_table(std::vector<Table> tables, const Layers& layers);

/// Requires that all columns have their lengths and names of their own. Errors: std::logic_error.
void require_consistent(const Table& table);

}  // namespace fieldwise::core
