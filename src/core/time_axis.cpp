#include "fieldwise/core/time_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/counting.hpp"
#include "core/infer_step.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::core {

namespace {

constexpr std::int64_t kMonthsPerYear = 12;

/// Returns the months that an axis of two years or more holds values of: whole months that are never there were left
/// out, and are not expected.
unsigned months_held(const TimeAxis& axis) {
  constexpr double kLongestMonth = 31.5;
  if (axis.climatological || axis.size() == 0 || !(axis.step.value_days() < kLongestMonth)) {
    return kAllMonths;
  }
  const auto [first, last] = std::ranges::minmax_element(axis.date_instant);
  if (month_count(date_of(axis.calendar, *last)) - month_count(date_of(axis.calendar, *first)) + 1 <
      2 * kMonthsPerYear) {
    return kAllMonths;
  }
  unsigned months = 0;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    months |= 1U << static_cast<unsigned>(axis.date(t).month - 1);
  }
  return months;
}

/// Returns the step of values chosen out of an axis of `whole`: the same, or one value a year.
TimeStep step_of_chosen(const TimeStep& whole, const TimeAxis& chosen) {
  const bool divides = whole.kind == StepKind::months && whole.count < kMonthsPerYear;
  if (!divides || chosen.size() < 2) {
    return whole;
  }
  const auto first_month = [&](std::size_t t) {
    const std::int64_t number = whole.number(chosen.calendar, chosen.date_instant[t]);
    const std::int64_t month = number * whole.count + whole.anchor;
    return month - floor_div(month, kMonthsPerYear) * kMonthsPerYear;
  };
  for (std::size_t t = 1; t < chosen.size(); ++t) {
    if (first_month(t) != first_month(0)) {
      return whole;
    }
  }
  TimeStep yearly = step_of_months(kMonthsPerYear);
  yearly.covered = static_cast<int>(whole.count);
  yearly.first_month = static_cast<int>(first_month(0)) + 1;
  yearly.anchor = first_month(0) + whole.count > kMonthsPerYear ? first_month(0) - kMonthsPerYear : 0;
  return yearly;
}

/// Tells whether some values follow each other: what a file says of its step holds no longer where every other value
/// was left out.
bool some_follow(const TimeStep& step, const TimeAxis& axis) {
  for (std::size_t t = 1; t < axis.size(); ++t) {
    const std::int64_t before = step.number(axis.calendar, axis.date_instant[t - 1]);
    if (step.number(axis.calendar, axis.date_instant[t]) == before + 1) {
      return true;
    }
  }
  return axis.size() < 2;
}

/// Returns the step that a file says, where its values agree; else the one that they show.
TimeStep stated_or_found(const TimeAxis& axis) {
  if (axis.stated_step && axis.stated_step->is_regular()) {
    const auto placed = placed_step(*axis.stated_step, axis);
    if (placed && some_follow(*placed, axis)) {
      return *placed;
    }
  }
  return infer_step(axis);
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

Date TimeAxis::date(std::size_t position) const {
  const Date date = reckoning.date(calendar, date_instant[position]);
  const bool named_later = step.is_months(kMonthsPerYear) && position < number.size() && date.year < number[position];
  return named_later ? Date{number[position], 1, 1} : date;
}

std::optional<std::string> complete_axis(TimeAxis& axis) {
  std::optional<std::string> notice;
  axis.number.clear();  // those of other dates
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
  set_step(axis, stated_or_found(axis));
  return notice;
}

std::string stated_step(const TimeAxis& axis) {
  if (axis.climatological || axis.size() == 0 || !axis.step.is_regular() || infer_step(axis) == axis.step) {
    return "";
  }
  return axis.step.text(axis.calendar);
}

void set_step(TimeAxis& axis, const TimeStep& step) {
  axis.step = step;
  axis.number = step_numbers(axis);
  axis.months = months_held(axis);
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
  set_step(selected, step_of_chosen(axis.step, selected));
  selected.months &= axis.months;
  return selected;
}

std::size_t steps_between(const TimeAxis& axis) {
  if (axis.size() == 0 || !axis.step.is_regular()) {
    return axis.size();
  }
  const auto [first, last] = std::ranges::minmax_element(axis.number);
  if (axis.months == kAllMonths || axis.step.days() > 300.0) {
    return static_cast<std::size_t>(*last - *first) + 1;
  }
  std::size_t steps = 0;
  for (std::int64_t number = *first; number <= *last; ++number) {
    const int month = axis.reckoning.date(axis.calendar, axis.step.place(axis.calendar, number)).month;
    steps += (axis.months >> static_cast<unsigned>(month - 1) & 1U) != 0U ? 1 : 0;
  }
  return steps;
}

Period covered_period(const TimeAxis& axis) {
  if (axis.size() == 0) {
    throw Error(ErrorKind::usage, "a time axis without times covers no period");
  }
  const Instant first = *std::ranges::min_element(axis.date_instant);
  const Instant last = *std::ranges::max_element(axis.date_instant);
  const Period dates{axis.reckoning.date(axis.calendar, first), axis.reckoning.date(axis.calendar, last)};
  constexpr int kMonthEnd = 31;
  if (axis.step.kind == StepKind::months && axis.step.count >= kMonthsPerYear) {
    // One value a year covers years, whichever part of them it stands for.
    const auto year = [&](Instant at) {
      return axis.step.count == kMonthsPerYear ? axis.step.number(axis.calendar, at) : date_of(axis.calendar, at).year;
    };
    return {{year(first), 1, 1}, {year(last), 12, kMonthEnd}};
  }
  // A value of a coarser step stands for its whole step.
  if (axis.step.is_regular() && axis.step.days() > 1.0) {
    const auto whole = [&](Instant at) {
      return axis.step.interval(axis.calendar, axis.step.number(axis.calendar, at));
    };
    Date end = date_of(axis.calendar, {whole(last).end.microseconds - 1});
    end.day = axis.step.kind == StepKind::months ? kMonthEnd : end.day;
    return {date_of(axis.calendar, whole(first).begin), end};
  }
  return dates;
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
