// What a program does first so that damaged input files cannot end it.
// May know: io's workers.
// Must not know: how workers read files.
#pragma once

namespace fieldwise::pipeline {

/// Has input files read by worker processes from now on (see io::start_workers, whose conditions hold: the main thread,
/// before any other). Returns whether that could be done.
[[nodiscard]] bool isolate_inputs();

}  // namespace fieldwise::pipeline
