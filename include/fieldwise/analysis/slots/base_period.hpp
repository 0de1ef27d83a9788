// Base period: the years that statistics describe, checked against the data.
// May know: core.
// Must not know: slots, values, operations.
#pragma once

#include <cstdint>
#include <optional>

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::analysis {

/// Returns the number of the day after the last of a period (whose day 31 means the last of its month).
std::int64_t day_after(core::Calendar calendar, const core::Period& period);

/// Returns the period of a base option, checked: the whole axis where there is none. Errors: inputs_disagree where the
/// base is not fully inside the data and `partial` is not allowed, or holds no data at all.
core::Period checked_base(const std::optional<core::Period>& base, const core::TimeAxis& axis, bool partial_allowed);

/// Returns the part of a base that an axis covers: the years that statistics of it really describe.
core::Period used_base(const core::Period& base, const core::TimeAxis& axis);

}  // namespace fieldwise::analysis
