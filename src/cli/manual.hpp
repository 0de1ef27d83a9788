// Manual pages: fieldwise.1, one for each subcommand and operation, and fieldwise-run-file.5.
// May know: the grammar as a value, pipeline's catalog.
// Must not know: CLI11, shells.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/command_docs.hpp"

namespace fieldwise::cli {

/// Returns the pages as pairs of name ("fieldwise-run.1") and text.
std::vector<std::pair<std::string, std::string>> manual_pages(const ProgramDoc& program);

/// Writes the pages into a folder, which is made where it is not there. Errors: output_failed.
void write_manual(const std::string& folder, const ProgramDoc& program);

}  // namespace fieldwise::cli
