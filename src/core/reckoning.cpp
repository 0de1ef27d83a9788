#include "fieldwise/core/reckoning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace fieldwise::core {

namespace {

constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::string Reckoning::year_text() const {
  return year_month == 0 ? std::string() : std::string(kMonthNames[static_cast<std::size_t>(year_month - 1)]);
}

std::string Reckoning::day_text() const {
  return day_time == 0
             ? std::string()
             : fmt::format("{:02}:{:02}", day_time / kMicrosecondsPerHour, day_time % kMicrosecondsPerHour / kMinute);
}

std::optional<int> parse_month_name(std::string_view text) {
  const auto* const month = std::ranges::find(kMonthNames, text);
  return month == kMonthNames.end() ? std::nullopt : std::optional(static_cast<int>(month - kMonthNames.begin()) + 1);
}

std::optional<std::int64_t> parse_day_time(std::string_view text) {
  constexpr std::string_view kForm = "06:00";
  if (text.size() != kForm.size() || text[2] != ':' || !is_digit(text[0]) || !is_digit(text[1]) || !is_digit(text[3]) ||
      !is_digit(text[4])) {
    return std::nullopt;
  }
  const int hours = 10 * (text[0] - '0') + text[1] - '0';
  const int minutes = 10 * (text[3] - '0') + text[4] - '0';
  return hours < 24 && minutes < 60 ? std::optional(hours * kMicrosecondsPerHour + minutes * kMinute) : std::nullopt;
}

}  // namespace fieldwise::core
