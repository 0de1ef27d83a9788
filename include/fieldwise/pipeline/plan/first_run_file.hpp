// A first run file: what a newcomer may want to know of files, each line with what it is for.
// May know: io, run configs, plans.
// Must not know: the command line.
#pragma once

#include <string>
#include <vector>

namespace fieldwise::pipeline {

/// Writes a run file for what some files hold: an input for each variable, the steps that its times and places allow,
/// and outputs, with comments. Files of the same variables are one input where they join along time. The run file
/// passes `check`; a step that would not is left out, and a comment says why. Paths are written as seen from
/// `directory`, where the run file will lie (empty: the working directory). Errors: those of opening a file; usage
/// where no step is possible.
std::string first_run_file(const std::vector<std::string>& files, const std::string& directory);

}  // namespace fieldwise::pipeline
