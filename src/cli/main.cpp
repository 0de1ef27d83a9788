#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <initializer_list>
#include <string_view>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/pipeline/run/isolation.hpp"

namespace {

// What looks up now and then has ended long before; the rest may not take longer than anybody wants to wait.
constexpr unsigned kPatience_s = 3;
constexpr unsigned kLittlePatience_s = 1;

/// Ends the program where the work did not hear that it is to stop: whatever it was at, in whatever library.
extern "C" void end_at_once(int /*signal*/) {
  fieldwise::pipeline::abandon_work();
  constexpr std::string_view kSentence =
      "error: stopped where it could not end in order; each output is the old or the new one, whole\n";
  static_cast<void>(::write(STDERR_FILENO, kSentence.data(), kSentence.size()) == 0);  // nobody is left to be told
  const int asked = fieldwise::core::stop_requested();
  ::_exit(fieldwise::cli::kExitSignal + (asked != 0 ? asked : SIGALRM));
}

/// Asks the work to stop; asked once more, less is waited for it. (timeout sends its signal twice at once.)
extern "C" void stop_on(int signal) {
  const bool is_asked_again = fieldwise::core::stop_requested() != 0;
  fieldwise::core::request_stop(signal);
  ::alarm(is_asked_again ? kLittlePatience_s : kPatience_s);
}

void answer_signals() {
  std::signal(SIGALRM, end_at_once);
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
  return fieldwise::cli::command(count, words);
}
