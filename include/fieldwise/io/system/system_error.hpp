// system_error: what is said where the system refuses to write a file.
// May know: core's error.
// Must not know: files, libraries.
#pragma once

#include <string>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

/// Makes the error of a call of the system that failed: of kind memory_exceeded where the machine has no more of
/// something (descriptors, memory), else "cannot write <target>: <doing> failed: ..." of kind output_failed.
core::Error system_error(const std::string& target, const std::string& doing, int error_number);

}  // namespace fieldwise::io
