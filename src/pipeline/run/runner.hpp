// carry_out: makes the sweeps of a plan and fills its outputs.
// May know: plan, analysis, stream.
// Must not know: records, locks, where inputs come from and outputs go to.
#pragma once

#include <vector>

#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/pipeline/run/run_output.hpp"
#include "pipeline/record/sweep_keeper.hpp"

namespace fieldwise::pipeline {

/// Makes the sweeps of a plan, each from where `keeper` says; fills and prepares its outputs, one a file of the plan.
/// Adds to the notices of the plan what only the values showed; operations of the plan are used up. Errors: those of
/// inputs and outputs.
void carry_out(RunPlan& plan, const RunOptions& options, SweepKeeper& keeper, const std::vector<RunOutput*>& outputs);

}  // namespace fieldwise::pipeline
