// WrittenDates: dates that stand as text in a file, or in its name, as a time axis.
// May know: file index, input spec, core's calendar and time axis.
// Must not know: netCDF, coordinates, grids, values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/input_spec.hpp"

namespace fieldwise::io {

/// Reads a date as models write it: 2005-08-28_12:00:00, 2005-08-28T12:00, 2005-08-28, 200508 (no separators), with
/// fractions of a second; nothing where it is none of the calendar.
std::optional<core::Instant> written_instant(std::string_view text, core::Calendar calendar);

/// Reads a date as it stands in a `time_origin`, with the month's name or without, and writes it as units of times
/// have it: 01-JAN-2010 00:00:00 and 2010-JAN-01 become 2010-01-01 00:00:00 and 2010-01-01; nothing where it is none.
std::optional<std::string> written_origin(std::string_view text);

/// Makes the axis of a dimension from the text along it (its labels). The calendar is that of the input, else of the
/// variable or the file, else standard. Errors: input_damaged for text that is no date, naming it.
core::TimeAxis axis_of_text(const FileIndex& index, std::size_t text, const std::string& dimension,
                            const InputSpec& spec);

/// Makes an axis of one time from the name of a file by `time: {from_name: PATTERN}`: %Y, %m, %d, %j, %H, %M and %S
/// stand for digits, all else for itself. Errors: usage for a name that does not hold such a date.
core::TimeAxis axis_of_name(const std::string& path, const InputSpec& spec);

}  // namespace fieldwise::io
