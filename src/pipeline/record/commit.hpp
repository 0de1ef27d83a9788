// Commit: how the complete outputs of a run get their names together, and what the next run does where that broke off.
// May know: record, io's outputs and durable files.
// Must not know: plans, values.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/io/system/durable_file.hpp"
#include "fieldwise/io/writing/output.hpp"
#include "fieldwise/pipeline/record/record.hpp"

namespace fieldwise::pipeline {

/// Gives prepared files, whose targets are `outputs`, and the files kept for the next run (synced) their names, and
/// leaves `record` beside them: first a journal that says what will be done, then the names, then the record. Errors:
/// output_failed; what the journal says is then finished by the next run.
void commit_outputs(std::vector<io::OutputFile>& files, std::vector<io::PendingFile>& kept,
                    const std::vector<std::string>& outputs, RunRecord record);

/// Finishes what the journals beside these outputs say, or gives it up where a file is lost or the journal names
/// anything but these outputs, and removes the temporary files of ended runs; returns notices. Only for who holds the
/// locks. Errors: output_failed.
std::vector<std::string> recover_outputs(const std::vector<std::string>& outputs);

}  // namespace fieldwise::pipeline
