#include "fieldwise/core/step_class.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/counting.hpp"
#include "core/step_keys.hpp"

namespace fieldwise::core {

namespace {

// Limits in days between the classes; each lies well apart from any step that occurs.
constexpr double kYearAtLeast = 300.0;     // 360 days is the shortest year
constexpr double kSeasonAtLeast = 80.0;    // three months of 28 to 31 days
constexpr double kSeasonAtMost = 200.0;    // half a year (ONDJFM) is called a season too
constexpr double kMonthAtLeast = 25.0;     // bounds of a month
constexpr double kMonthGapAtLeast = 20.0;  // two days across the turn of a month are not two months
constexpr double kDayAtLeast = 0.9;        // bounds of a day
constexpr double kDayGapAtLeast = 0.75;    // two hours across midnight are not two days
constexpr double kYearTolerance = 31.0;    // yearly values need not stand on the same date

double in_days(std::int64_t microseconds) {
  return static_cast<double>(microseconds) / static_cast<double>(kMicrosecondsPerDay);
}

/// Returns the mean width of the bounds in days, or 0 where there are none.
double interval_days(const TimeAxis& axis) {
  double days = 0.0;
  for (std::size_t i = 0; axis.has_bounds() && i < axis.size(); ++i) {
    days += in_days(axis.upper[i].microseconds - axis.lower[i].microseconds);
  }
  return axis.size() == 0 ? 0.0 : days / static_cast<double>(axis.size());
}

/// Returns the distances in days from one value to the next in time.
std::vector<double> gaps_in_days(const TimeAxis& axis) {
  std::vector<Instant> sorted = axis.date_instant;
  std::ranges::sort(sorted);
  std::vector<double> gaps;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    gaps.push_back(in_days(sorted[i].microseconds - sorted[i - 1].microseconds));
  }
  return gaps;
}

bool at_most_one_each(StepClass step_class, const TimeAxis& axis) {
  std::vector<std::int64_t> keys = step_keys(axis, step_class);
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) == keys.end();
}

bool whole_years_apart(const std::vector<double>& gaps, Calendar calendar) {
  return !gaps.empty() && std::ranges::all_of(gaps, [&](double gap) {
    const double years = std::round(gap / days_per_year(calendar));
    return years >= 1.0 && std::abs(gap - years * days_per_year(calendar)) <= kYearTolerance;
  });
}

/// Three months from value to value; a season may be missing here and there, but not mostly.
bool three_months_apart(const TimeAxis& axis) {
  const std::vector<std::int64_t> months = step_keys(axis, StepClass::month);
  std::size_t next = 0;
  for (std::size_t i = 1; i < months.size(); ++i) {
    const std::int64_t step = std::abs(months[i] - months[i - 1]);
    if (step % 3 != 0) {
      return false;
    }
    next += step == 3 ? 1 : 0;
  }
  return months.size() > 2 && 2 * next >= months.size();
}

bool is_on_the_clock(const TimeAxis& axis) {
  return std::ranges::all_of(axis.date_instant, [](Instant instant) {
    constexpr std::int64_t kHalf = kMicrosecondsPerHour / 2;  // the middle of an hour's bounds is the half hour
    const std::int64_t after = microsecond_of_day(instant) % kHalf;
    return std::min(after, kHalf - after) <= kClockSlack;
  });
}

/// Classes by the width of bounds, in days.
StepClass class_of_width(const TimeAxis& axis, double width) {
  if (width > kYearAtLeast && at_most_one_each(StepClass::year, axis)) {
    return StepClass::year;
  }
  if (width > kSeasonAtLeast && width < kSeasonAtMost && at_most_one_each(StepClass::season, axis)) {
    return StepClass::season;
  }
  if (width > kMonthAtLeast && at_most_one_each(StepClass::month, axis)) {
    return StepClass::month;
  }
  return width > kDayAtLeast && at_most_one_each(StepClass::day, axis) ? StepClass::day : StepClass::irregular;
}

/// Classes by the distance of values.
StepClass class_of_gaps(const TimeAxis& axis) {
  std::vector<double> gaps = gaps_in_days(axis);
  if (gaps.empty()) {
    return StepClass::month;
  }
  if (whole_years_apart(gaps, axis.calendar) && at_most_one_each(StepClass::year, axis)) {
    return StepClass::year;
  }
  if (three_months_apart(axis) && at_most_one_each(StepClass::season, axis)) {
    return StepClass::season;
  }
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  if (*middle >= kMonthGapAtLeast && at_most_one_each(StepClass::month, axis)) {
    return StepClass::month;
  }
  return *middle >= kDayGapAtLeast && at_most_one_each(StepClass::day, axis) ? StepClass::day : StepClass::irregular;
}

}  // namespace

StepClass classify(const TimeAxis& axis) {
  const double width = axis.climatological ? 0.0 : interval_days(axis);
  const StepClass found = width > 0.0 ? class_of_width(axis, width) : class_of_gaps(axis);
  if (found == StepClass::irregular && is_on_the_clock(axis) && at_most_one_each(StepClass::hour, axis)) {
    return StepClass::hour;
  }
  return found;
}

std::string_view step_class_name(StepClass step_class) {
  switch (step_class) {
    case StepClass::year:
      return "year";
    case StepClass::season:
      return "season";
    case StepClass::month:
      return "month";
    case StepClass::day:
      return "day";
    case StepClass::hour:
      return "hour";
    case StepClass::irregular:
      break;
  }
  return "irregular";
}

}  // namespace fieldwise::core
