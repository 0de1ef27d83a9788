// Stopping a program from outside: a request that signal handlers may make, and the exception that answers it.
// May know: the standard library.
// Must not know: which signals there are, threads, files.
#pragma once

#include <exception>

namespace fieldwise::core {

/// Is thrown where work ends because somebody asked for it. No core::Error: nothing went wrong.
class Stopped final : public std::exception {
 public:
  /// Makes the answer to a signal.
  explicit Stopped(int signal) noexcept : signal_(signal) {}
  [[nodiscard]] const char* what() const noexcept override { return "stopped by a signal"; }
  /// Returns the number of the signal.
  [[nodiscard]] int signal() const noexcept { return signal_; }

 private:
  int signal_;
};

/// Asks all work of this program to stop; safe to call in a signal handler. 0 takes the request back.
void request_stop(int signal) noexcept;

/// Throws Stopped where a stop was asked for. Called between pieces of work that take well under a second.
void throw_if_stopped();

}  // namespace fieldwise::core
