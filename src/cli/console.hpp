// Console: what the command says on standard error: logs as text or JSON lines, and the progress line.
// May know: pipeline's progress.
// Must not know: what is being run.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "fieldwise/pipeline/run/run.hpp"

namespace spdlog {
class logger;
}

namespace fieldwise::cli {

/// Writes to standard error. Text of several lines becomes one entry a line.
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

  /// Returns a function that draws the progress line, or none where nobody is watching.
  std::function<void(const pipeline::Progress&)> progress();

 private:
  void draw(const pipeline::Progress& progress);
  void erase_progress();

  std::shared_ptr<spdlog::logger> log_;
  bool json_;
  bool watched_;
  bool line_drawn_ = false;
  std::chrono::steady_clock::time_point last_drawn_;
};

/// Describes progress in one line: "sweep 1 of 3   45 %   120 MB/s   12 s left".
std::string progress_text(const pipeline::Progress& progress);

/// Writes text as the inside of a JSON string.
std::string json_escaped(std::string_view text);

}  // namespace fieldwise::cli
