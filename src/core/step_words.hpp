// Step words: the names of steps, as messages, files and options write them.
// May know: time step.
// Must not know: time axes, files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fieldwise/core/time_step.hpp"

namespace fieldwise::core {

/// Returns what TimeStep::name, text and unit promise.
std::string step_name(const TimeStep& step);
std::string step_text(const TimeStep& step, Calendar calendar);
std::string step_unit(const TimeStep& step);

/// Reads what TimeStep::parse promises.
std::optional<TimeStep> parse_step(std::string_view text, Calendar calendar);

}  // namespace fieldwise::core
