#include "fieldwise/core/time_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "fieldwise/core/error.hpp"

namespace fieldwise::core {

namespace {

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

std::int64_t month_key(const Date& date) { return date.year * 12 + date.month - 1; }

/// Counts seasons of three months that begin in December, March, June, September.
std::int64_t season_key(const Date& date) { return floor_div(month_key(date) + 1, 3); }

std::int64_t hour_key(Instant instant) { return floor_div(instant.microseconds, kMicrosecondsPerHour); }

std::int64_t key_of(StepClass step_class, const TimeAxis& axis, std::size_t position) {
  const Instant instant = axis.date_instant[position];
  switch (step_class) {
    case StepClass::year:
      return axis.date(position).year;
    case StepClass::season:
      return season_key(axis.date(position));
    case StepClass::month:
      return month_key(axis.date(position));
    case StepClass::day:
      return floor_div(instant.microseconds, kMicrosecondsPerDay);
    case StepClass::hour:
      return hour_key(instant);
    case StepClass::irregular:
      break;
  }
  return instant.microseconds;
}

bool at_most_one_each(StepClass step_class, const TimeAxis& axis) {
  std::set<std::int64_t> seen;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    if (!seen.insert(key_of(step_class, axis, i)).second) {
      return false;
    }
  }
  return true;
}

/// Returns the mean width of the bounds in days, or 0 where there are none.
double interval_days(const TimeAxis& axis) {
  if (!axis.has_bounds() || axis.size() == 0) {
    return 0.0;
  }
  double days = 0.0;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    days += static_cast<double>(axis.upper[i].microseconds - axis.lower[i].microseconds) /
            static_cast<double>(kMicrosecondsPerDay);
  }
  return days / static_cast<double>(axis.size());
}

bool is_on_whole_hours(const TimeAxis& axis) {
  return std::ranges::all_of(axis.date_instant, [](Instant instant) {
    // the middle of an hour's bounds is the half hour
    return instant.microseconds % (kMicrosecondsPerHour / 2) == 0;
  });
}

/// Returns the hours from one value to the next: the largest step that reaches every value.
std::int64_t hours_between_values(const TimeAxis& axis) {
  std::int64_t step = 0;
  for (std::size_t i = 1; i < axis.size(); ++i) {
    step = std::gcd(step, hour_key(axis.date_instant[i]) - hour_key(axis.date_instant[i - 1]));
  }
  return std::max<std::int64_t>(1, step);
}

/// Tells yearly data from months that happen to come once a year: bounds decide; without them values are yearly.
bool is_yearly(const TimeAxis& axis, double interval) {
  return at_most_one_each(StepClass::year, axis) && (interval == 0.0 || interval > 300.0);
}

/// Seasons are recognised by bounds of about three months, or by stamps that are always three months apart.
bool is_seasonal(const TimeAxis& axis, double interval) {
  if (!at_most_one_each(StepClass::season, axis)) {
    return false;
  }
  if (interval > 0.0) {
    return interval > 80.0 && interval < 100.0;
  }
  for (std::size_t i = 1; i < axis.size(); ++i) {
    if (month_key(axis.date(i)) - month_key(axis.date(i - 1)) != 3) {
      return false;
    }
  }
  return axis.size() > 2;
}

/// Tells daily or hourly data from monthly ones where a file holds one value only, or one a month.
bool is_monthly(const TimeAxis& axis, double interval) {
  return at_most_one_each(StepClass::month, axis) && (interval == 0.0 || interval > 25.0);
}

}  // namespace

StepClass classify(const TimeAxis& axis) {
  const double interval = interval_days(axis);
  if (axis.size() > 1 || interval > 0.0) {
    if (is_yearly(axis, interval)) {
      return StepClass::year;
    }
    if (is_seasonal(axis, interval)) {
      return StepClass::season;
    }
  }
  if (is_monthly(axis, interval)) {
    return StepClass::month;
  }
  if (at_most_one_each(StepClass::day, axis) && (interval == 0.0 || interval > 0.9)) {
    return StepClass::day;
  }
  if (is_on_whole_hours(axis) && at_most_one_each(StepClass::hour, axis)) {
    return StepClass::hour;
  }
  return StepClass::irregular;
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

std::optional<std::string> complete_axis(TimeAxis& axis) {
  std::optional<std::string> notice;
  for (std::size_t i = 0; axis.has_bounds() && !axis.climatological && i < axis.size(); ++i) {
    const bool zero_width = axis.upper[i] <= axis.lower[i];
    const bool outside = axis.stamp[i] < axis.lower[i] || axis.stamp[i] > axis.upper[i];
    if (zero_width || outside) {
      notice = fmt::format("the time bounds are not used: at {} they {}", format_instant(axis.calendar, axis.stamp[i]),
                           zero_width ? "have no width" : "do not contain the time");
      axis.lower.clear();
      axis.upper.clear();
    }
  }
  axis.date_instant = axis.stamp;
  for (std::size_t i = 0; axis.has_bounds() && !axis.climatological && i < axis.size(); ++i) {
    axis.date_instant[i].microseconds =
        axis.lower[i].microseconds + (axis.upper[i].microseconds - axis.lower[i].microseconds) / 2;
  }
  axis.hour_step = 1;
  if (axis.climatological) {
    TimeAxis stamps = axis;  // climatological bounds span years and say nothing of the step
    stamps.lower.clear();
    stamps.upper.clear();
    axis.step_class = classify(stamps);
  } else {
    axis.step_class = classify(axis);
  }
  if (axis.step_class == StepClass::hour) {
    axis.hour_step = hours_between_values(axis);
  }
  return notice;
}

std::vector<std::int64_t> calendar_keys(const TimeAxis& axis) {
  std::vector<std::int64_t> keys;
  keys.reserve(axis.size());
  const std::int64_t step = axis.step_class == StepClass::hour ? axis.hour_step : 1;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    keys.push_back(floor_div(key_of(axis.step_class, axis, i), step));
  }
  return keys;
}

TimeAxis select_times(const TimeAxis& axis, const std::vector<std::size_t>& positions) {
  TimeAxis selected = axis;
  const auto pick = [&](const std::vector<Instant>& from) {
    std::vector<Instant> to;
    for (const std::size_t position : positions) {
      to.push_back(from[position]);
    }
    return to;
  };
  selected.stamp = pick(axis.stamp);
  selected.date_instant = pick(axis.date_instant);
  if (axis.has_bounds()) {
    selected.lower = pick(axis.lower);
    selected.upper = pick(axis.upper);
  }
  return selected;
}

Period covered_period(const TimeAxis& axis) {
  if (axis.size() == 0) {
    throw Error(ErrorKind::usage, "a time axis without times covers no period");
  }
  const auto [first, last] = std::ranges::minmax_element(axis.date_instant);
  Period period{date_of(axis.calendar, *first), date_of(axis.calendar, *last)};
  // A value of a coarser class stands for its whole step.
  constexpr int kMonthEnd = 31;
  switch (axis.step_class) {
    case StepClass::year:
      return {{period.first.year, 1, 1}, {period.last.year, 12, kMonthEnd}};
    case StepClass::season: {
      const std::int64_t from = season_key(period.first) * 3 - 1;
      const std::int64_t to = season_key(period.last) * 3 + 1;
      return {{floor_div(from, 12), static_cast<int>(from - floor_div(from, 12) * 12) + 1, 1},
              {floor_div(to, 12), static_cast<int>(to - floor_div(to, 12) * 12) + 1, kMonthEnd}};
    }
    case StepClass::month:
      return {{period.first.year, period.first.month, 1}, {period.last.year, period.last.month, kMonthEnd}};
    case StepClass::day:
    case StepClass::hour:
    case StepClass::irregular:
      break;
  }
  return period;
}

std::vector<double> years_since_first(const TimeAxis& axis) {
  std::vector<double> years;
  const double scale = 1.0 / (static_cast<double>(kMicrosecondsPerDay) * days_per_year(axis.calendar));
  for (const Instant& instant : axis.date_instant) {
    years.push_back(static_cast<double>(instant.microseconds - axis.date_instant.front().microseconds) * scale);
  }
  return years;
}

}  // namespace fieldwise::core
