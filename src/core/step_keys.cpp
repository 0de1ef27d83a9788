#include "core/step_keys.hpp"

#include "core/counting.hpp"

namespace fieldwise::core {

namespace {

std::int64_t step_key(const TimeAxis& axis, StepClass step_class, std::size_t position) {
  const Instant instant = axis.date_instant[position];
  switch (step_class) {
    case StepClass::year:
      return axis.date(position).year;
    case StepClass::season:
      return season_count(axis.date(position));
    case StepClass::month:
      return month_count(axis.date(position));
    case StepClass::day:
      return floor_div(instant.microseconds, kMicrosecondsPerDay);
    case StepClass::hour:
      return floor_div(instant.microseconds + kClockSlack, kMicrosecondsPerHour);
    case StepClass::irregular:
      break;
  }
  return instant.microseconds;
}

}  // namespace

std::vector<std::int64_t> step_keys(const TimeAxis& axis, StepClass step_class) {
  std::vector<std::int64_t> keys(axis.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = step_key(axis, step_class, i);
  }
  return keys;
}

}  // namespace fieldwise::core
