// kill_at_call N SIGNAL COMMAND...: runs a command and sends it a signal when it enters its N-th system call; processes
// that it makes are left alone.
// Prints the number of system calls where it ends before that; its exit code is the command's, 128 + the signal that
// ended it, or 71 where tracing is not allowed.
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace {

/// Lets a stopped thread go on, with the signal that it stopped for where that was a real one.
void resume(pid_t thread, int status) {
  const int signal = WSTOPSIG(status);
  const bool ours = signal == (SIGTRAP | 0x80) || signal == SIGTRAP || signal == SIGSTOP;
  ptrace(PTRACE_SYSCALL, thread, nullptr, static_cast<long>(ours ? 0 : signal));
}

int follow(pid_t child, long limit, int signal) {
  constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  ptrace(PTRACE_SETOPTIONS, child, nullptr, kOptions);
  resume(child, status);
  std::map<pid_t, bool> inside;
  long calls = 0;
  while (true) {
    const pid_t thread = waitpid(-1, &status, __WALL);
    if (thread < 0) return 70;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (thread != child) continue;
      std::printf("%ld\n", calls);
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
      inside[thread] = !inside[thread];
      if (inside[thread] && ++calls == limit) kill(child, signal);
    }
    resume(thread, status);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  const pid_t child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(71);
    execv(words[3], words + 3);
    _exit(127);
  }
  return follow(child, std::atol(words[1]), std::atoi(words[2]));
}
