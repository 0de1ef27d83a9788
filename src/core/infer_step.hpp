// infer_step: finds the one step of an axis from the distances of its values.
// May know: time axis, time step.
// Must not know: files, values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::core {

/// Returns the step of an axis whose `date_instant` is filled in, from the distances of the middles of its intervals,
/// never from the length of these; only one value alone, and which part of the year one value a year stands for, are
/// told by bounds. Values may be absent and in any order. One value without bounds is taken as a month; values twice,
/// or without a common step, are irregular.
TimeStep infer_step(const TimeAxis& axis);

/// Tells whether values stand alike in the steps they would have (so that none is in the wrong one), and mostly follow
/// each other.
bool fits(const TimeStep& step, const TimeAxis& axis);

/// Returns a step that is said, not found, with its place where the values stand; nothing where two values would be in
/// one step.
std::optional<TimeStep> placed_step(const TimeStep& step, const TimeAxis& axis);

/// Numbers each value: neighbours differ by 1. What has no regular step has neighbours where bounds of whole months
/// touch, and none else.
std::vector<std::int64_t> step_numbers(const TimeAxis& axis);

}  // namespace fieldwise::core
