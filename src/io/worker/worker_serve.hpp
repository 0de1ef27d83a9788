// Worker: the process that reads one file; the function does not return.
// May know: worker's messages, what reads files.
// Must not know: the program's side of the talk.
#pragma once

namespace fieldwise::io {

/// Answers requests about one file over a socket, until that is closed.
[[noreturn]] void run_worker(int socket);

}  // namespace fieldwise::io
