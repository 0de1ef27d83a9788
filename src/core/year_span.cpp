#include "fieldwise/core/year_span.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/counting.hpp"

namespace fieldwise::core {

namespace {

constexpr int kMonthsPerYear = 12;

/// Tells whether a year that begins in a month (1..12) cuts an interval of so many months from a counted one on.
bool is_cut(std::int64_t first, std::int64_t count, int year_month) {
  for (std::int64_t month = first + 1; month < first + count; ++month) {
    if (month_start(month).month == year_month) {
      return true;
    }
  }
  return false;
}

/// Tells whether some step of months is cut.
bool cuts_steps(const TimeStep& step, int year_month) {
  if (step.is_months(kMonthsPerYear) && step.first_month > 0 && step.covered > 0) {
    return is_cut(step.first_month - 1, step.covered, year_month);
  }
  for (std::int64_t i = 0; i < kMonthsPerYear; ++i) {
    if (is_cut(step.anchor + i * step.count, step.count, year_month)) {
      return true;
    }
  }
  return false;
}

/// Tells whether a season of one's own is cut.
bool cuts_bounds(const TimeAxis& axis, int year_month) {
  for (std::size_t t = 0; t < axis.size() && axis.has_bounds(); ++t) {
    const std::int64_t first = month_count(axis.reckoning.date(axis.calendar, axis.lower[t]));
    const std::int64_t end = month_count(axis.reckoning.date(axis.calendar, axis.upper[t]));
    if (is_cut(first, end - first, year_month)) {
      return true;
    }
  }
  return false;
}

}  // namespace

int first_month_of_year(const TimeAxis& axis) {
  if (axis.reckoning.year_month > 0) {
    return axis.reckoning.year_month == 1 ? 1 : axis.reckoning.year_month - kMonthsPerYear;
  }
  if (axis.step.is_months(3)) {
    return axis.step.anchor < 0 ? static_cast<int>(axis.step.anchor) + 1 : 1;
  }
  int first = 1;
  while (axis.months != kAllMonths && first > -10 && has_month(axis.months, 1) && has_month(axis.months, first + 11)) {
    --first;
  }
  return first;
}

std::optional<std::string> notice_of_years(const TimeAxis& axis) {
  if (axis.reckoning.year_month > 0 || axis.months == kAllMonths || first_month_of_year(axis) == 1) {
    return std::nullopt;
  }
  return "the months chosen run over New Year: each year holds those of one run, and is the year of its last month";
}

YearSpan year_of(const TimeAxis& axis, const Date& date) {
  int first = first_month_of_year(axis);
  const std::int64_t year = date.year + (first < 1 && date.month >= first + kMonthsPerYear ? 1 : 0);
  int end = first + kMonthsPerYear;
  while (!has_month(axis.months, first + kMonthsPerYear)) {
    ++first;
  }
  while (!has_month(axis.months, end + 11)) {
    --end;
  }
  return {year, first_day_of_month(axis.calendar, year, first), first_day_of_month(axis.calendar, year, end)};
}

std::optional<std::string> fault_of_years(const TimeAxis& axis) {
  const int month = axis.reckoning.year_month;
  const TimeStep& step = axis.step;
  const bool cut = month > 0 && (step.kind == StepKind::months    ? cuts_steps(step, month)
                                 : step.kind == StepKind::seasons ? cuts_bounds(axis, month)
                                                                  : false);
  return cut ? std::optional(fmt::format("years that begin in {} cut values of each {} in two",
                                         axis.reckoning.year_text(), step.is_regular() ? step.name() : "season"))
             : std::nullopt;
}

std::optional<std::string> fault_of_days(const TimeAxis& axis) {
  const bool within = !axis.step.is_regular() || axis.step.days() < 1.0;
  if (axis.reckoning.day_time == 0 || within) {
    return std::nullopt;
  }
  const bool begin_then = axis.has_bounds() && std::ranges::all_of(axis.lower, [&](Instant at) {
                            return microsecond_of_day(at) == axis.reckoning.day_time;
                          });
  return begin_then ? std::nullopt
                    : std::optional(fmt::format("days that begin at {} need several values a day, or bounds that "
                                                "begin then, but there is a value each {}",
                                                axis.reckoning.day_text(), axis.step.name()));
}

}  // namespace fieldwise::core
