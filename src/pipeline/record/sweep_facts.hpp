// Sweep facts: what the part of a sweep that an earlier run has done depends on, as digests that two runs compare.
// May know: plan, record, stream, analysis, io's digests.
// Must not know: how states are kept, how a sweep is carried out.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/stream/field_set.hpp"

namespace fieldwise::pipeline {

/// Names a sweep by its driving field, its steps and what it writes: two runs know it by that.
std::string sweep_name(const RunPlan& plan, const PlannedSweep& sweep);

/// Tells why no state of a sweep can ever be kept; empty where it can.
std::string reason_to_keep_nothing(const RunPlan& plan, const PlannedSweep& sweep);

/// Returns how many times of the driving field contribute what they always will, and end a chunk of each field that is
/// written on the way. `fields` are those of the sweep, the finished ones finished.
std::size_t settled_times(const RunPlan& plan, const PlannedSweep& sweep, stream::FieldSet& fields);

/// Returns digests of all that the first `times` times of a sweep depend on, except options, versions and the content
/// of gridded files: dates, places and decoding of the values, grids and units, the values of finished inputs, and what
/// operations make of dates.
std::vector<std::pair<std::string, std::string>> sweep_facts(const RunPlan& plan, const PlannedSweep& sweep,
                                                             stream::FieldSet& fields, std::size_t times);

/// Tells why a sweep cannot go on from what was kept: the first fact that is not as it was; empty where all are.
std::string reason_to_begin(const std::vector<std::pair<std::string, std::string>>& then,
                            const std::vector<std::pair<std::string, std::string>>& now);

/// Tells why nothing of the last run can be used: a record that does not fit, an old input that has changed; empty
/// where there is none. `holds_what_it_held` tells of an old input, which has changed, that the values are still those
/// which this run will not read again.
std::string reason_to_begin(const RunRecord& now, const RunRecord& then,
                            const std::function<bool(const std::string& path)>& holds_what_it_held);

/// Returns the digest of a run file, but for the names of its input files.
std::string digest_of_run(const RunConfig& config);

}  // namespace fieldwise::pipeline
