// Cut by layers: sweeps over some layers at a time, where all at once take too much memory.
// May know: the plan, the schedule.
// Must not know: how much memory anything takes.
#pragma once

#include <cstddef>
#include <vector>

#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

/// Returns the most groups into which the sweeps of a plan can be cut by layers: the most layers that a step has, or
/// one where a step takes layers of an input that are not its own.
std::size_t most_layer_groups(const RunPlan& plan);

/// Returns the sweeps of a plan in groups of layers, all sweeps of one group before those of the next: what is held for
/// later sweeps is held for one group at a time. What has no layers is done with the first group.
std::vector<PlannedSweep> cut_by_layers(const RunPlan& plan, std::size_t groups);

}  // namespace fieldwise::pipeline
