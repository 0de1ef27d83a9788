// Slot axis: where the slots of a climatology lie in time, and how many values the calendar expects in each.
// May know: slots, core.
// Must not know: values, operations.
#pragma once

#include <optional>
#include <vector>

#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::analysis {

/// Returns the axis of a climatology over a base period: one time a slot, with climatological bounds from the
/// beginning of the first to the end of the last occurrence that the base reaches into, stamped in the middle of the
/// one in the base's middle year (CF 7.4); by day, of the leap year nearest to it. One slot for all: plain bounds.
core::TimeAxis slot_axis(const Slots& slots, const core::Period& base);

/// Returns the same axis for the values of `of`: bounds are from the beginning of the first to the end of the last
/// occurrence that holds a value of the base. A slot without values has the bounds of the base.
core::TimeAxis slot_axis(const Slots& slots, const core::Period& base, const core::TimeAxis& of);
/// Returns the slots whose climatology has these times, one each: months, hours, seasons (by their bounds) or days of
/// the year; nothing where they are none of these.
std::optional<SlotOptions> slots_of_climatology(const core::TimeAxis& axis);

/// Returns how many values of the axis' class the calendar expects in each slot during a period.
std::vector<double> expected_in_slots(const Slots& slots, const core::TimeAxis& like, const core::Period& period);

}  // namespace fieldwise::analysis
