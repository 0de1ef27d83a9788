// Time codec: instants to and from numbers in CF time units.
// May know: calendar, error.
// Must not know: time axes, files.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fieldwise/core/calendar.hpp"

namespace fieldwise::core {

/// Converts numbers in CF time units to instants, rounded to the microsecond, or to the whole second where the number
/// cannot tell the two apart. `months since` and `years since` count calendar months and years (a fraction is that
/// share of the month or year it falls in); "day as %Y%m%d.%f" holds dates as numbers, and so do YYYYMMDD, YYYYMM and
/// YYYY, whose months and years are whole numbers and mean their first day. Errors: usage for text that is
/// not CF time units ("eays since 1970-01-01" names the word); input_damaged for a time that is missing (NaN), no date
/// or more than 250000 years away.
std::vector<Instant> decode_times(const std::vector<double>& values, std::string_view units, Calendar calendar);

/// Tells whether units say that times are dates written as numbers (19820116), with whatever words around: "YYYYMM",
/// "day as %Y%m%d.%f".
bool are_date_numbers(std::string_view units);

/// Converts instants to numbers in CF time units; the inverse of `decode_times` where `encodes_exactly`.
std::vector<double> encode_times(const std::vector<Instant>& instants, std::string_view units, Calendar calendar);

/// Tells whether instants written in these units come back the same: a share of a month, or microseconds counted in
/// days, may not.
bool encodes_exactly(const std::vector<Instant>& instants, std::string_view units, Calendar calendar);

/// Returns the reference year of time units where it lies before year 1 of a calendar of history (standard, julian),
/// which has a year 0 here and for some tools, and none for others. Errors: as `decode_times`.
std::optional<std::int64_t> disputed_year(std::string_view units, Calendar calendar);

}  // namespace fieldwise::core
