// The script that completes fieldwise in bash.
// May know: the grammar as a value.
// Must not know: CLI11, operations.
#pragma once

#include <string>

#include "cli/command_docs.hpp"

namespace fieldwise::cli {

/// Returns the script.
std::string bash_completion(const ProgramDoc& program);

}  // namespace fieldwise::cli
