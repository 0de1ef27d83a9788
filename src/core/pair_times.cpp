#include "fieldwise/core/pair_times.hpp"

#include <fmt/format.h>

#include <string>
#include <unordered_map>

#include "core/counting.hpp"
#include "core/step_keys.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/step_class.hpp"

namespace fieldwise::core {

namespace {

/// Names the place of a step in a way that means the same in every calendar: days, hours and instants by their date.
std::int64_t label_of(StepClass step_class, Calendar calendar, std::int64_t key) {
  switch (step_class) {
    case StepClass::day:
      return date_place(date_of_day(calendar, key));
    case StepClass::hour:
      return date_place(date_of_day(calendar, floor_div(key, 24))) * 24 + (key - floor_div(key, 24) * 24);
    case StepClass::irregular:
      return date_place(date_of(calendar, Instant{key})) * kMicrosecondsPerDay + microsecond_of_day(Instant{key});
    case StepClass::year:
    case StepClass::season:
    case StepClass::month:
      break;
  }
  return key;
}

/// One value without bounds does not show how long its step is.
bool is_open(const TimeAxis& axis) { return axis.size() == 0 || (axis.size() == 1 && !axis.has_bounds()); }

StepClass common_class(const TimeAxis& of, const TimeAxis& against) {
  if (of.step_class == against.step_class || is_open(against)) {
    return of.step_class;
  }
  if (is_open(of)) {
    return against.step_class;
  }
  const auto name = [](const TimeAxis& axis) {
    return axis.step_class == StepClass::irregular ? std::string("at irregular times")
                                                   : fmt::format("of each {}", step_class_name(axis.step_class));
  };
  throw Error(ErrorKind::inputs_disagree,
              fmt::format("values {} cannot be paired with values {}: bring both to the same step, for example with "
                          "`mean`",
                          name(of), name(against)));
}

/// Writes the step that holds a value: 1982, 1982-01 or the whole instant.
std::string step_text(const TimeAxis& axis, StepClass step_class, std::size_t position) {
  const std::string date = format_date(axis.date(position));
  switch (step_class) {
    case StepClass::year:
      return "year " + date.substr(0, date.size() - 6);
    case StepClass::season:
      return "season of " + date.substr(0, date.size() - 3);
    case StepClass::month:
      return "month " + date.substr(0, date.size() - 3);
    case StepClass::day:
      return "day " + date;
    case StepClass::hour:
    case StepClass::irregular:
      break;
  }
  return "time " + format_instant(axis.calendar, axis.date_instant[position]);
}

/// Maps labels to positions. Errors: inputs_disagree for a step that occurs twice.
std::unordered_map<std::int64_t, std::ptrdiff_t> positions_by_label(const TimeAxis& axis, StepClass step_class) {
  std::unordered_map<std::int64_t, std::ptrdiff_t> positions;
  const std::vector<std::int64_t> keys = step_keys(axis, step_class);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool is_new =
        positions.emplace(label_of(step_class, axis.calendar, keys[i]), static_cast<std::ptrdiff_t>(i)).second;
    if (!is_new) {
      throw Error(
          ErrorKind::inputs_disagree,
          fmt::format("the {} occurs twice, so that values cannot be paired by date", step_text(axis, step_class, i)));
    }
  }
  return positions;
}

}  // namespace

std::vector<std::ptrdiff_t> pair_times(const TimeAxis& of, const TimeAxis& against, int lag) {
  const StepClass step_class = common_class(of, against);
  if (step_class == StepClass::irregular && lag != 0) {
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("a lag of {} needs a regular time axis (years, seasons, months, days or hours), but this "
                            "one is irregular",
                            lag));
  }
  static_cast<void>(positions_by_label(of, step_class));  // refuses a step that occurs twice
  const auto positions = positions_by_label(against, step_class);
  std::vector<std::ptrdiff_t> pairs;
  pairs.reserve(of.size());
  for (const std::int64_t key : step_keys(of, step_class)) {
    const auto found = positions.find(label_of(step_class, of.calendar, key - lag));
    pairs.push_back(found == positions.end() ? -1 : found->second);
  }
  return pairs;
}

}  // namespace fieldwise::core
