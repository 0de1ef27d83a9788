// Settle: what a run leaves that finds nothing new, so that the next one finds even less to look at.
// May know: record, io's durable files.
// Must not know: plans, values.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/pipeline/record/record.hpp"

namespace fieldwise::pipeline {

/// Gives outputs that are older than an input or the run file the time of now (make, which compares times, would else
/// ask for them each time), and lets the record remember the times of files that were touched, so that nobody has to
/// take their digests again. `now` and `last` say that nothing is new. Only for who holds the locks. What cannot be
/// touched stays as it is. Errors: output_failed where the record cannot be written.
void settle(const RunConfig& config, const RunRecord& now, const RunRecord& last,
            const std::vector<std::string>& outputs);

}  // namespace fieldwise::pipeline
