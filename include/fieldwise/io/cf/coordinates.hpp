// Coordinates: which dimensions of a variable are time, level, latitude and longitude, found as CF says.
// May know: file index, core's grid kinds.
// Must not know: netCDF, values other than coordinates, calendars.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Tells whether a variable is a coordinate: the coordinate variable of a dimension, or recognised by its metadata.
bool is_axis(const FileIndex& index, std::size_t variable);

/// Returns the variables that a variable's `coordinates` attribute names and the file holds.
std::vector<std::size_t> named_coordinates(const FileIndex& index, const VariableIndex& variable);

/// Returns the coordinate variable of a dimension: one-dimensional, of numbers, and of the dimension's name.
std::optional<std::size_t> coordinate_variable(const FileIndex& index, std::uint32_t dimension);

/// Finds the text that names the positions of a dimension of a variable: what its `coordinates` name, else what has the
/// dimension's name.
std::optional<std::size_t> label_variable(const FileIndex& index, const VariableIndex& variable,
                                          std::uint32_t dimension);

/// Standard name of a coordinate that has the indices of cells of HEALPix.
inline constexpr std::string_view kHealpixIndex = "healpix_index";

/// Attribute of a variable without times that names the dimensions of its layers ("level number"), so that none of them
/// is taken for a leading one.
inline constexpr std::string_view kLayersAttribute = "fieldwise_layers";

/// Finds the bounds of a coordinate: the variable that its `bounds` names. Where that names nothing the file holds, the
/// variable of such a name (time_bound, time_bnds) and fitting dimensions.
std::optional<std::size_t> bounds_of(const FileIndex& index, const VariableIndex& coordinate);

/// Holds what the dimensions of a variable mean. `time`, `vertical`, `row` and `column` are positions in the variable's
/// list of dimensions; `..._variable`, `lat`, `lon`, `area` are positions in the file's list of variables.
struct FieldAxes {
  std::optional<std::size_t> time;
  std::optional<std::size_t> time_variable;  ///< unset: the dimension has no coordinate variable
  std::optional<std::size_t> time_text;      ///< dates written as text along it
  std::optional<std::size_t> scalar_time;    ///< where `time` is unset: the one time of all values
  std::optional<std::size_t> vertical;
  std::optional<std::size_t> vertical_variable;  ///< also of a scalar level, where `vertical` is unset
  core::GridKind grid = core::GridKind::none;
  bool unstructured = false;          ///< curvilinear: one dimension of cells, `column`; `row` is unset
  std::optional<std::size_t> row;     ///< dimension of latitude, or the rows of a curvilinear grid
  std::optional<std::size_t> column;  ///< dimension of longitude, or the columns of a curvilinear grid
  std::optional<std::size_t> lat;     ///< with the dimension of times in front where a file repeats its places
  std::optional<std::size_t> lon;
  std::optional<std::size_t> area;           ///< cell areas named by `cell_measures`
  std::optional<std::size_t> healpix;        ///< grid mapping of the cells along `column`; `lat` and `lon` may be unset
  std::optional<std::size_t> healpix_index;  ///< their indices; unset: all cells in order
  std::vector<std::size_t> others;           ///< dimensions that are none of these
};

/// Finds the text along a dimension that gives its dates: called Times, xtime, date or the like, or of standard_name
/// time.
std::optional<std::size_t> time_text_variable(const FileIndex& index, std::uint32_t dimension);

/// Finds the axes of a variable, in any order of dimensions. Where no latitudes and longitudes belong to it, rows and
/// columns are the dimensions that names or metadata say are (MapSide), else the last two longer than 1 of which the
/// file says nothing; one is a mesh or, with latitudes, a section. Those called in `layers` are none of these.
FieldAxes find_axes(const FileIndex& index, std::size_t variable, const std::set<std::string>& layers = {});

}  // namespace fieldwise::io
