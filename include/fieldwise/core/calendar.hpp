// The CF calendars: dates, day numbers and instants, exact in integers.
// May know: the standard library and core's error.
// Must not know: time axes, units text, files.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace fieldwise::core {

/// Names the CF calendars (CF-1.8 section 4.4.1). `standard` is Julian before 15 October 1582, Gregorian after.
enum class Calendar { standard, proleptic_gregorian, julian, noleap, all_leap, days_360 };

/// Holds a calendar date; year 0 exists in the proleptic sense (the year before year 1).
struct Date {
  std::int64_t year = 1;
  int month = 1;
  int day = 1;
  friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

/// Counts microseconds since 1970-01-01 00:00:00 of the same calendar.
struct Instant {
  std::int64_t microseconds = 0;
  friend constexpr auto operator<=>(const Instant&, const Instant&) = default;
};

inline constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosecondsPerHour = 3'600 * kMicrosecondsPerSecond;
inline constexpr std::int64_t kMicrosecondsPerDay = 24 * kMicrosecondsPerHour;

/// Reads a CF calendar name or alias (gregorian, 365_day, ...), in any case. Errors: usage for an unknown name.
Calendar parse_calendar(std::string_view name);

/// Returns the CF name of a calendar ("standard", "noleap", "360_day", ...).
std::string_view calendar_name(Calendar calendar);

/// Tells whether a year has 366 days in the calendar (always false for 360_day).
bool is_leap_year(Calendar calendar, std::int64_t year);

/// Returns the number of days of a month (1..12); October 1582 of `standard` counts 31 although 10 do not exist.
int days_in_month(Calendar calendar, std::int64_t year, int month);

/// Tells whether the date exists in the calendar.
bool is_valid_date(Calendar calendar, const Date& date);

/// Returns the number of days from 1970-01-01 of the same calendar to the date.
std::int64_t day_number(Calendar calendar, const Date& date);

/// Returns the date of a day number; the inverse of `day_number`.
Date date_of_day(Calendar calendar, std::int64_t day);

/// Returns the first instant of a date.
Instant start_of_day(Calendar calendar, const Date& date);

/// Returns the date on which an instant falls.
Date date_of(Calendar calendar, Instant instant);

/// Returns the microseconds since midnight of an instant.
std::int64_t microsecond_of_day(Instant instant);

/// Returns the mean length of the calendar's year in days: 365.2425, 365.25 (julian), 365, 366 or 360.
double days_per_year(Calendar calendar);

/// Writes a date as ISO 8601: 1982-01-16, -0044-03-15.
std::string format_date(const Date& date);

/// Writes an instant as ISO 8601, as short as it is exact: 1982-01-16, 1982-01-16T12:00, 1982-01-16T12:00:30.
std::string format_instant(Calendar calendar, Instant instant);

/// Returns the day number of the first day of a month; months outside 1..12 lie in the years beside.
std::int64_t first_day_of_month(Calendar calendar, std::int64_t year, int month);

}  // namespace fieldwise::core
