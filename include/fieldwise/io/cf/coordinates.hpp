// Coordinates: which dimensions of a variable are time, level, latitude and longitude, found as CF says.
// May know: file index, core's grid kinds.
// Must not know: netCDF, values other than coordinates, calendars.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Names what a coordinate means.
enum class AxisKind { time, vertical, latitude, longitude, other };

/// Says how sure a kind is: by a name alone, or by `standard_name`, units or `axis`.
enum class Certainty { none, name, metadata };

/// Holds the kind of a variable seen as a coordinate.
struct AxisGuess {
  AxisKind kind = AxisKind::other;
  Certainty certainty = Certainty::none;
};

/// Recognises a coordinate by `standard_name`, `units`, `axis` and `positive`, then name, in any case. Coordinates of
/// projections and rotated grids (grid_latitude, x in metres) are `other`.
AxisGuess guess_axis(const VariableIndex& variable);

/// Tells whether units are those of a latitude or a longitude ("degrees_north", "degree_E", ...) or of times ("...
/// since ...").
bool are_latitude_units(std::string_view units);
bool are_longitude_units(std::string_view units);
bool are_time_units(std::string_view units);

/// Tells whether a variable is a coordinate: the coordinate variable of a dimension, or recognised by its metadata.
bool is_axis(const FileIndex& index, std::size_t variable);

/// Returns the variables that a variable's `coordinates` attribute names and the file holds.
std::vector<std::size_t> named_coordinates(const FileIndex& index, const VariableIndex& variable);

/// Returns the coordinate variable of a dimension: one-dimensional, of numbers, and of the dimension's name.
std::optional<std::size_t> coordinate_variable(const FileIndex& index, std::uint32_t dimension);

/// Holds what the dimensions of a variable mean. `time`, `vertical`, `row` and `column` are positions in the variable's
/// list of dimensions; `..._variable`, `lat`, `lon`, `area` are positions in the file's list of variables.
struct FieldAxes {
  std::optional<std::size_t> time;
  std::optional<std::size_t> time_variable;  ///< unset: the dimension has no coordinate variable
  std::optional<std::size_t> vertical;
  std::optional<std::size_t> vertical_variable;  ///< also of a scalar level, where `vertical` is unset
  core::GridKind grid = core::GridKind::none;
  bool unstructured = false;          ///< one dimension of cells: `column`; `row` is unset
  std::optional<std::size_t> row;     ///< dimension of latitude, or the rows of a curvilinear grid
  std::optional<std::size_t> column;  ///< dimension of longitude, or the columns of a curvilinear grid
  std::optional<std::size_t> lat;
  std::optional<std::size_t> lon;
  std::optional<std::size_t> area;  ///< cell areas named by `cell_measures`
  std::vector<std::size_t> others;  ///< dimensions that are none of these
};

/// Finds the axes of a variable, in any order of dimensions.
FieldAxes find_axes(const FileIndex& index, std::size_t variable);

/// Returns the variables that hold data: numbers that are no coordinate, bounds, cell area, grid mapping or ancillary
/// variable of another one.
std::vector<std::size_t> data_variables(const FileIndex& index);

/// Returns the variable of that name, or, for an empty name, the only data variable (of those with latitude and
/// longitude, if only one has them). Errors: usage, listing the data variables.
std::size_t choose_variable(const FileIndex& index, const std::string& name);

}  // namespace fieldwise::io
