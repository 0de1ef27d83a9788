// ProcessGroup: a program that runs beside this one, and ends with whatever it started.
// May know: core's error and stop, POSIX.
// Must not know: what programs do.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace fieldwise::io {

/// Says how a program is started. The descriptors are those of this process, and stay its own.
struct ProgramStart {
  std::string program;                   ///< its path
  std::vector<std::string> arguments;    ///< after its name
  std::vector<std::string> environment;  ///< NAME=value
  int standard_input = -1;
  int standard_output = -1;
  int standard_error = -1;
};

/// Is a running program and the processes it starts, ended together at the latest when this goes away.
class ProcessGroup {
 public:
  /// Starts a program. Errors: output_failed.
  explicit ProcessGroup(const ProgramStart& start);
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;
  ~ProcessGroup();

  /// Waits until the program ends and returns true; false where that takes longer. Errors: core::Stopped.
  [[nodiscard]] bool ends_within(std::chrono::milliseconds patience);

  /// Returns how it ended, as waitpid tells it.
  [[nodiscard]] int status() const noexcept { return status_; }

 private:
  bool has_ended();

  pid_t process_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

/// Returns the environment of this process without the variables whose text begins with one of `left_out` ("HOME=").
std::vector<std::string> environment_without(const std::vector<std::string>& left_out);

/// Tells whether a signal is one that a process brings upon itself, by what it computes: other signals are sent by
/// somebody, or by the system where memory is short.
bool is_own_fault(int signal);

/// Says how a program ended: "was ended by SIGSEGV", "ended with status 3".
std::string describe_status(int status);

}  // namespace fieldwise::io
