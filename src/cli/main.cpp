#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/pipeline/run/isolation.hpp"

namespace {

/// Asks the work to stop; asked once more, the program ends at once.
extern "C" void stop_on(int signal) {
  fieldwise::core::request_stop(signal);
  std::signal(signal, SIG_DFL);
}

void answer_signals() {
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is an error like a full disk, not a reason to die
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // A parent that ignores a signal (nohup) wants it ignored.
    if (std::signal(signal, stop_on) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
}

}  // namespace

int main(int count, char** words) {
  answer_signals();
  // Before anything that might start a thread; a process of this size takes milliseconds to copy.
  if (fieldwise::cli::opens_inputs(count, words) && !fieldwise::pipeline::isolate_inputs()) {
    std::fputs("notice: no processes can be made to read input files in; a damaged one may end this program\n", stderr);
  }
  const int code = fieldwise::cli::command(count, words);
  if (code == fieldwise::cli::kExitOutputFailed) {
    // HDF5 would try to finish the failed file once more when the program ends, and crash.
    std::fflush(nullptr);
    std::_Exit(code);
  }
  return code;
}
