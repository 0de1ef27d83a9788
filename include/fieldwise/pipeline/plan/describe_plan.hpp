// Describe plan: a plan in words.
// May know: plan.
// Must not know: values, how a plan is carried out.
#pragma once

#include <string>

#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

/// Describes a plan for the user of `fieldwise check`.
std::string describe_plan(const RunPlan& plan);

}  // namespace fieldwise::pipeline
