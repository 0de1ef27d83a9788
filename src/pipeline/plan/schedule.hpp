// Schedule: which work is done in which sweep.
// May know: plan.
// Must not know: memory, values.
#pragma once

#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

/// Decides the sweeps of a plan whose fields, steps and files are complete (called by `make_plan`).
void schedule_sweeps(RunPlan& plan);

}  // namespace fieldwise::pipeline
