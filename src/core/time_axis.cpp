#include "fieldwise/core/time_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/counting.hpp"
#include "core/step_keys.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/step_class.hpp"

namespace fieldwise::core {

namespace {

/// Returns the hours from one value to the next: the largest step that reaches every value.
std::int64_t hours_between_values(const TimeAxis& axis) {
  const std::vector<std::int64_t> hours = step_keys(axis, StepClass::hour);
  std::int64_t step = 0;
  for (std::size_t i = 1; i < hours.size(); ++i) {
    step = std::gcd(step, hours[i] - hours[i - 1]);
  }
  return std::max<std::int64_t>(1, step);
}

/// Returns what is wrong with the bounds of a value, or nothing.
std::optional<std::string_view> fault_of_bounds(const TimeAxis& axis, std::size_t position) {
  if (axis.upper[position] == axis.lower[position]) {
    return "have no width";
  }
  if (axis.upper[position] < axis.lower[position]) {
    return "end before they begin";
  }
  if (axis.stamp[position] < axis.lower[position] || axis.stamp[position] > axis.upper[position]) {
    return "do not contain the time";
  }
  return std::nullopt;
}

/// Drops bounds that cannot be used and returns a sentence saying why.
std::optional<std::string> drop_faulty_bounds(TimeAxis& axis) {
  for (std::size_t i = 0; i < axis.size() && axis.has_bounds(); ++i) {
    if (const auto fault = fault_of_bounds(axis, i)) {
      axis.lower.clear();
      axis.upper.clear();
      return fmt::format("the time bounds are not used, because at {} they {}",
                         format_instant(axis.calendar, axis.stamp[i]), *fault);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> complete_axis(TimeAxis& axis) {
  std::optional<std::string> notice;
  axis.date_instant = axis.stamp;
  if (axis.climatological && axis.has_bounds()) {
    notice = "the time bounds are climatological: the times themselves decide the dates";
  } else {
    notice = drop_faulty_bounds(axis);
    for (std::size_t i = 0; i < axis.size() && axis.has_bounds(); ++i) {
      const std::int64_t width = axis.upper[i].microseconds - axis.lower[i].microseconds;
      axis.date_instant[i].microseconds = axis.lower[i].microseconds + width / 2;
    }
  }
  axis.step_class = classify(axis);
  axis.hour_step = axis.step_class == StepClass::hour ? hours_between_values(axis) : 1;
  return notice;
}

std::vector<std::int64_t> calendar_keys(const TimeAxis& axis) {
  std::vector<std::int64_t> keys = step_keys(axis, axis.step_class);
  if (axis.step_class == StepClass::hour) {
    for (std::int64_t& key : keys) {
      key = floor_div(key, axis.hour_step);
    }
  }
  return keys;
}

TimeAxis select_times(const TimeAxis& axis, const std::vector<std::size_t>& positions) {
  const auto picked = [&](const std::vector<Instant>& from) {
    std::vector<Instant> to;
    to.reserve(positions.size());
    for (const std::size_t position : positions) {
      to.push_back(from[position]);
    }
    return to;
  };
  TimeAxis selected = axis;
  selected.stamp = picked(axis.stamp);
  selected.date_instant = picked(axis.date_instant);
  if (axis.has_bounds()) {
    selected.lower = picked(axis.lower);
    selected.upper = picked(axis.upper);
  }
  return selected;
}

Period covered_period(const TimeAxis& axis) {
  if (axis.size() == 0) {
    throw Error(ErrorKind::usage, "a time axis without times covers no period");
  }
  Period period{date_of(axis.calendar, *std::ranges::min_element(axis.date_instant)),
                date_of(axis.calendar, *std::ranges::max_element(axis.date_instant))};
  // A value of a coarser class stands for its whole step.
  constexpr int kMonthEnd = 31;
  switch (axis.step_class) {
    case StepClass::year:
      return {{period.first.year, 1, 1}, {period.last.year, 12, kMonthEnd}};
    case StepClass::season:
      period.first = month_start(season_count(period.first) * 3 - 1);
      period.last = month_start(season_count(period.last) * 3 + 1);
      [[fallthrough]];
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
  years.reserve(axis.size());
  const double year = static_cast<double>(kMicrosecondsPerDay) * days_per_year(axis.calendar);
  for (const Instant& instant : axis.date_instant) {
    years.push_back(static_cast<double>(instant.microseconds - axis.date_instant.front().microseconds) / year);
  }
  return years;
}

}  // namespace fieldwise::core
