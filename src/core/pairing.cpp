#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::core {

namespace {

/// Names a calendar place in a way that means the same in every calendar: a day by its date, others by their key.
std::int64_t label_of(StepClass step_class, Calendar calendar, std::int64_t key) {
  if (step_class == StepClass::day) {
    const Date date = date_of_day(calendar, key);
    return date.year * 10'000 + date.month * 100 + date.day;
  }
  if (step_class == StepClass::hour) {
    const Date date = date_of(calendar, Instant{key * kMicrosecondsPerHour});
    const std::int64_t hour = microsecond_of_day(Instant{key * kMicrosecondsPerHour}) / kMicrosecondsPerHour;
    return ((date.year * 10'000 + date.month * 100 + date.day) * 100) + hour;
  }
  return key;
}

/// Returns the keys of an axis as if it were of the class given (an axis of one value fits any class); hours stay
/// hours, so that three-hourly and six-hourly values meet.
std::vector<std::int64_t> keys_as(const TimeAxis& axis, StepClass step_class) {
  TimeAxis same = axis;
  same.step_class = step_class;
  same.hour_step = 1;
  return calendar_keys(same);
}

StepClass common_class(const TimeAxis& of, const TimeAxis& against) {
  if (of.step_class == against.step_class || against.size() == 1) {
    return of.step_class;
  }
  if (of.size() == 1) {
    return against.step_class;
  }
  throw Error(ErrorKind::inputs_disagree,
              fmt::format("values of each {} cannot be paired with values of each {}: bring both to the same step, for "
                          "example with `mean`",
                          step_class_name(of.step_class), step_class_name(against.step_class)));
}

/// Maps labels to positions. Errors: inputs_disagree for a date that occurs twice.
std::map<std::int64_t, std::size_t> positions_by_label(const TimeAxis& axis, StepClass step_class) {
  std::map<std::int64_t, std::size_t> positions;
  const auto keys = keys_as(axis, step_class);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!positions.emplace(label_of(step_class, axis.calendar, keys[i]), i).second) {
      throw Error(ErrorKind::inputs_disagree,
                  fmt::format("the date {} occurs twice, so that values cannot be paired by date",
                              format_instant(axis.calendar, axis.date_instant[i])));
    }
  }
  return positions;
}

}  // namespace

std::vector<std::ptrdiff_t> pair_times(const TimeAxis& of, const TimeAxis& against, int lag) {
  const StepClass step_class = common_class(of, against);
  if (step_class == StepClass::irregular && lag != 0) {
    throw Error(ErrorKind::inputs_disagree,
                "a lag needs a regular time axis (years, seasons, months, days or hours), but this one is irregular");
  }
  static_cast<void>(positions_by_label(of, step_class));
  const auto positions = positions_by_label(against, step_class);
  std::vector<std::ptrdiff_t> pairs;
  for (const std::int64_t key : keys_as(of, step_class)) {
    const auto found = positions.find(label_of(step_class, of.calendar, key - lag));
    pairs.push_back(found == positions.end() ? -1 : static_cast<std::ptrdiff_t>(found->second));
  }
  return pairs;
}

std::size_t expected_steps(StepClass step_class, Calendar calendar, const Period& period, unsigned months,
                           std::int64_t hour_step) {
  std::size_t count = 0;
  for (std::int64_t year = period.first.year; year <= period.last.year && step_class == StepClass::year; ++year) {
    count += 1;
  }
  if (step_class == StepClass::year || step_class == StepClass::irregular) {
    return count;
  }
  const std::int64_t last = period.last.year * 12 + period.last.month - 1;
  for (std::int64_t key = period.first.year * 12 + period.first.month - 1; key <= last; ++key) {
    const std::int64_t year = (key >= 0 ? key : key - 11) / 12;
    const int month = static_cast<int>(key - year * 12) + 1;
    if ((months >> static_cast<unsigned>(month - 1) & 1U) == 0U) {
      continue;
    }
    if (step_class == StepClass::month) {
      count += 1;
    } else if (step_class == StepClass::season) {
      count += month % 3 == 1 ? 1 : 0;  // the middle month of each season: January, April, July, October
    } else {
      const int length = days_in_month(calendar, year, month);
      const bool is_first = year == period.first.year && month == period.first.month;
      const bool is_last = year == period.last.year && month == period.last.month;
      const int begin = is_first ? period.first.day : 1;
      const int end = is_last ? std::min(period.last.day, length) : length;
      const auto days = static_cast<std::size_t>(std::max(0, end - begin + 1));
      count += step_class == StepClass::hour ? days * 24 / static_cast<std::size_t>(hour_step) : days;
    }
  }
  return count;
}

}  // namespace fieldwise::core
