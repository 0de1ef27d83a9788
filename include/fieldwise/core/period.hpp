// Period: a span of dates as users write it (1982/1991, 1982-01/1992-12), both ends included; month selections.
// May know: calendar, error.
// Must not know: time axes, run files.
#pragma once

#include <string>
#include <string_view>

#include "fieldwise/core/calendar.hpp"

namespace fieldwise::core {

/// Holds a span of dates, both included. The last day of a month written without a day is `day = 31` and means
/// the month's last day in whatever calendar it is compared with.
struct Period {
  Date first;
  Date last;

  /// Tells whether a date lies inside, both ends included.
  [[nodiscard]] bool contains(const Date& date) const noexcept { return first <= date && date <= last; }
  friend bool operator==(const Period&, const Period&) = default;
};

/// Reads an ISO 8601 interval "1982-01/1992-12", "1982/1991", "1982-01-16/1983-02-01", or one year or month alone
/// (that whole year or month). Errors: usage, naming the text and the right form; first after last.
Period parse_period(std::string_view text);

/// Writes a period as ISO 8601 as short as it is exact: whole years as "1982/1991", whole months as "1982-01/1992-12".
std::string format_period(const Period& period);

/// Reads months: numbers, English names or their first three letters, or initials of a run of months (DJF, JJAS,
/// ONDJFM), and returns a set (bit month-1). Errors: usage for words that are none of these or an ambiguous single
/// letter.
unsigned parse_months(std::string_view text);

}  // namespace fieldwise::core
