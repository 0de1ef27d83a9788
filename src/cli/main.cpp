#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "commands.hpp"
#include "fieldwise/pipeline/isolation.hpp"

int main(int count, char** words) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is an error like a full disk, not a reason to die
  // Before anything that might start a thread.
  if (!fieldwise::pipeline::isolate_inputs()) {
    std::fputs("notice: no processes can be made to read input files in; a damaged one may end this program\n", stderr);
  }
  const int code = fieldwise::cli::command(count, words);
  constexpr int kOutputFailed = 6;
  if (code == kOutputFailed) {
    // HDF5 would try to finish the failed file once more when the program ends, and crash.
    std::fflush(nullptr);
    std::_Exit(code);
  }
  return code;
}
