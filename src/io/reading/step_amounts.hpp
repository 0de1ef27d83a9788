// Step amounts: inputs that hold what was accumulated since a start, as amounts of each step.
// May know: input, input spec, times joined, stream's source, core.
// Must not know: how files are read, run files.
#pragma once

#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/io/reading/input.hpp"

namespace fieldwise::io {

/// Returns what is asked of the files of an accumulated input: all times, as the step before the first one wanted is
/// needed, and nothing in place of missing values before differences are taken.
InputSpec spec_of_accumulated(const InputSpec& spec);

/// Puts amounts of each step in place of what was accumulated up to its time, and selects period and months: the
/// interval of a value ends at its time, and its date is that of the interval. The value at a time is the one there
/// less that of the step before, or the one there where its step begins at the reset. Missing are values whose step
/// before is not there or has none, and amounts below zero by more than packing makes (one unit of `scale_factor`,
/// 1/4096 of what was accumulated, 0.01 mm of water) unless the input says that the quantity may fall; notices tell of
/// both. Errors: usage where the variable has no times of one step, or no step begins at the reset; those of
/// `join_times`.
void take_amounts(const InputSpec& spec, InputFields& fields);

}  // namespace fieldwise::io
