#include "fieldwise/core/expected_steps.hpp"

#include <algorithm>

#include "core/counting.hpp"

namespace fieldwise::core {

namespace {

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

}  // namespace

std::size_t expected_steps(StepClass step_class, Calendar calendar, const Period& period, unsigned months,
                           std::int64_t hour_step) {
  if (step_class == StepClass::irregular) {
    return 0;
  }
  if (step_class == StepClass::year) {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, period.last.year - period.first.year + 1));
  }
  std::size_t count = 0;
  for (std::int64_t month = month_count(period.first); month <= month_count(period.last); ++month) {
    const int of_year = month_start(month).month;
    if ((months >> static_cast<unsigned>(of_year - 1) & 1U) == 0U) {
      continue;
    }
    if (step_class == StepClass::month) {
      count += 1;
    } else if (step_class == StepClass::season) {
      count += of_year % 3 == 1 ? 1 : 0;  // January, April, July, October are the middles of seasons
    } else {
      count += days_inside(calendar, month, period);
    }
  }
  return step_class == StepClass::hour ? count * 24 / static_cast<std::size_t>(hour_step) : count;
}

}  // namespace fieldwise::core
