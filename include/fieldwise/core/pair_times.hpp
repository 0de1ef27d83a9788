// Pair times: which values of two axes belong together, by their steps.
// May know: time axis, error.
// Must not know: values, files.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::core {

/// Returns the step in which two axes pair and their lags count: that of both, or the finer where one holds one month
/// or season of each year of the other. The step of one value without bounds is open: it pairs as the other axis does.
/// Irregular where only equal times pair. Errors: inputs_disagree for steps that cannot be brought together.
TimeStep pairing_step(const TimeAxis& of, const TimeAxis& against);

/// Returns the index map of a pairing: for each position of `of` the position in `against` that is `lag` steps
/// (`pairing_step`) earlier, or -1. Different calendars pair by the dates that exist in both; steps of several days
/// pair where they overlap by more than half. Errors: inputs_disagree, as `pairing_step`; a lag on an irregular axis; a
/// step that occurs twice.
std::vector<std::ptrdiff_t> pair_times(const TimeAxis& of, const TimeAxis& against, int lag);

/// Returns a sentence where values of different parts of the year pair by year (winters with summers); else nothing.
std::optional<std::string> pairing_notice(const TimeAxis& of, const TimeAxis& against);

}  // namespace fieldwise::core
