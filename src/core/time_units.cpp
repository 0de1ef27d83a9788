#include "core/time_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/counting.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::core {

namespace {

struct StepName {
  std::string_view name;
  std::int64_t microseconds;
  int months;
};

constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;
constexpr std::int64_t kMillisecond = kMicrosecondsPerSecond / 1000;

/// Names of steps in the singular; a plural -s is taken off before the search.
constexpr std::array<StepName, 20> kSteps{{
    {"week", 7 * kMicrosecondsPerDay, 0},
    {"day", kMicrosecondsPerDay, 0},
    {"d", kMicrosecondsPerDay, 0},
    {"hour", kMicrosecondsPerHour, 0},
    {"hr", kMicrosecondsPerHour, 0},
    {"h", kMicrosecondsPerHour, 0},
    {"minute", kMinute, 0},
    {"min", kMinute, 0},
    {"second", kMicrosecondsPerSecond, 0},
    {"sec", kMicrosecondsPerSecond, 0},
    {"s", kMicrosecondsPerSecond, 0},
    {"millisecond", kMillisecond, 0},
    {"msec", kMillisecond, 0},
    {"ms", kMillisecond, 0},
    {"microsecond", 1, 0},
    {"microsec", 1, 0},
    {"month", 0, 1},
    {"mon", 0, 1},
    {"year", 0, 12},
    {"yr", 0, 12},
}};

[[noreturn]] void refuse(std::string_view units, std::string_view why) {
  throw Error(
      ErrorKind::usage,
      fmt::format("time units '{}' cannot be read ({}): CF asks for the like of 'days since 1800-01-01'", units, why));
}

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char character : text) {
    if (std::isalnum(static_cast<unsigned char>(character)) != 0) {
      word += character;
    } else {
      words.insert(std::exchange(word, std::string()));
    }
  }
  words.insert(word);
  return words;
}

/// Returns what dates as numbers tell, where units in lower case say that times are such: "day as %y%m%d.%f" (CDO),
/// "yyyymm", "current date as 6 digit integer [yyyymm]" (NCL).
DateNumber date_number_in(std::string_view lower) {
  if (lower.starts_with("day as %y%m%d")) return DateNumber::day;
  if (lower.find(" since ") != std::string_view::npos) return DateNumber::none;
  const std::set<std::string> words = words_of(lower);
  // A word more, as in yyyy-mm-dd, and the numbers are not what the word alone says.
  if (words.contains("mm") || words.contains("dd") || words.contains("hh")) return DateNumber::none;
  constexpr std::array<std::pair<const char*, DateNumber>, 3> kForms{
      {{"yyyymmdd", DateNumber::day}, {"yyyymm", DateNumber::month}, {"yyyy", DateNumber::year}}};
  for (const auto& [word, form] : kForms) {
    if (words.contains(word)) return form;
  }
  return DateNumber::none;
}

/// Reads a date, a time of day and a time zone from left to right; `units` is the whole text, for errors.
class ReferenceReader {
 public:
  ReferenceReader(std::string_view text, std::string_view units) : rest_(text), text_(text), units_(units) {}

  /// Reads "1982-01-16", "1982-1", "1982", "-4713-11-24", "19820116".
  Date date() {
    skip_blanks();
    const bool negative = passes("-");
    std::size_t digits = 0;
    std::int64_t year = whole(&digits);
    Date date{year, 1, 1};
    if (digits == 8) {  // ISO 8601 without hyphens
      date = {year / 10'000, static_cast<int>(year / 100 % 100), static_cast<int>(year % 100)};
    } else if (passes("-/")) {
      date.month = static_cast<int>(whole());
      date.day = passes("-/") ? static_cast<int>(whole()) : 1;
    }
    if (date.year > kFarthestYear) {
      refuse(units_, fmt::format("the year {} is too far away", date.year));
    }
    date.year = negative ? -date.year : date.year;
    return date;
  }

  /// Reads "12", "12:00", "T12:00:0.0" or nothing, as microseconds since midnight.
  std::int64_t time_of_day() {
    skip_blanks();
    if (passes("Tt")) {
      skip_blanks();
    }
    if (!at_digit()) {
      return 0;
    }
    const std::int64_t hours = whole();
    const std::int64_t minutes = passes(":") ? whole() : 0;
    const double seconds = passes(":") ? number() : 0.0;
    if (hours > 24 || minutes > 59 || !(seconds < 61.0)) {
      refuse(units_, fmt::format("'{}' has no such time of day", text_));
    }
    return hours * kMicrosecondsPerHour + minutes * kMinute + std::llround(seconds * kMicrosecondsPerSecond);
  }

  /// Reads "+02:00", "-3", "+0530", "Z", "UTC", "GMT" or nothing, as microseconds east of Greenwich; nothing may
  /// follow, for what is not understood could mean another time.
  std::int64_t zone() {
    skip_blanks();
    const std::string word = lower_case(rest_.substr(0, rest_.find_last_not_of(" \t") + 1));
    if (word.empty() || word == "z" || word == "utc" || word == "gmt") {
      return 0;
    }
    const bool negative = passes("-");
    if (!negative) {
      passes("+");
    }
    std::size_t digits = 0;
    std::int64_t hours = whole(&digits);
    std::int64_t minutes = passes(":") ? whole() : 0;
    if (digits > 2) {
      minutes = hours % 100;
      hours /= 100;
    }
    skip_blanks();
    if (!rest_.empty() || hours > 24 || minutes > 59) {
      refuse(units_, fmt::format("'{}' is not a date, time and time zone", text_));
    }
    return (hours * kMicrosecondsPerHour + minutes * kMinute) * (negative ? -1 : 1);
  }

 private:
  [[nodiscard]] bool at_digit() const {
    return !rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_.front())) != 0;
  }

  std::int64_t whole(std::size_t* digits = nullptr) {
    constexpr std::size_t kMostDigits = 9;
    std::int64_t value = 0;
    const auto end = at_digit() ? std::from_chars(rest_.data(), rest_.data() + rest_.size(), value).ptr : rest_.data();
    const auto count = static_cast<std::size_t>(end - rest_.data());
    if (count == 0 || count > kMostDigits) {
      refuse(units_, fmt::format("'{}' is not a date", text_));
    }
    if (digits != nullptr) {
      *digits = count;
    }
    rest_.remove_prefix(count);
    return value;
  }

  double number() {
    double value = 0.0;
    const char* const begin = rest_.data();
    const auto [end, error] = std::from_chars(begin, begin + rest_.size(), value, std::chars_format::fixed);
    if (error != std::errc() || !at_digit()) {
      refuse(units_, fmt::format("'{}' is not a date", text_));
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - begin));
    return value;
  }

  /// Tells whether the next character is one of `characters`, and passes it.
  bool passes(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }

  std::string_view rest_;
  std::string_view text_;
  std::string_view units_;
};

Instant parse_reference(std::string_view text, std::string_view units, Calendar calendar) {
  ReferenceReader reader(text, units);
  const Date date = reader.date();
  if (!is_valid_date(calendar, date)) {
    refuse(units, fmt::format("{} does not exist in calendar {}", format_date(date), calendar_name(calendar)));
  }
  const std::int64_t time = reader.time_of_day();
  return {start_of_day(calendar, date).microseconds + time - reader.zone()};
}

const StepName& parse_step(std::string_view word, std::string_view units) {
  const auto named = [](std::string_view name) { return std::ranges::find(kSteps, name, &StepName::name); };
  auto step = named(word);
  if (step == kSteps.end() && word.size() > 1 && word.back() == 's') {
    step = named(word.substr(0, word.size() - 1));
  }
  if (step == kSteps.end()) {
    refuse(units, fmt::format("'{}' is not a unit of time", word));
  }
  return *step;
}

}  // namespace

TimeUnits parse_time_units(std::string_view text, Calendar calendar) {
  constexpr std::string_view kSince = " since ";
  std::string lower = lower_case(text);
  std::ranges::replace(lower, '\t', ' ');
  TimeUnits units;
  units.date_number = date_number_in(lower);
  if (units.date_number != DateNumber::none) return units;
  const std::size_t since = lower.find(kSince);
  if (since == std::string::npos) {
    refuse(text, "the word 'since' and a date are missing");
  }
  const std::size_t first = std::min(lower.find_first_not_of(' '), since);
  const std::size_t last = lower.find_last_not_of(' ', since);
  const StepName& step =
      parse_step(last == std::string::npos ? "" : std::string_view(lower).substr(first, last + 1 - first), text);
  units.step_microseconds = step.microseconds;
  units.step_months = step.months;
  units.reference = parse_reference(text.substr(since + kSince.size()), text, calendar);
  return units;
}

DateNumber date_number_of(std::string_view text) { return date_number_in(lower_case(text)); }

}  // namespace fieldwise::core
