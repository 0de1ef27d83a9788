// What a program does first so that damaged input files cannot end it, and last where it cannot end in order.
// May know: io's workers and unfinished files.
// Must not know: how workers read files.
#pragma once

namespace fieldwise::pipeline {

/// Has input files read by worker processes from now on (see io::start_workers, whose conditions hold: the main thread,
/// before any other). Returns whether that could be done.
[[nodiscard]] bool isolate_inputs();

/// Removes the temporary files and locks of all work that is not finished, for a program that ends right afterwards
/// without unwinding its stack: each output is the old or the new one, whole. Safe in a signal handler.
void abandon_work() noexcept;

}  // namespace fieldwise::pipeline
