// Drift table: paths of particles as a table of trajectories.
// May know: core's table, kernels' drift.
// Must not know: winds, how paths are found.
#pragma once

#include <vector>

#include "fieldwise/core/table.hpp"
#include "fieldwise/kernels/drift.hpp"

namespace fieldwise::analysis {

/// Returns a trajectory for each path; uses the paths up. Second 0 is `base` on `axis`; without an axis, rows have the
/// hours since the start. Paths that are complete ended `with_data` where the data ended before the time asked for.
core::Table drift_table(std::vector<kernels::Drift> drifts, const core::TimeAxis* axis, core::Instant base,
                        bool with_data);

}  // namespace fieldwise::analysis
