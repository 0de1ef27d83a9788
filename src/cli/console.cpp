#include "cli/console.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/formatter.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/visible_text.hpp"

namespace fieldwise::cli {
namespace {

/// Returns how long a log says nothing of progress within a sweep. One that is kept should not grow by it; who follows
/// a run (FIELDWISE_PROGRESS=1) wants to know soon, or not at all (0).
std::optional<std::chrono::milliseconds> interval_of_progress() {
  constexpr std::chrono::milliseconds kKept(5'000);
  constexpr std::chrono::milliseconds kFollowed(250);
  const char* const asked = std::getenv("FIELDWISE_PROGRESS");
  if (asked == nullptr) return kKept;
  if (std::string_view(asked) == "0") return std::nullopt;
  return std::string_view(asked) == "1" ? kFollowed : kKept;
}

std::string time_text(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  const auto fraction = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()) % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), fraction.count());
}

std::string_view level_name(spdlog::level::level_enum level) {
  if (level == spdlog::level::err) return "error";
  return level == spdlog::level::warn ? "notice" : "info";
}

/// Formats an entry as a line of text ("error: ..."), as programs of this kind do.
class TextFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& into) override {
    const std::string_view text(message.payload.data(), message.payload.size());
    if (message.level != spdlog::level::info) fmt::format_to(fmt::appender(into), "{}: ", level_name(message.level));
    fmt::format_to(fmt::appender(into), "{}\n", text);
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<TextFormatter>(); }
};

/// Writes visible text as the inside of a JSON string.
std::string json_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\t' ? ' ' : c;
  }
  return out;
}

/// Formats an entry as one JSON object a line.
class JsonFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& into) override {
    const std::string_view text(message.payload.data(), message.payload.size());
    fmt::format_to(fmt::appender(into), "{{\"time\":\"{}\",\"level\":\"{}\",\"message\":\"{}\"}}\n",
                   time_text(message.time), level_name(message.level), json_escaped(text));
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonFormatter>(); }
};

/// Calls `take` with each line of the text.
template <class Take>
void each_line(std::string_view text, const Take& take) {
  while (true) {
    const std::size_t end = text.find('\n');
    take(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string duration_text(double seconds) {
  const auto whole = std::lround(std::clamp(seconds, 0.0, 8.64e6));
  if (whole < 100) return fmt::format("{} s", whole);
  if (whole < 6'000) return fmt::format("{} min", (whole + 30) / 60);
  return fmt::format("{} h {} min", whole / 3'600, whole % 3'600 / 60);
}

}  // namespace

Console::Console(bool quiet, bool json)
    : log_(std::make_shared<spdlog::logger>("fieldwise", std::make_shared<spdlog::sinks::stderr_sink_mt>())),
      json_(json),
      watched_(!quiet && !json && ::isatty(STDERR_FILENO) == 1),
      told_(quiet || !json ? std::nullopt : interval_of_progress()) {
  if (json) {
    log_->set_formatter(std::make_unique<JsonFormatter>());
  } else {
    log_->set_formatter(std::make_unique<TextFormatter>());
  }
  log_->set_level(quiet ? spdlog::level::err : spdlog::level::info);
}

void Console::info(const std::string& text) {
  erase_progress();
  each_line(core::visible_text(text), [&](std::string_view line) { log_->info("{}", line); });
}

void Console::notice(const std::string& text) {
  erase_progress();
  each_line(core::visible_text(text), [&](std::string_view line) { log_->warn("{}", line); });
}

void Console::error(const std::string& text) {
  erase_progress();
  each_line(core::visible_text(text), [&](std::string_view line) { log_->error("{}", line); });
}

std::function<void(const pipeline::Progress&)> Console::progress() {
  if (told_) return [this](const pipeline::Progress& progress) { tell(progress); };
  if (!watched_) return {};
  return [this](const pipeline::Progress& progress) { draw(progress); };
}

void Console::draw(const pipeline::Progress& progress) {
  constexpr auto kLeastInterval = std::chrono::milliseconds(100);
  const auto now = std::chrono::steady_clock::now();
  if (line_drawn_ && now - last_drawn_ < kLeastInterval) return;
  last_drawn_ = now;
  line_drawn_ = true;
  // ESC [ K erases what a longer line left behind.
  std::fputs(("\r" + progress_text(progress) + "\x1b[K").c_str(), stderr);
  std::fflush(stderr);
}

void Console::tell(const pipeline::Progress& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (progress.sweep == last_sweep_ && now - last_drawn_ < *told_) return;
  last_drawn_ = now;
  last_sweep_ = progress.sweep;
  std::fputs(fmt::format("{{\"time\":\"{}\",\"level\":\"progress\",\"message\":\"{}\",\"share\":{:.4f},\"sweep\":{},"
                         "\"sweeps\":{}}}\n",
                         time_text(std::chrono::system_clock::now()), progress_text(progress),
                         std::clamp(progress.share_done, 0.0, 1.0), progress.sweep, progress.sweeps)
                 .c_str(),
             stderr);
  std::fflush(stderr);
}

void Console::erase_progress() {
  if (!line_drawn_) return;
  line_drawn_ = false;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

std::string progress_text(const pipeline::Progress& progress) {
  const double percent = 100.0 * std::clamp(progress.share_done, 0.0, 1.0);
  return fmt::format("sweep {} of {}   {:3.0f} %   {:.0f} MB/s   {} left", progress.sweep, progress.sweeps, percent,
                     progress.bytes_per_second / 1e6, duration_text(progress.seconds_left));
}

void print(const std::string& text) {
  const std::string shown = core::visible_text(text);
  const bool ends = shown.ends_with('\n');
  const bool written = std::fputs(shown.c_str(), stdout) >= 0 && (ends || std::fputc('\n', stdout) != EOF);
  if (!written || std::fflush(stdout) != 0) {
    throw core::Error(core::ErrorKind::output_failed, "cannot write to standard output");
  }
}

void print_help(const std::string& text) { std::fputs(core::visible_text(text).c_str(), stderr); }

}  // namespace fieldwise::cli
