// carry_out: makes the sweeps of a plan and fills its output files.
// May know: plan, analysis, stream, io.
// Must not know: records, locks, how files get their names.
#pragma once

#include <vector>

#include "fieldwise/io/writing/output.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/run/run.hpp"

#include "pipeline/record/continuation.hpp"

namespace fieldwise::pipeline {

/// Makes the sweeps of a plan, each from where the last run ended as far as that can be; returns its files, complete
/// under their temporary names. Operations of the plan are used up. Errors: those of inputs and outputs.
std::vector<io::OutputFile> carry_out(const RunConfig& config, RunPlan& plan, const RunOptions& options,
                                      Continuation& continuation);

}  // namespace fieldwise::pipeline
