// parse_instant: a moment as users write it.
// May know: core's calendar, period and error.
// Must not know: any one operation.
#pragma once

#include <string>

#include "fieldwise/core/calendar.hpp"

namespace fieldwise::core {

/// Reads "1982-01-16" (its midnight) or "1982-01-16T06:00" in a calendar. Errors: usage.
Instant parse_instant(const std::string& text, Calendar calendar);

}  // namespace fieldwise::core
