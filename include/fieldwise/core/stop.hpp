// Stopping a program from outside: a request that signal handlers may make, and the exception that answers it.
// May know: the standard library.
// Must not know: which signals there are, threads, files.
#pragma once

#include <exception>
#include <memory>
#include <string>

namespace fieldwise::core {

/// Is thrown where work ends because somebody asked for it. No core::Error: nothing went wrong.
class Stopped final : public std::exception {
 public:
  /// Makes the answer to a signal.
  explicit Stopped(int signal) noexcept : signal_(signal) {}
  /// Makes the answer to a signal that ended a part of the work which the rest needs; the sentence says which part.
  Stopped(int signal, const std::string& sentence)
      : signal_(signal), sentence_(std::make_shared<std::string>(sentence)) {}
  [[nodiscard]] const char* what() const noexcept override { return sentence_ ? sentence_->c_str() : "stopped"; }
  /// Returns the number of the signal.
  [[nodiscard]] int signal() const noexcept { return signal_; }

 private:
  int signal_;
  std::shared_ptr<const std::string> sentence_;  ///< shared, so that no copy of what is thrown can fail
};

/// Asks all work of this program to stop; safe to call in a signal handler. 0 takes the request back.
void request_stop(int signal) noexcept;

/// Returns the signal by which a stop was asked for, 0 where none was.
int stop_requested() noexcept;

/// Throws Stopped where a stop was asked for. Called between pieces of work that take well under a second.
void throw_if_stopped();

}  // namespace fieldwise::core
