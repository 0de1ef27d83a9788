// Pairing: what must hold before the values of a field can be paired in time, and how many the calendar expects.
// May know: core.
// Must not know: operations.
#pragma once

#include "fieldwise/core/header.hpp"

namespace fieldwise::analysis {

/// Refuses a field without a time axis to take pairs along. Errors: usage.
void check_pairable(const core::FieldHeader& of);

/// Refuses a partner without a time axis, or on another grid. Errors: usage, inputs_disagree.
void check_pairable(const core::FieldHeader& of, const core::FieldHeader& against);

/// Returns how many values the calendar expects in the period that an axis covers.
double expected_values(const core::TimeAxis& axis);

}  // namespace fieldwise::analysis
