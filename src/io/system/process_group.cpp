#include "fieldwise/io/system/process_group.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <string_view>
#include <system_error>
#include <thread>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"

namespace fieldwise::io {
namespace {

/// Returns pointers to texts with a null behind them, as the system wants them.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

ProcessGroup::ProcessGroup(const ProgramStart& start) {
  std::vector<std::string> words = {start.program.substr(start.program.rfind('/') + 1)};
  words.insert(words.end(), start.arguments.begin(), start.arguments.end());
  std::vector<std::string> variables = start.environment;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, start.standard_input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, start.standard_output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, start.standard_error, STDERR_FILENO);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  const int failed = ::posix_spawn(&process_, start.program.c_str(), &actions, &attributes, pointers_to(words).data(),
                                   pointers_to(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failed == 0) return;
  process_ = -1;
  throw core::Error(core::ErrorKind::output_failed,
                    fmt::format("cannot start {}: {}", start.program, std::generic_category().message(failed)));
}

ProcessGroup::~ProcessGroup() {
  if (process_ <= 0) return;
  ::kill(-process_, SIGKILL);
  if (!ended_) ::waitpid(process_, nullptr, 0);
}

bool ProcessGroup::has_ended() {
  if (!ended_ && ::waitpid(process_, &status_, WNOHANG) == process_) ended_ = true;
  return ended_;
}

bool ProcessGroup::ends_within(std::chrono::milliseconds patience) {
  constexpr std::chrono::microseconds kLongestSleep{5000};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::chrono::microseconds sleep{250};
  while (!has_ended()) {
    core::throw_if_stopped();
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(sleep);
    sleep = std::min(kLongestSleep, sleep + sleep);
  }
  return true;
}

std::vector<std::string> environment_without(const std::vector<std::string>& left_out) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    if (std::ranges::none_of(left_out, [&](const std::string& name) { return text.starts_with(name); })) {
      variables.emplace_back(text);
    }
  }
  return variables;
}

bool is_own_fault(int signal) {
  constexpr std::array kFaults = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGXCPU, SIGXFSZ};
  return std::ranges::find(kFaults, signal) != kFaults.end();
}

std::string describe_status(int status) {
  return WIFSIGNALED(status) ? fmt::format("was ended by SIG{}", sigabbrev_np(WTERMSIG(status)))
                             : fmt::format("ended with status {}", WEXITSTATUS(status));
}

}  // namespace fieldwise::io
