// OneStepRequest: what a user types to run one operation without a run file, and the run file it stands for.
// May know: pipeline.
// Must not know: how arguments are parsed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/pipeline/runfile/run_config.hpp"

namespace fieldwise::cli {

/// The word for standard output where a file may be named.
inline constexpr std::string_view kStandardOutput = "-";

/// Holds keys and values as they were typed.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// Holds an input beside the first: `--against FILE[:VARIABLE]`.
struct OtherInput {
  std::string key;
  std::string text;    ///< "FILE", "FILE:VARIABLE" or "point=LAT,LON"
  Settings selection;  ///< `--against-input KEY=VALUE`
};

/// Holds a command such as `fieldwise climatology sst.nc -v sst --by season -o c.nc`.
struct OneStepRequest {
  std::string operation;
  std::vector<std::string> files;
  std::string variable;  ///< empty: all data variables of the files
  std::string output;    ///< or kStandardOutput: a text
  Settings options;      ///< of the step
  Settings selection;    ///< of the first input: period, region, ...
  std::vector<OtherInput> others;
  Settings format;
};

/// Returns the run of a request; the step is named after the variable. Opens headers where the variable is not given.
/// An output that is standard output has a path that is a name for it, of a text.
/// Errors: usage, and those of opening an input.
pipeline::RunConfig one_step_run(const OneStepRequest& request);

}  // namespace fieldwise::cli
