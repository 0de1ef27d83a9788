// Schedule: which work is done in which sweep.
// May know: plan.
// Must not know: memory, values.
#pragma once

#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

/// Finds the maps and sources that the consumers of a sweep and its driver (where it has one) need.
void complete_sweep(const RunPlan& plan, PlannedSweep& sweep);

/// Tells whether two fields have the same times, or both have none. What leads them in place of times is not looked at.
bool same_times(const core::FieldHeader& a, const core::FieldHeader& b);

/// Decides the sweeps of a plan whose fields, steps and files are complete (called by `make_plan`).
void schedule_sweeps(RunPlan& plan);

}  // namespace fieldwise::pipeline
