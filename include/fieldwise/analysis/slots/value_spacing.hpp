// Value spacing: how far the values of an axis usually lie apart.
// May know: core.
// Must not know: slots, values, operations.
#pragma once

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::analysis {

/// Returns the usual (median) distance of the times of an axis, 0 where there is one.
core::Instant usual_gap(const core::TimeAxis& axis);

/// Returns how many steps of its class usually lie from one value of an axis to the next: 7 for weekly values (which
/// are of class day), else 1. So many steps are expected to hold one value.
double steps_per_value(const core::TimeAxis& axis);

}  // namespace fieldwise::analysis
