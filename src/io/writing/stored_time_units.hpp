// Stored time units: the units in which times are written.
// May know: core's time axis.
// Must not know: files.
#pragma once

#include <string>

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::io {

/// Returns the CF time units in which an axis is written: its own where every time and bound comes back exact and
/// other tools understand them (no calendar months or years, no year 0), else "days|hours|seconds since 1970-01-01".
std::string stored_time_units(const core::TimeAxis& axis);

}  // namespace fieldwise::io
