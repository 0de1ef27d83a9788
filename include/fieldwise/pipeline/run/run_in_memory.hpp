// run_in_memory: a run whose inputs and results are in the memory of the program that asks for it.
// May know: run config, io's inputs, outputs of runs.
// Must not know: files, records, who holds the values.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/pipeline/run/run_output.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"

namespace fieldwise::pipeline {

/// Opens an input of a run, as `io::open_held_fields` does.
using OpenInput = std::function<io::InputFields(const InputConfig& input)>;

/// Returns the place of the results of an output when the headers of its variables are known; of an output that holds a
/// table there are none. The place must outlive the run.
using MakeOutput = std::function<RunOutput&(const std::vector<core::FieldHeader>& variables)>;

/// Makes the outputs of a configuration by the same plan, the same sweeps and within the same memory as a run among
/// files: the same bits. Nothing is read but what `open` gives, nothing is written; weights of files are refused.
/// Returns the notices. Errors: as `run`.
std::vector<std::string> run_in_memory(const RunConfig& config, const RunOptions& options, const OpenInput& open,
                                       const MakeOutput& make_output);

}  // namespace fieldwise::pipeline
