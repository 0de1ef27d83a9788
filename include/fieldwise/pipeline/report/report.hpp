// report: a finished run as one web page for people: what was run, on which data, with which results.
// May know: run config, run's options.
// Must not know: the command line, how pictures are drawn.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/pipeline/runfile/run_config.hpp"

namespace fieldwise::pipeline {

/// Holds a page and what the user should know of it.
struct RunReport {
  std::string html;  ///< complete, with every picture inside: it needs no other file and no network
  std::vector<std::string> notices;
};

/// Reports a run whose outputs exist; reads every input once, for its share of missing values, and every output.
/// A picture that cannot be drawn is left out, with a notice. Errors: input_missing where an output has not been made;
/// those of the inputs.
RunReport report(const RunConfig& config);

/// Requires that a page about a run can be written to a path. Errors: usage where that is a file which the run reads or
/// writes; output_failed where something other than a file lies there.
void check_page_path(const std::string& path, const RunConfig& config);

/// Writes a page to a file that is the old or the new one, whole. Errors: output_failed.
void write_page(const std::string& path, const std::string& page);

}  // namespace fieldwise::pipeline
