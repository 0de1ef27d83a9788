// Expected steps: how many values of a class the calendar expects in a period.
// May know: calendar, period, step class.
// Must not know: values, files.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fieldwise/core/calendar.hpp"
#include "fieldwise/core/period.hpp"
#include "fieldwise/core/step_class.hpp"

namespace fieldwise::core {

/// Returns how many steps of the class the calendar expects inside a period, counting only those whose month (1..12) is
/// set in `months` (bit month-1). A season counts with its middle month; years count whatever the months. Class
/// irregular has no expectation and gives 0.
std::size_t expected_steps(StepClass step_class, Calendar calendar, const Period& period, unsigned months = 0xFFFU,
                           std::int64_t hour_step = 1);

}  // namespace fieldwise::core
