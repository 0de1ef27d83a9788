// Axes of one part of each year, winters or Januaries, for tests of whatever takes years.
// May know: core's time axis and calendar.
// Must not know: operations, files.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::tests {

/// Makes an axis of `months` months of each year from `first_year` on, stamped where they begin, with bounds. A first
/// month of 0 is the December before.
inline core::TimeAxis part_of_year(std::int64_t first_year, int first_month, int months, std::size_t count) {
  core::TimeAxis axis;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t year = first_year + static_cast<std::int64_t>(i);
    axis.lower.push_back({core::first_day_of_month(axis.calendar, year, first_month) * core::kMicrosecondsPerDay});
    axis.upper.push_back(
        {core::first_day_of_month(axis.calendar, year, first_month + months) * core::kMicrosecondsPerDay});
    axis.stamp.push_back(axis.lower.back());
  }
  static_cast<void>(core::complete_axis(axis));
  return axis;
}

}  // namespace fieldwise::tests
