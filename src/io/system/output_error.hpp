// Output errors: one way to say why a file cannot be written, whichever library noticed.
// May know: core's error.
// Must not know: files.
#pragma once

#include <string>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

/// Makes the error "cannot write <path>: <reason>" of kind output_failed.
core::Error output_error(const std::string& path, const std::string& reason);

/// Returns the system's text for an errno value, in English whatever the locale.
std::string errno_text(int error_number);

/// Makes the error of a call of a library that failed: its reason is errno where that says why (no space, ...), else
/// `otherwise`. `error_number` is errno right after the call.
core::Error write_error(const std::string& target, const std::string& doing, int error_number,
                        const std::string& otherwise);

}  // namespace fieldwise::io
