// A plan as JSON.
// May know: the facts of a plan, nlohmann/json.
// Must not know: pictures, the command line.
#pragma once

#include "fieldwise/pipeline/plan/plan.hpp"
#include "pipeline/yaml/json_text.hpp"

namespace fieldwise::pipeline {

/// Returns inputs, steps, sweeps, outputs, memory and notices of a plan.
Json plan_json(const RunPlan& plan);

}  // namespace fieldwise::pipeline
