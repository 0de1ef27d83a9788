// Arrays: fields from xtensor arrays and plain coordinates, and back, for programs that have their data in memory.
// May know: field, grid, time axis.
// Must not know: operations, files.
#pragma once

#include <xtensor/xtensor.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "fieldwise/core/field.hpp"

namespace fieldwise::core {

/// Makes an axis of `count` consecutive months that begins with a month, with bounds, in a calendar.
TimeAxis monthly_axis(std::int64_t year, int month, std::size_t count, Calendar calendar = Calendar::standard);

/// Makes an axis of `count` consecutive days that begins with a date; values belong to noon.
TimeAxis daily_axis(const Date& first, std::size_t count, Calendar calendar = Calendar::standard);

/// Makes an axis of `count` consecutive years, with bounds.
TimeAxis yearly_axis(std::int64_t first_year, std::size_t count, Calendar calendar = Calendar::standard);

/// Makes a rectilinear grid from latitudes and longitudes in degrees. Errors: usage where one of them is empty.
Grid rectilinear_grid(std::vector<double> lat_deg, std::vector<double> lon_deg);

/// Makes a field of values [time, lat, lon] (missing = NaN) in units as UDUNITS knows them.
/// Errors: usage where the shape is not [axis size, rows, columns].
Field field_of(const xt::xtensor<double, 3>& values, const TimeAxis& time, const Grid& grid,
               std::string_view units = "");

/// Makes a map without time of values [lat, lon]. Errors: as `field_of`.
Field map_of(const xt::xtensor<double, 2>& values, const Grid& grid, std::string_view units = "");

/// Makes a series of values [time]. Errors: as `field_of`.
Field series_of(const xt::xtensor<double, 1>& values, const TimeAxis& time, std::string_view units = "");

/// Copies the values of a field into an array [leading, row, column].
xt::xtensor<double, 3> array_of(const Field& field);

}  // namespace fieldwise::core
