// Interval lengths: how long the values of a time axis stand.
// May know: core's time axis.
// Must not know: operations, values.
#pragma once

#include <vector>

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::analysis {

/// Returns the length of a span in days.
double in_days(const core::TimeSpan& span);

/// Returns the length of the interval of each value in days: of its bounds, else of the calendar's step; 1 where the
/// times are irregular and have no bounds.
std::vector<double> interval_lengths(const core::TimeAxis& axis);

}  // namespace fieldwise::analysis
