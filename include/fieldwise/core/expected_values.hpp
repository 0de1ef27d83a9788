// Expected values: how many values an axis should have in a period.
// May know: time axis, period.
// Must not know: values, files.
#pragma once

#include <cstddef>

#include "fieldwise/core/period.hpp"
#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::core {

/// Returns how many steps of an axis have their place inside a period, whose days begin as those of the axis do, and in
/// one of the months that it holds. One value a year counts in the year that it is named after, whatever the months.
/// Irregular steps have no expectation: 0.
std::size_t expected_values(const TimeAxis& axis, const Period& period);

}  // namespace fieldwise::core
