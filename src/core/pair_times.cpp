#include "fieldwise/core/pair_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <unordered_map>

#include "core/counting.hpp"
#include "core/infer_step.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::core {

namespace {

constexpr std::int64_t kMonthsPerYear = 12;
constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;  // stamps kept in single precision are seconds off

/// One value without bounds does not show how long its step is.
bool is_open(const TimeAxis& axis) {
  return axis.size() == 0 || (axis.size() == 1 && !axis.has_bounds() && !axis.stated_step);
}

bool is_yearly(const TimeStep& step) { return step.kind == StepKind::months && step.count % kMonthsPerYear == 0; }

/// Tells whether values of one part of each year stand for the same months as those of a finer step.
bool is_part_of(const TimeStep& yearly, const TimeStep& finer) {
  const bool part = yearly.is_months(kMonthsPerYear) && yearly.first_month > 0 && yearly.covered < kMonthsPerYear;
  return part && finer.kind == StepKind::months && finer.count == yearly.covered &&
         (yearly.first_month - 1 - finer.anchor) % finer.count == 0;
}

/// Tells whether two steps of several days are about as long: short axes do not show where years begin anew.
bool about_as_long(const TimeStep& a, const TimeStep& b) {
  constexpr double kShare = 0.1;
  const bool within = a.kind != StepKind::months && b.kind != StepKind::months;
  return within && a.days() > 1.0 && std::abs(a.days() - b.days()) < kShare * a.days();
}

std::string values_of(const TimeStep& step) {
  return step.is_regular() ? fmt::format("of each {}", step.name()) : std::string("at irregular times");
}

/// Names the step that `mean` can bring both to.
std::string_view common_mean(const TimeStep& a, const TimeStep& b) {
  const double longer = std::max(a.days(), b.days());
  return longer <= 1.0                                         ? "day"
         : longer < 32.0                                       ? "month"
         : longer < 93.0 && !a.is_months(3) && !b.is_months(3) ? "season"
                                                               : "year";
}

/// Returns the months with which steps of three months begin: "January, April, July and October".
std::string beginnings_of(const TimeStep& step) {
  const auto month = [&](std::int64_t which) {
    const std::int64_t counted = step.anchor + 3 * which;
    return kMonthNames[static_cast<std::size_t>(counted - floor_div(counted, 3) * 3 + 3 * which)];
  };
  return fmt::format("{}, {}, {} and {}", month(0), month(1), month(2), month(3));
}

/// Refuses to pair what lies in other months, however long it is. Errors: inputs_disagree.
void refuse_other_seasons(const TimeStep& a, const TimeStep& b) {
  if (a.is_months(3) && b.is_months(3) && a.anchor != b.anchor) {
    throw Error(
        ErrorKind::inputs_disagree,
        fmt::format("three months that begin in {} cannot be paired with three months that begin in {}: bring "
                    "both to years with `mean`, or say `time: {{step: season}}` or `time: {{step: quarter}}` of "
                    "the input whose dates leave doubt",
                    beginnings_of(a), beginnings_of(b)));
  }
}

/// Returns the same date and time of day in another calendar; nothing where it has none.
std::optional<Instant> moved(Instant instant, Calendar from, Calendar to) {
  if (from == to) {
    return instant;
  }
  const Date date = date_of(from, instant);
  if (!is_valid_date(to, date)) {
    return std::nullopt;
  }
  return Instant{start_of_day(to, date).microseconds + microsecond_of_day(instant)};
}

/// Returns what ticks shorter than a day are compared in: hours, minutes, or microseconds.
std::int64_t clock_unit(const TimeStep& step) {
  return step.count % kMicrosecondsPerHour == 0 ? kMicrosecondsPerHour : step.count % kMinute == 0 ? kMinute : 1;
}

bool is_within_day(const TimeStep& step) { return step.kind == StepKind::ticks && step.count < kMicrosecondsPerDay; }

/// Returns the place of a value, counted in units of which `units_a_step` make one step; nothing where it has none.
std::optional<std::int64_t> place_of(const TimeAxis& axis, std::size_t position, const TimeStep& step,
                                     Calendar calendar) {
  const Instant at = axis.date_instant[position];
  if (step.kind == StepKind::seasons && axis.has_bounds()) {
    return month_count(date_of(axis.calendar, axis.lower[position]));
  }
  if (is_yearly(step) && is_yearly(axis.step)) {
    return axis.step.number(axis.calendar, at);
  }
  const bool parts_differ = step.kind == StepKind::parts_of_year && axis.calendar != calendar;
  if (step.is_regular() && step.kind != StepKind::ticks && !parts_differ) {
    return (same_kind(axis.step, step) ? axis.step : step).number(axis.calendar, at);
  }
  const auto here = moved(at, axis.calendar, calendar);
  if (!here || !step.is_regular()) {
    return here ? std::optional(here->microseconds) : std::nullopt;
  }
  if (is_within_day(step)) {
    const std::int64_t unit = clock_unit(step);
    return floor_div(here->microseconds + (unit == 1 ? 0 : kMinute / 2 + (unit > kMinute ? kMinute / 2 : 0)), unit);
  }
  const std::int64_t number = step.number(calendar, *here);
  const bool half = step.count > kMicrosecondsPerDay && *here == step.interval(calendar, number).begin;
  return half ? std::nullopt : std::optional(number);
}

/// Writes the step that holds a value: 1982, 1982-01 or the whole instant.
std::string step_text(const TimeAxis& axis, const TimeStep& step, std::size_t position) {
  const std::string date = format_date(axis.date(position));
  if (step.kind == StepKind::months) {
    const bool yearly = is_yearly(step);
    return fmt::format("{} {}{}", step.name(), step.count == 3 ? "of " : "",
                       date.substr(0, date.size() - (yearly ? 6 : 3)));
  }
  if (step.is_day()) {
    return "day " + date;
  }
  return "time " + format_instant(axis.calendar, axis.date_instant[position]);
}

/// Maps places to positions. Errors: inputs_disagree for a step that occurs twice.
std::unordered_map<std::int64_t, std::ptrdiff_t> positions_by_place(const TimeAxis& axis, const TimeStep& step,
                                                                    Calendar calendar) {
  std::unordered_map<std::int64_t, std::ptrdiff_t> positions;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    const auto place = place_of(axis, i, step, calendar);
    if (place && !positions.emplace(*place, static_cast<std::ptrdiff_t>(i)).second) {
      throw Error(
          ErrorKind::inputs_disagree,
          fmt::format("the {} occurs twice, so that values cannot be paired by date", step_text(axis, step, i)));
    }
  }
  return positions;
}

/// Returns where in its year a value lies that stands for a part of it, in months from January of that year.
double middle_month(const TimeStep& step) {
  const int begin = step.anchor < 0 ? static_cast<int>(step.anchor) : step.first_month - 1;
  return begin + 0.5 * step.covered;
}

std::string day_begin(const TimeAxis& axis) {
  return axis.reckoning.day_time == 0 ? std::string("midnight") : axis.reckoning.day_text();
}

}  // namespace

TimeStep pairing_step(const TimeAxis& of, const TimeAxis& against) {
  if (is_open(against) || same_kind(of.step, against.step) || is_part_of(against.step, of.step)) {
    return of.step;
  }
  if (is_open(of) || is_part_of(of.step, against.step)) {
    return against.step;
  }
  if (about_as_long(of.step, against.step)) {
    if (fits(of.step, against)) {
      return of.step;
    }
    if (fits(against.step, of)) {
      return against.step;
    }
  }
  refuse_other_seasons(of.step, against.step);
  throw Error(ErrorKind::inputs_disagree,
              fmt::format("values {} cannot be paired with values {}: bring both to the same step, for example with "
                          "`mean` and every: {}",
                          values_of(of.step), values_of(against.step), common_mean(of.step, against.step)));
}

std::vector<std::ptrdiff_t> pair_times(const TimeAxis& of, const TimeAxis& against, int lag) {
  const TimeStep step = pairing_step(of, against);
  if (!step.is_regular() && lag != 0) {
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("a lag of {} needs a regular time axis (years, seasons, months, days or hours), but this "
                            "one is {}",
                            lag, step.name()));
  }
  static_cast<void>(positions_by_place(of, step, of.calendar));  // refuses a step that occurs twice
  const auto positions = positions_by_place(against, step, of.calendar);
  const std::int64_t units_a_step = is_within_day(step) ? step.count / clock_unit(step) : 1;
  std::vector<std::ptrdiff_t> pairs;
  pairs.reserve(of.size());
  for (std::size_t i = 0; i < of.size(); ++i) {
    const auto place = place_of(of, i, step, of.calendar);
    const auto found = place ? positions.find(*place - lag * units_a_step) : positions.end();
    pairs.push_back(found == positions.end() ? -1 : found->second);
  }
  return pairs;
}

std::optional<std::string> pairing_notice(const TimeAxis& of, const TimeAxis& against) {
  const TimeStep& a = of.step;
  const TimeStep& b = against.step;
  if (a.is_day() && b.is_day() && of.reckoning.day_offset() != against.reckoning.day_offset()) {
    return fmt::format("days that begin at {} pair with days that begin at {}, by their dates", day_begin(of),
                       day_begin(against));
  }
  const bool known =
      is_yearly(a) && is_yearly(b) && a.first_month > 0 && b.first_month > 0 && a.covered > 0 && b.covered > 0;
  const double offset = known ? middle_month(a) - middle_month(b) : 0.0;
  if (offset == 0.0) {
    return std::nullopt;
  }
  const auto part = [](const TimeStep& step, Calendar calendar) {
    if (step.covered >= kMonthsPerYear) {
      return step.first_month == 1
                 ? std::string("whole years")
                 : fmt::format("years from {} on", kMonthNames[static_cast<std::size_t>(step.first_month - 1)]);
    }
    return step.text(calendar).substr(8);
  };
  return fmt::format("values of {} pair with those of {} by year: the first lie {:g} months {}", part(a, of.calendar),
                     part(b, against.calendar), std::abs(offset), offset > 0.0 ? "later" : "earlier");
}

}  // namespace fieldwise::core
