#include "fieldwise/core/time_step.hpp"

#include <algorithm>
#include <utility>

#include "core/counting.hpp"
#include "core/step_words.hpp"

namespace fieldwise::core {

namespace {

constexpr double kDaysPerYear = 365.2425;
constexpr std::int64_t kMonthsPerYear = 12;
constexpr std::int64_t kPentads = 73;  // of a year
constexpr std::int64_t kPentadDays = 5;
constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;
constexpr std::int64_t kWeek = 7 * kMicrosecondsPerDay;

std::int64_t days_in_year(Calendar calendar, std::int64_t year) {
  return first_day_of_month(calendar, year + 1, 1) - first_day_of_month(calendar, year, 1);
}

/// Returns the first day (1..) of a part of a month, and the day after it.
std::pair<int, int> days_of_part(std::int64_t parts, int part, int month_days) {
  const int length = parts == 2 ? 15 : parts == 3 ? 10 : 5;
  const bool last = part + 1 == static_cast<int>(parts);
  return {part * length + 1, last ? month_days + 1 : (part + 1) * length + 1};
}

int part_of_day(std::int64_t parts, int day) {
  const int length = parts == 2 ? 15 : parts == 3 ? 10 : 5;
  return std::min((day - 1) / length, static_cast<int>(parts) - 1);
}

/// Returns the day of the year (from 0) at which a pentad begins.
std::int64_t pentad_begin(Calendar calendar, std::int64_t year, std::int64_t pentad) {
  const std::int64_t begin = kPentadDays * pentad;
  constexpr std::int64_t kLeapDay = 59;
  return begin >= kLeapDay && days_in_year(calendar, year) == 366 ? begin + 1 : begin;
}

/// Returns how many parts a year has; the last takes the day of a leap year.
std::int64_t parts_a_year(const TimeStep& step, Calendar calendar) {
  const std::int64_t days = calendar == Calendar::days_360 ? 360 : 365;
  const std::int64_t length = step.count == 0 ? kPentadDays : step.count;
  return (days + length - 1) / length;
}

/// Returns the parts of a year: the number of the one that holds a day of the year counted from 0.
std::int64_t part_of_year(const TimeStep& step, Calendar calendar, std::int64_t year, std::int64_t day) {
  if (step.count > 0) {
    return std::min(day / step.count, parts_a_year(step, calendar) - 1);
  }
  constexpr std::int64_t kLeapDay = 59;
  const bool after = day >= kLeapDay && days_in_year(calendar, year) == 366;
  return std::min((after ? day - 1 : day) / kPentadDays, parts_a_year(step, calendar) - 1);
}

TimeSpan interval_of_months(Calendar calendar, std::int64_t first, std::int64_t count) {
  const Date begin = month_start(first);
  const Date end = month_start(first + count);
  return {{first_day_of_month(calendar, begin.year, begin.month) * kMicrosecondsPerDay},
          {first_day_of_month(calendar, end.year, end.month) * kMicrosecondsPerDay}};
}

TimeSpan interval_of_days(std::int64_t begin, std::int64_t end) {
  return {{begin * kMicrosecondsPerDay}, {end * kMicrosecondsPerDay}};
}

}  // namespace

TimeStep step_of_months(std::int64_t count, std::int64_t anchor) {
  return {StepKind::months, count, anchor, 0, static_cast<int>(count)};
}

TimeStep step_of_ticks(std::int64_t microseconds, std::int64_t anchor) {
  return {StepKind::ticks, microseconds, anchor - floor_div(anchor, microseconds) * microseconds, 0, 0};
}

bool same_kind(const TimeStep& a, const TimeStep& b) noexcept {
  const bool months = a.kind == StepKind::months && a.count % kMonthsPerYear != 0;
  return a.kind == b.kind && a.count == b.count && (!months || a.anchor == b.anchor);
}

std::int64_t TimeStep::number(Calendar calendar, Instant instant) const {
  if (kind == StepKind::ticks) {
    return floor_div(instant.microseconds - anchor, count);
  }
  // Half months may begin on the fifteenth: their dates are then moved by the anchor.
  const std::int64_t shift = kind == StepKind::parts_of_month ? anchor : 0;
  const Date date = date_of(calendar, {instant.microseconds + shift});
  if (kind == StepKind::months) {
    return floor_div(month_count(date) - anchor, count);
  }
  if (kind == StepKind::parts_of_month) {
    return month_count(date) * count + part_of_day(count, date.day);
  }
  if (kind == StepKind::parts_of_year) {
    const std::int64_t day = day_number(calendar, date) - first_day_of_month(calendar, date.year, 1);
    return date.year * parts_a_year(*this, calendar) + part_of_year(*this, calendar, date.year, day);
  }
  return instant.microseconds;
}

TimeSpan TimeStep::interval(Calendar calendar, std::int64_t number) const {
  if (kind == StepKind::ticks) {
    return {{anchor + number * count}, {anchor + (number + 1) * count}};
  }
  if (kind == StepKind::months) {
    return interval_of_months(calendar, number * count + anchor, count);
  }
  if (kind == StepKind::parts_of_month) {
    const std::int64_t month = floor_div(number, count);
    const Date start = month_start(month);
    const std::int64_t first = first_day_of_month(calendar, start.year, start.month);
    const auto [begin, end] =
        days_of_part(count, static_cast<int>(number - month * count), days_in_month(calendar, start.year, start.month));
    return interval_of_days(first + begin - 1, first + end - 1);
  }
  if (kind == StepKind::parts_of_year) {
    const std::int64_t year = floor_div(number, parts_a_year(*this, calendar));
    const std::int64_t part = number - year * parts_a_year(*this, calendar);
    const std::int64_t first = first_day_of_month(calendar, year, 1);
    const std::int64_t next = first_day_of_month(calendar, year + 1, 1);
    const auto begin_of = [&](std::int64_t which) {
      return first + (count == 0 ? pentad_begin(calendar, year, which) : count * which);
    };
    return interval_of_days(begin_of(part), part + 1 == parts_a_year(*this, calendar) ? next : begin_of(part + 1));
  }
  return {{number}, {number}};
}

Instant TimeStep::place(Calendar calendar, std::int64_t number) const {
  const TimeSpan whole = interval(calendar, number);
  return kind == StepKind::parts_of_year ? Instant{whole.begin.microseconds + anchor} : whole.middle();
}

std::optional<std::int64_t> TimeStep::steps_in(std::int64_t number, std::string_view unit) const {
  const auto whole = [](std::int64_t all, std::int64_t part) {
    return part > 0 && all % part == 0 ? std::optional(all / part) : std::nullopt;
  };
  const std::int64_t ticks = unit == "minute" ? kMinute
                             : unit == "hour" ? kMicrosecondsPerHour
                             : unit == "day"  ? kMicrosecondsPerDay
                             : unit == "week" ? kWeek
                                              : 0;
  const std::int64_t months = unit == "month" ? 1 : unit == "season" ? 3 : unit == "year" ? kMonthsPerYear : 0;
  if (unit == "step" || (unit == "dekad" && kind == StepKind::parts_of_month && count == 3)) {
    return number;
  }
  switch (kind) {
    case StepKind::ticks:
      return ticks > 0 ? whole(number * ticks, count) : std::nullopt;
    case StepKind::months:
      return months > 0 ? whole(number * months, count) : std::nullopt;
    case StepKind::parts_of_month:
      return months > 0 ? std::optional(number * months * count) : std::nullopt;
    case StepKind::parts_of_year:
      return unit == "year" ? std::optional(number * parts_a_year(*this, Calendar::standard)) : std::nullopt;
    case StepKind::seasons:
    case StepKind::irregular:
      break;
  }
  return std::nullopt;
}

double TimeStep::days() const noexcept {
  switch (kind) {
    case StepKind::months:
      return static_cast<double>(count) * kDaysPerYear / static_cast<double>(kMonthsPerYear);
    case StepKind::parts_of_month:
      return kDaysPerYear / static_cast<double>(kMonthsPerYear * count);
    case StepKind::parts_of_year:
      return count == 0 ? kDaysPerYear / static_cast<double>(kPentads) : static_cast<double>(count);
    case StepKind::ticks:
      return static_cast<double>(count) / static_cast<double>(kMicrosecondsPerDay);
    case StepKind::seasons:
    case StepKind::irregular:
      break;
  }
  return 0.0;
}

double TimeStep::value_days() const noexcept {
  const bool part = kind == StepKind::months && covered > 0;
  return part ? static_cast<double>(covered) * kDaysPerYear / static_cast<double>(kMonthsPerYear) : days();
}

std::string TimeStep::name() const { return step_name(*this); }

std::string TimeStep::text(Calendar calendar) const { return step_text(*this, calendar); }

std::string TimeStep::unit() const { return step_unit(*this); }

std::optional<TimeStep> TimeStep::parse(std::string_view text, Calendar calendar) { return parse_step(text, calendar); }

}  // namespace fieldwise::core
