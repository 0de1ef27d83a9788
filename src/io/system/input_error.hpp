// Input errors: one way to say why a file cannot be opened, and whose fault that is.
// May know: core's error, errno.
// Must not know: files, what is in them.
#pragma once

#include <sys/types.h>

#include <string>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

/// Tells whether a call failed for want of something that a machine or its owner allows: memory, processes, threads,
/// descriptors. That says nothing of the file.
bool is_want(int error_number) noexcept;

/// Returns what is wanting, and what would help: "too many files are open: allow more (ulimit -n)".
std::string want_text(int error_number);

/// Makes the error of a file that cannot be opened: memory_exceeded for want of descriptors or memory, input_damaged
/// where the disk fails, input_missing else.
core::Error input_error(const std::string& path, int error_number);

/// Requires that what lies at a path and has the mode given is a regular file: a folder, a pipe or a device is none,
/// and reading from a pipe might never end. Errors: input_missing.
void require_regular_mode(const std::string& path, mode_t mode);

}  // namespace fieldwise::io
