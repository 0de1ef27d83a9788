// Fit memory: tiles and bands that keep each sweep within the memory it may take.
// May know: plan.
// Must not know: values, how a plan is carried out.
#pragma once

#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

/// Decides bands and tiles so that the peak stays within the plan's memory (called by `make_plan`).
/// Errors: memory_exceeded, naming the step or field that does not fit and what to do.
void fit_memory(RunPlan& plan);

}  // namespace fieldwise::pipeline
