// run_to_text: a run whose output is a text that goes to no file.
// May know: run, run config.
// Must not know: the command line, where the text goes.
#pragma once

#include <string>

#include "fieldwise/pipeline/run/run.hpp"

namespace fieldwise::pipeline {

/// Holds what such a run has to say, and its output.
struct TextRun {
  RunSummary summary;
  std::string text;
};

/// Runs a configuration with one output, a text: its path only says so (.csv), and is not written. Errors as `run`.
TextRun run_to_text(RunConfig config, const RunOptions& options);

}  // namespace fieldwise::pipeline
