// Axis guess: what a coordinate means, by its metadata or its name.
// May know: file index.
// Must not know: netCDF, values, calendars.
#pragma once

#include <string_view>

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Names what a coordinate means.
enum class AxisKind { time, vertical, latitude, longitude, other };

/// Says how sure a kind is: by a name alone, or by `standard_name`, units or `axis`.
enum class Certainty { none, name, metadata };

/// Names the side of a map along which a dimension runs: its rows, its columns, both as one list of cells (a mesh), or
/// none, as members and levels do; `unknown` where nothing tells.
enum class MapSide { rows, columns, cells, none, unknown };

/// Holds the kind of a variable seen as a coordinate.
struct AxisGuess {
  AxisKind kind = AxisKind::other;
  Certainty certainty = Certainty::none;
};

/// Recognises a coordinate by `standard_name`, `units`, `axis` and `positive`, then name, in any case. Coordinates of
/// projections and rotated grids (grid_latitude, x in metres) are `other`.
AxisGuess guess_axis(const VariableIndex& variable);

/// Recognises the rows and columns of a grid by the coordinate of a dimension: `axis`, `standard_name` and name of
/// those of projections and rotated grids (projection_y_coordinate, grid_latitude, y), `none` where it is any other.
MapSide side_of_coordinate(const VariableIndex& coordinate);

/// Recognises the side of a map by the name of a dimension that has no coordinate (nlat, west_east, ncells, member).
MapSide side_of_name(std::string_view name);

/// Tells whether a coordinate has the times at which forecasts begin (forecast_reference_time), which are those of
/// values only where nothing else is.
bool is_reference_time(const VariableIndex& variable);

/// Tells whether units are those of a latitude or a longitude ("degrees_north", "degree_E", ...) or of times ("...
/// since ...").
bool are_latitude_units(std::string_view units);
bool are_longitude_units(std::string_view units);
bool are_time_units(std::string_view units);

}  // namespace fieldwise::io
