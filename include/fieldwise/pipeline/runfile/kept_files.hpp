// Kept files: what a run reads and writes, whose place nothing else may take.
// May know: run config, io's output places and lists of files.
// Must not know: what the files hold.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/io/system/output_place.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"

namespace fieldwise::pipeline {

/// Returns the files that options of steps name; they need not exist.
std::vector<std::string> files_of_steps(const RunConfig& config);

/// Returns the files that results are made of: run file, inputs, the files of their grids, places, those of steps. What
/// does not exist is no error here.
io::KeptFiles files_read_by(const RunConfig& config);

/// Adds the files that pictures draw over their maps, which may be outputs.
void keep_overlays(const RunConfig& config, io::KeptFiles& kept);

/// Returns the files that a run reads, its outputs and its pictures.
io::KeptFiles files_of_run(const RunConfig& config);

}  // namespace fieldwise::pipeline
