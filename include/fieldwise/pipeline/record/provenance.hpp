// Provenance: what an output file says about how it was made; and the memory a run may use by default.
// May know: run config, plan.
// Must not know: values.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"

namespace fieldwise::pipeline {

/// Returns the global attributes of an output of a run: those that the run file says of it or of all, title, history,
/// source_files, fieldwise_version and fieldwise_run (the effective run file). The time of the run is not among them,
/// unless SOURCE_DATE_EPOCH is set.
std::map<std::string, std::string> global_attributes(const RunConfig& config, const RunPlan& plan,
                                                     const PlannedFile& file);

/// Returns the history attribute: the version and the run file's name, after the date of SOURCE_DATE_EPOCH if it is
/// set.
std::string history_line(const RunConfig& config);

/// Returns `asked`, or, where it is 0, a quarter of the machine's memory or of the control group's limit. Errors:
/// memory_exceeded where more is asked for than the control group (version 2 or 1) of this process allows.
std::size_t memory_or_default(std::size_t asked);

/// Does so where the control group allows `group_bytes`.
std::size_t memory_or_default(std::size_t asked, std::size_t group_bytes);

}  // namespace fieldwise::pipeline
