// TimeUnits: the text of CF time units ("days since 1800-01-01"), read.
// May know: calendar, error.
// Must not know: time axes, files.
#pragma once

#include <cstdint>
#include <string_view>

#include "fieldwise/core/calendar.hpp"

namespace fieldwise::core {

/// Names what dates that are written as numbers tell: 19820116.5, 198201, 1982.
enum class DateNumber { none, day, month, year };

/// Holds time units: steps of fixed length or of calendar months since a reference, or dates written as numbers.
struct TimeUnits {
  std::int64_t step_microseconds = 0;  ///< 0 where steps are calendar months or values are dates
  int step_months = 0;                 ///< 1 (months) or 12 (years)
  DateNumber date_number = DateNumber::none;
  Instant reference;  ///< in UTC
};

/// Tells which dates as numbers time units speak of, in any case and with whatever words around.
DateNumber date_number_of(std::string_view text);

/// Reads CF time units in any case. Errors: usage, naming the text and what is wrong with it.
TimeUnits parse_time_units(std::string_view text, Calendar calendar);

}  // namespace fieldwise::core
