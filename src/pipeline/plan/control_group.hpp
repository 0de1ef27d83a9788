// The memory that the control group of this process may use.
// May know: where Linux says so.
// Must not know: plans, options.
#pragma once

#include <cstddef>
#include <string>

namespace fieldwise::pipeline {

/// Returns the least memory limit, in bytes, of the control group of a process and of those above it (version 2 and 1),
/// or SIZE_MAX where there is none. `membership` is the text of /proc/self/cgroup, `root` the folder where control
/// groups are mounted.
std::size_t control_group_limit(const std::string& membership, const std::string& root);

/// Returns the limit of this process.
std::size_t control_group_limit();

}  // namespace fieldwise::pipeline
