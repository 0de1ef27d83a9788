#include "fieldwise/core/time_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/counting.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/parse_instant.hpp"

namespace fieldwise::core {

namespace {

constexpr double kDaysPerYear = 365.2425;
constexpr std::int64_t kMonthsPerYear = 12;
constexpr std::int64_t kPentads = 73;  // of a year
constexpr std::int64_t kPentadDays = 5;
constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;
constexpr std::int64_t kWeek = 7 * kMicrosecondsPerDay;
constexpr std::string_view kInitials = "JFMAMJJASOND";
constexpr std::array<std::string_view, 12> kMonthNames{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};

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

/// Counts the days of a month that lie in a period; days that the calendar leaves out do not count.
std::size_t days_inside(Calendar calendar, std::int64_t months, const Period& period) {
  const Date month = month_start(months);
  const int length = days_in_month(calendar, month.year, month.month);
  const int begin = months == month_count(period.first) ? period.first.day : 1;
  const int end = months == month_count(period.last) ? std::min(period.last.day, length) : length;
  std::size_t days = 0;
  for (int day = begin; day <= end; ++day) {
    days += is_valid_date(calendar, {month.year, month.month, day}) ? 1 : 0;
  }
  return days;
}

bool in_months(unsigned months, int month) { return (months >> static_cast<unsigned>(month - 1) & 1U) != 0U; }

/// Counts what divides a day evenly: days inside times values a day.
std::size_t expected_of_days(Calendar calendar, const Period& period, unsigned months, std::int64_t a_day) {
  std::size_t days = 0;
  for (std::int64_t month = month_count(period.first); month <= month_count(period.last); ++month) {
    days += in_months(months, month_start(month).month) ? days_inside(calendar, month, period) : 0;
  }
  return days * static_cast<std::size_t>(a_day);
}

/// Counts steps of months by the month in their middle.
std::size_t expected_of_months(const TimeStep& step, const Period& period, unsigned months) {
  std::size_t count = 0;
  const std::int64_t first = month_count(period.first);
  const std::int64_t last = month_count(period.last);
  for (std::int64_t number = floor_div(first - step.anchor, step.count) - 1;; ++number) {
    const bool yearly = step.count % kMonthsPerYear == 0;
    const bool part = yearly && step.first_month > 0 && step.covered > 0 && step.covered < kMonthsPerYear;
    const std::int64_t begin = step.count * number + step.anchor;
    std::int64_t middle = begin + (step.count - 1) / 2;
    if (part) {
      middle = begin + (step.first_month - 1 - begin % kMonthsPerYear + 2 * kMonthsPerYear) % kMonthsPerYear +
               (step.covered - 1) / 2;
    }
    if (begin > last) {
      return count;
    }
    const bool inside = middle >= first && middle <= last && in_months(months, month_start(middle).month);
    count += inside ? 1 : 0;
  }
}

std::string plural(std::int64_t count, std::string_view unit) {
  return count == 1 ? std::string(unit) : fmt::format("{} {}s", count, unit);
}

std::string name_of_ticks(std::int64_t count) {
  if (count == kWeek) {
    return "week";
  }
  if (count % kMicrosecondsPerDay == 0) {
    return plural(count / kMicrosecondsPerDay, "day");
  }
  if (count % kMicrosecondsPerHour == 0) {
    return plural(count / kMicrosecondsPerHour, "hour");
  }
  if (count % kMinute == 0) {
    return plural(count / kMinute, "minute");
  }
  if (count > kMicrosecondsPerDay) {
    return fmt::format("{:.6g} days", static_cast<double>(count) / static_cast<double>(kMicrosecondsPerDay));
  }
  return fmt::format("{:.6g} seconds", static_cast<double>(count) / static_cast<double>(kMicrosecondsPerSecond));
}

std::string name_of_months(std::int64_t count, std::int64_t anchor) {
  if (count == 1) {
    return "month";
  }
  if (count == 3) {
    return floor_div(anchor + 1, 3) * 3 == anchor + 1 ? "season" : "quarter";
  }
  return count % kMonthsPerYear == 0 ? plural(count / kMonthsPerYear, "year") : plural(count, "month");
}

struct NamedStep {
  std::string_view name;
  TimeStep step;
};

const std::array<NamedStep, 25>& named_steps() {
  static const std::array<NamedStep, 25> steps{{{"irregular", {}},
                                                {"year", step_of_months(12)},
                                                {"yearly", step_of_months(12)},
                                                {"season", step_of_months(3, -1)},
                                                {"seasonal", step_of_months(3, -1)},
                                                {"quarter", step_of_months(3, 0)},
                                                {"month", step_of_months(1)},
                                                {"monthly", step_of_months(1)},
                                                {"half_month", {StepKind::parts_of_month, 2}},
                                                {"half_monthly", {StepKind::parts_of_month, 2}},
                                                {"dekad", {StepKind::parts_of_month, 3}},
                                                {"dekadal", {StepKind::parts_of_month, 3}},
                                                {"pentad_of_month", {StepKind::parts_of_month, 6}},
                                                {"pentads_of_month", {StepKind::parts_of_month, 6}},
                                                {"pentad", {StepKind::parts_of_year, 0}},
                                                {"pentads", {StepKind::parts_of_year, 0}},
                                                {"week", step_of_ticks(kWeek)},
                                                {"weekly", step_of_ticks(kWeek)},
                                                {"day", step_of_ticks(kMicrosecondsPerDay)},
                                                {"daily", step_of_ticks(kMicrosecondsPerDay)},
                                                {"hour", step_of_ticks(kMicrosecondsPerHour)},
                                                {"hourly", step_of_ticks(kMicrosecondsPerHour)},
                                                {"minute", step_of_ticks(kMinute)},
                                                {"seasons", {StepKind::seasons, 0}},
                                                {"own seasons", {StepKind::seasons, 0}}}};
  return steps;
}

/// Reads "5 days", "6 hours", "2 years", "8 days from 1 January".
std::optional<TimeStep> parse_counted(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  constexpr std::int64_t kMost = 1'000'000;
  if (fault != std::errc() || count < 1 || count > kMost) {
    return std::nullopt;
  }
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (!unit.starts_with(' ')) {
    return std::nullopt;
  }
  unit.remove_prefix(1);
  if (unit == "days from 1 January" && count <= 183) {
    return TimeStep{StepKind::parts_of_year, count == kPentadDays ? 0 : count};
  }
  if (unit.ends_with('s')) {
    unit.remove_suffix(1);
  }
  if (unit == "year") {
    return step_of_months(kMonthsPerYear * count);
  }
  if (unit == "month") {
    return step_of_months(count);
  }
  const std::int64_t length = unit == "week"     ? kWeek
                              : unit == "day"    ? kMicrosecondsPerDay
                              : unit == "hour"   ? kMicrosecondsPerHour
                              : unit == "minute" ? kMinute
                              : unit == "second" ? kMicrosecondsPerSecond
                                                 : 0;
  return length == 0 ? std::nullopt : std::optional(step_of_ticks(length * count));
}

/// Reads what stands behind "year of ": a month, or the initials of a run of months.
std::optional<TimeStep> parse_part_of_year(std::string_view which) {
  TimeStep step = step_of_months(kMonthsPerYear);
  const auto* const month = std::ranges::find(kMonthNames, which);
  if (month != kMonthNames.end()) {
    step.first_month = static_cast<int>(month - kMonthNames.begin()) + 1;
    step.covered = 1;
    return step;
  }
  constexpr std::string_view kTwice = "JFMAMJJASONDJFMAMJJASOND";
  const std::size_t first = kTwice.find(which);
  if (which.size() < 2 || which.size() > kInitials.size() || first == std::string::npos) {
    return std::nullopt;
  }
  step.first_month = static_cast<int>(first % kInitials.size()) + 1;
  step.covered = static_cast<int>(which.size());
  step.anchor = step.first_month - 1 + step.covered > kMonthsPerYear ? step.first_month - 1 - kMonthsPerYear : 0;
  return step;
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

std::size_t TimeStep::expected(Calendar calendar, const Period& period, unsigned months) const {
  if (!is_regular() || period.last < period.first) {
    return 0;
  }
  if (kind == StepKind::months) {
    const bool whole_years = count == kMonthsPerYear && (covered == 0 || covered >= kMonthsPerYear);
    return whole_years ? static_cast<std::size_t>(period.last.year - period.first.year + 1)
                       : expected_of_months(*this, period, months);
  }
  if (kind == StepKind::ticks && count <= kMicrosecondsPerDay && kMicrosecondsPerDay % count == 0) {
    return expected_of_days(calendar, period, months, kMicrosecondsPerDay / count);
  }
  const int last_day = std::min(period.last.day, days_in_month(calendar, period.last.year, period.last.month));
  const Instant begin = start_of_day(calendar, period.first);
  const Instant end{start_of_day(calendar, {period.last.year, period.last.month, last_day}).microseconds +
                    kMicrosecondsPerDay};
  std::size_t found = 0;
  for (std::int64_t k = number(calendar, begin) - 1;; ++k) {
    const Instant at = place(calendar, k);
    if (at >= end) {
      return found;
    }
    found += at >= begin && in_months(months, date_of(calendar, at).month) ? 1 : 0;
  }
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

std::string TimeStep::name() const {
  switch (kind) {
    case StepKind::months:
      return name_of_months(count, anchor);
    case StepKind::parts_of_month:
      return count == 2 ? "half_month" : count == 3 ? "dekad" : "pentad_of_month";
    case StepKind::parts_of_year:
      return count == 0 ? "pentad" : fmt::format("{} days from 1 January", count);
    case StepKind::ticks:
      return name_of_ticks(count);
    case StepKind::seasons:
      return "seasons";
    case StepKind::irregular:
      break;
  }
  return "irregular";
}

std::string TimeStep::text(Calendar calendar) const {
  const bool part = is_months(kMonthsPerYear) && first_month > 0 && covered > 0 && covered < kMonthsPerYear;
  if (part && covered == 1) {
    return fmt::format("year of {}", kMonthNames[static_cast<std::size_t>(first_month - 1)]);
  }
  if (part) {
    std::string initials;
    for (int i = 0; i < covered; ++i) {
      initials += kInitials[static_cast<std::size_t>((first_month - 1 + i) % static_cast<int>(kMonthsPerYear))];
    }
    return "year of " + initials;
  }
  if (kind == StepKind::ticks && anchor != 0 && anchor % kMinute == 0) {
    return fmt::format("{} from {}", name(), format_instant(calendar, {anchor}));
  }
  return name();
}

std::string TimeStep::unit() const {
  const std::string whole = name();
  const bool one_word = std::ranges::all_of(whole, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  return one_word && is_regular() ? whole : "step";
}

std::optional<TimeStep> TimeStep::parse(std::string_view text, Calendar calendar) {
  for (const NamedStep& named : named_steps()) {
    if (named.name == text) {
      return named.step;
    }
  }
  constexpr std::string_view kYearOf = "year of ";
  if (text.starts_with(kYearOf)) {
    return parse_part_of_year(text.substr(kYearOf.size()));
  }
  if (const auto counted = parse_counted(text)) {
    return counted;
  }
  const std::size_t from = text.rfind(" from ");
  if (from == std::string_view::npos) {
    return std::nullopt;
  }
  auto step = parse(text.substr(0, from), calendar);
  if (!step || step->kind != StepKind::ticks) {
    return std::nullopt;
  }
  constexpr std::size_t kFrom = 6;
  try {
    const Instant anchor = parse_instant(std::string(text.substr(from + kFrom)), calendar);
    return step_of_ticks(step->count, anchor.microseconds);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace fieldwise::core
