// Worker forker: the process that forks workers; the function does not return.
// May know: worker's limits, the system's processes.
// Must not know: the program's side of the talk.
#pragma once

namespace fieldwise::io {

/// Forks workers and ends them as it is told over a socket, until that is closed.
[[noreturn]] void run_forker(int control);

}  // namespace fieldwise::io
