// Step keys: the place of each value of an axis, counted in steps of any class.
// May know: time axis.
// Must not know: pairing, files.
#pragma once

#include <cstdint>
#include <vector>

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::core {

/// Is how far a clock time may be from the hour it means: stamps kept in single precision are seconds off.
inline constexpr std::int64_t kClockSlack = 60 * kMicrosecondsPerSecond;

/// Returns the place of each value, counted in steps of `step_class` whatever the axis' own class is; hours are counted
/// one by one.
std::vector<std::int64_t> step_keys(const TimeAxis& axis, StepClass step_class);

}  // namespace fieldwise::core
