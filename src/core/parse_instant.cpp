#include "fieldwise/core/parse_instant.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>

#include "fieldwise/core/error.hpp"

namespace fieldwise::core {

namespace {

/// Reads digits up to a character, which it takes too.
std::optional<int> number_before(std::string_view& text, char end) {
  const std::size_t length = text.find(end);
  const std::string_view digits = text.substr(0, length);
  int value = 0;
  const auto [after, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || after != digits.data() + digits.size()) return std::nullopt;
  text.remove_prefix(length == std::string_view::npos ? text.size() : length + 1);
  return value;
}

}  // namespace

Instant parse_instant(const std::string& text, Calendar calendar) {
  std::string_view rest(text);
  const bool has_clock = text.find('T') != std::string::npos;
  const auto year = number_before(rest, '-');
  const auto month = number_before(rest, '-');
  const auto day = number_before(rest, 'T');
  const auto hour = has_clock ? number_before(rest, ':') : 0;
  const auto minute = has_clock && !rest.empty() ? number_before(rest, 'Z') : 0;
  const bool good = year && month && day && hour && minute && rest.empty() && *hour >= 0 && *hour < 24 &&
                    *minute >= 0 && *minute < 60 && is_valid_date(calendar, {*year, *month, *day});
  if (!good) {
    throw Error(ErrorKind::usage,
                fmt::format("'{}' is no time of the calendar {}: write it as 1982-01-16 or 1982-01-16T06:00", text,
                            calendar_name(calendar)));
  }
  Instant instant = start_of_day(calendar, {*year, *month, *day});
  instant.microseconds += *hour * kMicrosecondsPerHour + *minute * kMicrosecondsPerHour / 60;
  return instant;
}

}  // namespace fieldwise::core
