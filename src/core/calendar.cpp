#include "fieldwise/core/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "core/counting.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::core {

namespace {

constexpr Date kGregorianStart{1582, 10, 15};
constexpr Date kJulianEnd{1582, 10, 4};
constexpr std::array<int, 12> kMonthDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

bool is_gregorian_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
bool is_julian_leap(std::int64_t year) { return year % 4 == 0; }

/// Counts days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant's algorithm on 400-year eras that
/// begin in March, so that the leap day is the last of a year).
std::int64_t gregorian_day(const Date& date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

/// Returns the date of a day counted from 1 March, given its year that begins in March.
Date from_march(std::int64_t march_year, std::int64_t day_of_year) {
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  const int month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  return {march_year + (month <= 2 ? 1 : 0), month, day};
}

Date gregorian_date(std::int64_t day) {
  const std::int64_t shifted = day + 719'468;
  const std::int64_t era = floor_div(shifted, 146'097);
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  return from_march(year_of_era + era * 400, day_of_year);
}

/// Days of the Julian calendar, counted so that 1582-10-15 Gregorian follows 1582-10-04 Julian.
std::int64_t julian_day_unaligned(const Date& date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  return year * 365 + floor_div(year, 4) + day_of_year;
}

Date julian_date_unaligned(std::int64_t day) {
  const std::int64_t cycle = floor_div(day, 1461);
  const std::int64_t day_of_cycle = day - cycle * 1461;
  const std::int64_t year_of_cycle = std::min<std::int64_t>(day_of_cycle / 365, 3);
  return from_march(cycle * 4 + year_of_cycle, day_of_cycle - year_of_cycle * 365);
}

std::int64_t mixed_shift() { return gregorian_day(kGregorianStart) - 1 - julian_day_unaligned(kJulianEnd); }

std::int64_t fixed_year_day(const Date& date, bool leap) {
  std::int64_t day = date.day - 1;
  for (int month = 1; month < date.month; ++month) {
    day += kMonthDays[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
  }
  return (date.year - 1970) * (leap ? 366 : 365) + day;
}

Date fixed_year_date(std::int64_t day, bool leap) {
  const std::int64_t length = leap ? 366 : 365;
  const std::int64_t year = floor_div(day, length);
  auto rest = static_cast<int>(day - year * length);
  int month = 1;
  for (;; ++month) {
    const int days = kMonthDays[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
    if (rest < days) {
      return {1970 + year, month, rest + 1};
    }
    rest -= days;
  }
}

struct CalendarName {
  std::string_view name;
  Calendar calendar;
};

/// The first name of each calendar is the one that is written.
constexpr std::array<CalendarName, 12> kNames{{{"standard", Calendar::standard},
                                               {"gregorian", Calendar::standard},
                                               {"proleptic_gregorian", Calendar::proleptic_gregorian},
                                               {"julian", Calendar::julian},
                                               {"noleap", Calendar::noleap},
                                               {"365_day", Calendar::noleap},
                                               {"365", Calendar::noleap},
                                               {"no_leap", Calendar::noleap},
                                               {"all_leap", Calendar::all_leap},
                                               {"366_day", Calendar::all_leap},
                                               {"360_day", Calendar::days_360},
                                               {"360", Calendar::days_360}}};

}  // namespace

Calendar parse_calendar(std::string_view name) {
  const std::string lower = lower_case(trimmed(name));
  for (const CalendarName& known : kNames) {
    if (known.name == lower) {
      return known.calendar;
    }
  }
  throw Error(ErrorKind::usage,
              fmt::format("'{}' is not a CF calendar: use standard, proleptic_gregorian, julian, noleap, all_leap or "
                          "360_day",
                          name));
}

std::string_view calendar_name(Calendar calendar) {
  return std::ranges::find(kNames, calendar, &CalendarName::calendar)->name;
}

bool is_leap_year(Calendar calendar, std::int64_t year) {
  switch (calendar) {
    case Calendar::standard:
      return year < kGregorianStart.year ? is_julian_leap(year) : is_gregorian_leap(year);
    case Calendar::proleptic_gregorian:
      return is_gregorian_leap(year);
    case Calendar::julian:
      return is_julian_leap(year);
    case Calendar::all_leap:
      return true;
    case Calendar::noleap:
    case Calendar::days_360:
      break;
  }
  return false;
}

int days_in_month(Calendar calendar, std::int64_t year, int month) {
  if (calendar == Calendar::days_360) {
    return 30;
  }
  return kMonthDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap_year(calendar, year) ? 1 : 0);
}

bool is_valid_date(Calendar calendar, const Date& date) {
  const bool in_gap = calendar == Calendar::standard && date > kJulianEnd && date < kGregorianStart;
  return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= days_in_month(calendar, date.year, date.month) && !in_gap;
}

std::int64_t day_number(Calendar calendar, const Date& date) {
  switch (calendar) {
    case Calendar::standard:
      return date >= kGregorianStart ? gregorian_day(date) : julian_day_unaligned(date) + mixed_shift();
    case Calendar::proleptic_gregorian:
      return gregorian_day(date);
    case Calendar::julian:
      return julian_day_unaligned(date) - julian_day_unaligned({1970, 1, 1});
    case Calendar::noleap:
      return fixed_year_day(date, false);
    case Calendar::all_leap:
      return fixed_year_day(date, true);
    case Calendar::days_360:
      break;
  }
  return (date.year - 1970) * 360 + (date.month - 1) * 30 + date.day - 1;
}

Date date_of_day(Calendar calendar, std::int64_t day) {
  switch (calendar) {
    case Calendar::standard:
      return day >= gregorian_day(kGregorianStart) ? gregorian_date(day) : julian_date_unaligned(day - mixed_shift());
    case Calendar::proleptic_gregorian:
      return gregorian_date(day);
    case Calendar::julian:
      return julian_date_unaligned(day + julian_day_unaligned({1970, 1, 1}));
    case Calendar::noleap:
      return fixed_year_date(day, false);
    case Calendar::all_leap:
      return fixed_year_date(day, true);
    case Calendar::days_360:
      break;
  }
  const std::int64_t year = floor_div(day, 360);
  const auto rest = static_cast<int>(day - year * 360);
  return {1970 + year, rest / 30 + 1, rest % 30 + 1};
}

Instant start_of_day(Calendar calendar, const Date& date) { return {day_number(calendar, date) * kMicrosecondsPerDay}; }

Date date_of(Calendar calendar, Instant instant) {
  return date_of_day(calendar, floor_div(instant.microseconds, kMicrosecondsPerDay));
}

std::int64_t microsecond_of_day(Instant instant) {
  return instant.microseconds - floor_div(instant.microseconds, kMicrosecondsPerDay) * kMicrosecondsPerDay;
}

double days_per_year(Calendar calendar) {
  switch (calendar) {
    case Calendar::standard:
    case Calendar::proleptic_gregorian:
      return 365.2425;
    case Calendar::julian:
      return 365.25;
    case Calendar::noleap:
      return 365.0;
    case Calendar::all_leap:
      return 366.0;
    case Calendar::days_360:
      break;
  }
  return 360.0;
}

std::string format_date(const Date& date) {
  return fmt::format("{}{:04}-{:02}-{:02}", date.year < 0 ? "-" : "", std::abs(date.year), date.month, date.day);
}

std::string format_instant(Calendar calendar, Instant instant) {
  std::string day = format_date(date_of(calendar, instant));
  const std::int64_t rest = microsecond_of_day(instant);
  const std::int64_t seconds = rest / kMicrosecondsPerSecond;
  const std::int64_t micros = rest % kMicrosecondsPerSecond;
  if (rest == 0) {
    return day;
  }
  const std::string minutes = fmt::format("{}T{:02}:{:02}", day, seconds / 3600, seconds / 60 % 60);
  if (micros != 0) {
    const std::string fraction = fmt::format("{:06}", micros);
    return fmt::format("{}:{:02}.{}", minutes, seconds % 60, fraction.substr(0, fraction.find_last_not_of('0') + 1));
  }
  return seconds % 60 == 0 ? minutes : fmt::format("{}:{:02}", minutes, seconds % 60);
}

std::int64_t first_day_of_month(Calendar calendar, std::int64_t year, int month) {
  const std::int64_t months = year * 12 + month - 1;
  const std::int64_t whole = (months >= 0 ? months : months - 11) / 12;
  return day_number(calendar, {whole, static_cast<int>(months - whole * 12) + 1, 1});
}

}  // namespace fieldwise::core
