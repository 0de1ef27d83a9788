#include "fieldwise/core/time_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/counting.hpp"
#include "core/time_units.hpp"
#include "fieldwise/core/error.hpp"
namespace fieldwise::core {

namespace {

[[noreturn]] void refuse_time(double value, std::string_view units, std::string_view why) {
  throw Error(ErrorKind::input_damaged, fmt::format("the time {} in '{}' {}", value, units, why));
}

/// Rounds to the microsecond. A number of days since year 1 has no microsecond in it (its last binary digit is 10
/// of them), so that the neighbouring whole second is meant where the number cannot tell it from what it holds:
/// else 06:20 would come back as 06:19:59.999998 and midnight could fall on the day before.
Instant nearest_instant(long double microseconds, double value, long double step_microseconds) {
  const double spacing = std::nextafter(std::abs(value), std::numeric_limits<double>::infinity()) - std::abs(value);
  const long double second = std::round(microseconds / kMicrosecondsPerSecond) * kMicrosecondsPerSecond;
  const bool is_second = std::abs(second - microseconds) <= static_cast<long double>(spacing) * step_microseconds;
  return {static_cast<std::int64_t>(is_second ? second : std::round(microseconds))};
}

/// Returns the instant a number of months after another: the same day, or the month's last, at the same time.
Instant add_months(Calendar calendar, Instant from, std::int64_t months) {
  const Date date = date_of(calendar, from);
  Date moved = month_start(month_count(date) + months);
  moved.day = std::min(date.day, days_in_month(calendar, moved.year, moved.month));
  return {start_of_day(calendar, moved).microseconds + microsecond_of_day(from)};
}

/// Holds the calendar months (or years) into which times fall, from one whole number of steps to the next.
struct MonthStep {
  Instant lower;
  Instant upper;
  [[nodiscard]] long double width() const { return static_cast<long double>(upper.microseconds - lower.microseconds); }
};

MonthStep month_step(const TimeUnits& units, std::int64_t steps, Calendar calendar) {
  return {add_months(calendar, units.reference, steps * units.step_months),
          add_months(calendar, units.reference, (steps + 1) * units.step_months)};
}

Instant decode_months(const TimeUnits& units, double value, std::string_view text, Calendar calendar) {
  if (!(std::abs(value) * units.step_months < static_cast<double>(kFarthestYear * 12))) {
    refuse_time(value, text, "is too far away for any calendar");
  }
  const double whole = std::floor(value);
  const MonthStep step = month_step(units, static_cast<std::int64_t>(whole), calendar);
  const long double since_lower = static_cast<long double>(value - whole) * step.width();
  return nearest_instant(static_cast<long double>(step.lower.microseconds) + since_lower, value, step.width());
}

double encode_months(const TimeUnits& units, Instant instant, Calendar calendar) {
  const Date date = date_of(calendar, instant);
  std::int64_t steps =
      floor_div(month_count(date) - month_count(date_of(calendar, units.reference)), units.step_months);
  MonthStep step = month_step(units, steps, calendar);
  // Within its month (or year) the instant can lie before the day and time of the reference.
  while (step.lower > instant) {
    step = month_step(units, --steps, calendar);
  }
  const auto since_lower = static_cast<long double>(instant.microseconds - step.lower.microseconds);
  return static_cast<double>(static_cast<long double>(steps) + since_lower / step.width());
}

/// Reads 19820116.5, 198201 or 1982; months and years have no shares.
Instant decode_date(DateNumber form, double value, std::string_view text, Calendar calendar) {
  const double whole = std::floor(std::abs(value));
  if (!(whole < static_cast<double>(kFarthestYear * 10'000)) || (form != DateNumber::day && whole != std::abs(value))) {
    refuse_time(value, text, "is not a date");
  }
  auto number = static_cast<std::int64_t>(whole);
  if (form == DateNumber::month) number = number * 100 + 1;
  if (form == DateNumber::year) number = number * 10'000 + 101;
  const Date date{(value < 0 ? -1 : 1) * (number / 10'000), static_cast<int>(number / 100 % 100),
                  static_cast<int>(number % 100)};
  if (std::abs(date.year) > kFarthestYear || !is_valid_date(calendar, date)) {
    refuse_time(value, text, "is not a date");
  }
  constexpr auto kDay = static_cast<long double>(kMicrosecondsPerDay);
  const long double since_midnight = static_cast<long double>(std::abs(value) - whole) * kDay;
  return nearest_instant(static_cast<long double>(start_of_day(calendar, date).microseconds) + since_midnight, value,
                         kDay);
}

double encode_date(DateNumber form, Instant instant, Calendar calendar) {
  const Date date = date_of(calendar, instant);
  if (form == DateNumber::year) return static_cast<double>(date.year);
  if (form == DateNumber::month) {
    return static_cast<double>((date.year < 0 ? -1 : 1) * (std::abs(date.year) * 100 + date.month));
  }
  const auto number = static_cast<double>(std::abs(date.year) * 10'000 + date.month * 100 + date.day);
  const double fraction = static_cast<double>(microsecond_of_day(instant)) / static_cast<double>(kMicrosecondsPerDay);
  return date.year < 0 ? -(number + fraction) : number + fraction;
}

Instant decode_fixed(const TimeUnits& units, double value, std::string_view text) {
  constexpr auto kFarthest = static_cast<long double>(kFarthestYear * 365 * kMicrosecondsPerDay);
  // Whole steps and the fraction apart: each product is exact in the 64 bits of a long double.
  const double whole = std::floor(value);
  const auto step = static_cast<long double>(units.step_microseconds);
  const long double microseconds = static_cast<long double>(whole) * step +
                                   static_cast<long double>(value - whole) * step +
                                   static_cast<long double>(units.reference.microseconds);
  if (!(std::abs(microseconds) < kFarthest)) {
    refuse_time(value, text, "is too far away for any calendar");
  }
  return nearest_instant(microseconds, value, step);
}

double encode_fixed(const TimeUnits& units, Instant instant) {
  const long double distance =
      static_cast<long double>(instant.microseconds) - static_cast<long double>(units.reference.microseconds);
  return static_cast<double>(distance / static_cast<long double>(units.step_microseconds));
}

}  // namespace

std::vector<Instant> decode_times(const std::vector<double>& values, std::string_view units, Calendar calendar) {
  const TimeUnits parsed = parse_time_units(units, calendar);
  std::vector<Instant> instants;
  instants.reserve(values.size());
  for (const double value : values) {
    if (std::isnan(value)) {
      refuse_time(value, units, "is missing");
    }
    if (parsed.date_number != DateNumber::none) {
      instants.push_back(decode_date(parsed.date_number, value, units, calendar));
    } else if (parsed.step_months > 0) {
      instants.push_back(decode_months(parsed, value, units, calendar));
    } else {
      instants.push_back(decode_fixed(parsed, value, units));
    }
  }
  return instants;
}

bool are_date_numbers(std::string_view units) { return date_number_of(units) != DateNumber::none; }

std::vector<double> encode_times(const std::vector<Instant>& instants, std::string_view units, Calendar calendar) {
  const TimeUnits parsed = parse_time_units(units, calendar);
  std::vector<double> values;
  values.reserve(instants.size());
  for (const Instant& instant : instants) {
    values.push_back(parsed.date_number != DateNumber::none ? encode_date(parsed.date_number, instant, calendar)
                     : parsed.step_months > 0               ? encode_months(parsed, instant, calendar)
                                                            : encode_fixed(parsed, instant));
  }
  return values;
}

bool encodes_exactly(const std::vector<Instant>& instants, std::string_view units, Calendar calendar) {
  return decode_times(encode_times(instants, units, calendar), units, calendar) == instants;
}

std::optional<std::int64_t> disputed_year(std::string_view units, Calendar calendar) {
  const bool of_history = calendar == Calendar::standard || calendar == Calendar::julian;
  const TimeUnits read = parse_time_units(units, calendar);
  if (!of_history || read.date_number != DateNumber::none) {
    return std::nullopt;
  }
  const std::int64_t year = date_of(calendar, read.reference).year;
  return year < 1 ? std::optional(year) : std::nullopt;
}

}  // namespace fieldwise::core
