// The one exception type of fieldwise and the kinds of failure a caller can tell apart.
// May know: the standard library.
// Must not know: exit codes as numbers (the command maps kinds to them), files, operations.
#pragma once

#include <stdexcept>
#include <string>

namespace fieldwise::core {

/// Names what kind of failure stopped the work; the command turns each kind into one exit code.
enum class ErrorKind {
  usage,            ///< the run file, an option or an argument is wrong
  input_missing,    ///< an input does not exist or holds too little
  input_damaged,    ///< an input exists but cannot be trusted
  input_changed,    ///< an input changed while it was read; reading again may help
  inputs_disagree,  ///< grids, units, calendars or time steps do not fit together
  output_failed,    ///< a result could not be written
  memory_exceeded,  ///< the plan needs more memory than allowed
  locked,           ///< another run holds the lock
};

/// Carries one sentence: what failed, where, and what would be right.
class Error : public std::runtime_error {
 public:
  /// Makes an error of `kind` whose text is the complete `sentence` shown to the user.
  Error(ErrorKind kind, const std::string& sentence) : std::runtime_error(sentence), kind_(kind) {}

  /// Returns the kind of failure.
  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace fieldwise::core
