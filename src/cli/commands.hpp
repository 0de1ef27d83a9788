// The commands: from parsed arguments to an exit code.
// May know: pipeline, core.
// Must not know: the command line's grammar.
#pragma once

namespace fieldwise::cli {

/// Runs the whole program: parses, does, maps errors to exit codes. Never throws.
int command(int count, const char* const* words) noexcept;

}  // namespace fieldwise::cli
