// Forker and worker: the two kinds of process beside the program; neither function returns.
// May know: worker's limits, the system's processes.
// Must not know: the program's side of the talk.
#pragma once

namespace fieldwise::io {

/// Forks workers and ends them as it is told over a socket, until that is closed.
[[noreturn]] void run_forker(int control);

/// Answers requests about one file over a socket, until that is closed.
[[noreturn]] void run_worker(int socket);

}  // namespace fieldwise::io
