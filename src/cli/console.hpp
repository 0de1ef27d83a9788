// Console: all that the command says: logs as text or JSON lines, the progress line, and what is asked for as text.
// May know: pipeline's progress.
// Must not know: what is being run.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "fieldwise/pipeline/run/run.hpp"

namespace spdlog {
class logger;
}

namespace fieldwise::cli {

/// Writes to standard error, as visible text (see core): nothing of a file or a command acts on a terminal. Text of
/// several lines becomes one entry a line.
class Console {
 public:
  /// Makes a console; `quiet` says errors only, `json` writes one object a line.
  Console(bool quiet, bool json);

  void info(const std::string& text);
  void notice(const std::string& text);
  void error(const std::string& text);

  /// Tells whether a person is watching: a terminal, and neither quiet nor JSON was asked for.
  [[nodiscard]] bool is_watched() const noexcept { return watched_; }
  [[nodiscard]] bool is_json() const noexcept { return json_; }

  /// Returns a function that draws the progress line, or writes lines of JSON: one a sweep and every five seconds, four
  /// a second where FIELDWISE_PROGRESS is 1, none where it is 0. None at all where nobody is watching a text.
  std::function<void(const pipeline::Progress&)> progress();

 private:
  void draw(const pipeline::Progress& progress);
  void tell(const pipeline::Progress& progress);
  void erase_progress();

  std::shared_ptr<spdlog::logger> log_;
  bool json_;
  bool watched_;
  std::optional<std::chrono::milliseconds> told_;  ///< how often progress is told to a program
  bool line_drawn_ = false;
  std::chrono::steady_clock::time_point last_drawn_;
  std::size_t last_sweep_ = 0;
};

/// Describes progress in one line: "sweep 1 of 3   45 %   120 MB/s   12 s left".
std::string progress_text(const pipeline::Progress& progress);

/// Writes visible text to standard output, where a user asked for text and nothing else, with a line feed at its end.
/// Errors: output_failed.
void print(const std::string& text);

/// Writes help to standard error, where a user asked for nothing.
void print_help(const std::string& text);

}  // namespace fieldwise::cli
