#include "fieldwise/core/expected_values.hpp"

#include <algorithm>
#include <cstdint>

#include "core/counting.hpp"

namespace fieldwise::core {

namespace {

constexpr std::int64_t kMonthsPerYear = 12;

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

/// Counts the years whose January lies in a period: after them one value a year is named, whenever its year begins.
std::size_t expected_of_years(const Period& period) {
  const std::int64_t first = period.first.year + (period.first.month > 1 ? 1 : 0);
  return static_cast<std::size_t>(std::max<std::int64_t>(0, period.last.year - first + 1));
}

/// Counts what divides a day evenly: days inside times values a day.
std::size_t expected_of_days(Calendar calendar, const Period& period, unsigned months, std::int64_t a_day) {
  std::size_t days = 0;
  for (std::int64_t month = month_count(period.first); month <= month_count(period.last); ++month) {
    days += has_month(months, month_start(month).month) ? days_inside(calendar, month, period) : 0;
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
    const bool inside = middle >= first && middle <= last && has_month(months, month_start(middle).month);
    count += inside ? 1 : 0;
  }
}

}  // namespace

std::size_t expected_values(const TimeAxis& axis, const Period& period) {
  const TimeStep& step = axis.step;
  const Calendar calendar = axis.calendar;
  const unsigned months = axis.months;
  if (!step.is_regular() || period.last < period.first) {
    return 0;
  }
  if (step.kind == StepKind::months) {
    const bool whole_years = step.count == kMonthsPerYear && (step.covered == 0 || step.covered >= kMonthsPerYear);
    if (whole_years && step.anchor != 0) {
      return expected_of_years(period);
    }
    return whole_years ? static_cast<std::size_t>(period.last.year - period.first.year + 1)
                       : expected_of_months(step, period, months);
  }
  if (step.kind == StepKind::ticks && step.count <= kMicrosecondsPerDay && kMicrosecondsPerDay % step.count == 0) {
    return expected_of_days(calendar, period, months, kMicrosecondsPerDay / step.count);
  }
  const int last_day = std::min(period.last.day, days_in_month(calendar, period.last.year, period.last.month));
  const Instant begin = axis.reckoning.begin_of_day(day_number(calendar, period.first));
  const Instant end =
      axis.reckoning.begin_of_day(day_number(calendar, {period.last.year, period.last.month, last_day}) + 1);
  std::size_t found = 0;
  for (std::int64_t k = step.number(calendar, begin) - 1;; ++k) {
    const Instant at = step.place(calendar, k);
    if (at >= end) {
      return found;
    }
    found += at >= begin && has_month(months, axis.reckoning.date(calendar, at).month) ? 1 : 0;
  }
}

}  // namespace fieldwise::core
