// Pair times: which values of two axes belong together, by the calendar.
// May know: time axis, error.
// Must not know: values, files.
#pragma once

#include <cstddef>
#include <vector>

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::core {

/// Returns the index map of a pairing: for each position of `of` the position in `against` that is `lag` calendar
/// steps earlier (a lag of class hour counts hours), or -1. Different calendars pair by the dates that exist in both.
/// The class of one value without bounds is open: it pairs as the other axis does. Errors: inputs_disagree for
/// different classes, a lag on an irregular axis, or a date that occurs twice.
std::vector<std::ptrdiff_t> pair_times(const TimeAxis& of, const TimeAxis& against, int lag);

}  // namespace fieldwise::core
