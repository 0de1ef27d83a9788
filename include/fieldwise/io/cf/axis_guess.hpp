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

/// Holds the kind of a variable seen as a coordinate.
struct AxisGuess {
  AxisKind kind = AxisKind::other;
  Certainty certainty = Certainty::none;
};

/// Recognises a coordinate by `standard_name`, `units`, `axis` and `positive`, then name, in any case. Coordinates of
/// projections and rotated grids (grid_latitude, x in metres) are `other`.
AxisGuess guess_axis(const VariableIndex& variable);

/// Tells whether a coordinate has the times at which forecasts begin (forecast_reference_time), which are those of
/// values only where nothing else is.
bool is_reference_time(const VariableIndex& variable);

/// Tells whether units are those of a latitude or a longitude ("degrees_north", "degree_E", ...) or of times ("...
/// since ...").
bool are_latitude_units(std::string_view units);
bool are_longitude_units(std::string_view units);
bool are_time_units(std::string_view units);

}  // namespace fieldwise::io
