#include "analysis/pairs/pairing.hpp"

#include <fmt/format.h>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/expected_steps.hpp"

namespace fieldwise::analysis {

namespace {

/// Returns the months that occur in an axis (bit month - 1).
unsigned months_of(const core::TimeAxis& axis) {
  unsigned months = 0;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    months |= 1U << static_cast<unsigned>(axis.date(t).month - 1);
  }
  return months;
}

}  // namespace

void check_pairable(const core::FieldHeader& of) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to take pairs along", of.name));
  }
}

void check_pairable(const core::FieldHeader& of, const core::FieldHeader& against) {
  if (against.leading != core::Leading::time || against.time->climatological) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' has no time axis to pair with '{}'", against.name, of.name));
  }
  if (!against.is_series() && !core::same_grid(*of.grid, *against.grid)) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("'{}' and '{}' have different grids: {}", of.name, against.name,
                                  core::grid_difference(*of.grid, *against.grid)));
  }
}

double expected_values(const core::TimeAxis& axis) {
  return static_cast<double>(core::expected_steps(axis.step_class, axis.calendar, core::covered_period(axis),
                                                  months_of(axis), axis.hour_step));
}

std::vector<bool> calendar_neighbours(const core::TimeAxis& axis) {
  const auto keys = core::calendar_keys(axis);
  std::vector<bool> follows;
  for (std::size_t t = 0; t < keys.size(); ++t) {
    follows.push_back(t > 0 && keys[t] == keys[t - 1] + 1 && axis.step_class != core::StepClass::irregular);
  }
  return follows;
}

}  // namespace fieldwise::analysis
