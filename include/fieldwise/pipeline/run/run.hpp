// run and check: the two things one can do with a run configuration.
// May know: run config; the plan and the runner are behind it.
// Must not know: the command line, exit codes.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "fieldwise/pipeline/runfile/run_config.hpp"

namespace fieldwise::pipeline {

/// Tells how far a run is; `share_done` is of the whole run, 0 to 1.
struct Progress {
  std::size_t sweep = 0;
  std::size_t sweeps = 0;
  double share_done = 0.0;
  double bytes_per_second = 0.0;  ///< of values shown to the operations
  double seconds_left = 0.0;
};

/// Holds what a user may ask of a run beside the run file.
struct RunOptions {
  std::size_t threads = 0;       ///< 0: all cores
  std::size_t memory_bytes = 0;  ///< 0: a quarter of the machine's memory (or of the control group's limit)
  bool force = false;            ///< run even where nothing is new
  bool digest_inputs = false;    ///< record a SHA-256 of every input
  std::function<void(const Progress&)> progress;
};

/// Holds what a run has to say when it is done.
struct RunSummary {
  std::vector<std::string> outputs;  ///< paths written
  std::vector<std::string> notices;
  std::size_t files = 0;       ///< of all inputs
  std::size_t files_read = 0;  ///< of these, files of which values were read
  std::string text;            ///< one line
};

/// Runs: plans, sweeps, writes and commits every output, and leaves a record beside them; does nothing where the record
/// of an earlier run says that all is done. Errors: any core::Error (locked: another run writes one of the outputs);
/// then each output is the old or the new one, whole: the new one only where naming them broke off, which the next run
/// finishes. core::Stopped where a stop was asked for; then every output is as it was.
RunSummary run(const RunConfig& config, const RunOptions& options);

/// Makes every check that needs no values and returns the plan as text for a user; writes nothing.
std::string check(const RunConfig& config, const RunOptions& options);

/// Makes the same checks and returns the same facts as JSON; docs/tools.md names the keys.
std::string check_json(const RunConfig& config, const RunOptions& options);

}  // namespace fieldwise::pipeline
