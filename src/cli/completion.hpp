// Completions: scripts by which a shell completes commands, options, their words, and files.
// May know: the grammar as a value.
// Must not know: CLI11, operations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_docs.hpp"

namespace fieldwise::cli {

/// Returns the shells there are completions for.
std::vector<std::string> names_of_shells();

/// Returns the script of a shell. Errors: usage for an unknown shell.
std::string completion_script(std::string_view shell, const ProgramDoc& program);

}  // namespace fieldwise::cli
