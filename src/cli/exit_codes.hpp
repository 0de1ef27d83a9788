// Exit codes: the one table of what the command's exit codes are and mean.
// May know: core's kinds of errors.
// Must not know: what failed.
#pragma once

#include <string>
#include <system_error>

#include "fieldwise/core/error.hpp"

namespace fieldwise::cli {

inline constexpr int kExitUsage = 2;
inline constexpr int kExitOutputFailed = 6;
inline constexpr int kExitMemory = 7;
inline constexpr int kExitBug = 70;
inline constexpr int kExitSignal = 128;  ///< and the number of the signal

/// Returns the exit code of a kind of error.
int exit_code_of(core::ErrorKind kind);

/// Returns the exit code where the system refused something: what it lacks (7), its disks (6, 4), or a path (3).
int exit_code_of(const std::error_code& refusal);

/// Returns what exit codes mean: "0 done, ...; 2 ...", in one line.
std::string exit_codes();

}  // namespace fieldwise::cli
