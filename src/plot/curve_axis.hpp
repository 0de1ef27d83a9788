// The horizontal axis of a curve: where the times, lags or slots of a field stand, and its ticks.
// May know: core's header, figure.
// Must not know: files, GMT.
#pragma once

#include "fieldwise/core/header.hpp"
#include "fieldwise/plot/figure.hpp"

namespace fieldwise::plot {

/// Returns a curve without values along the leading dimension of a field.
Curve curve_along(const core::FieldHeader& header);

/// Returns ticks at the beginning of years, months, days or hours, whichever gives a handful of labels, with times
/// counted in days from `origin`.
std::vector<Tick> date_ticks(core::Calendar calendar, core::Instant first, core::Instant last, core::Instant origin);

}  // namespace fieldwise::plot
