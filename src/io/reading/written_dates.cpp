#include "io/reading/written_dates.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/reckoning.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

using core::Calendar;
using core::Error;
using core::ErrorKind;
using core::Instant;

/// Holds the parts of a date that a text gives.
struct DateParts {
  int year = 1;
  int month = 1;
  int day = 1;
  int day_of_year = 0;  ///< decides instead of month and day
  int hour = 0;
  int minute = 0;
  int second = 0;
};

bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// Takes `least` to `most` digits from the beginning of a text.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  int value = 0;
  std::size_t count = 0;
  while (count < most && count < text.size() && is_digit(text[count])) value = 10 * value + (text[count++] - '0');
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Instant> instant_of(DateParts parts, Calendar calendar) {
  if (parts.day_of_year > 0) {
    parts.month = 1;
    parts.day = parts.day_of_year;
    while (parts.month < 12 && parts.day > core::days_in_month(calendar, parts.year, parts.month)) {
      parts.day -= core::days_in_month(calendar, parts.year, parts.month++);
    }
  }
  const core::Date date{parts.year, parts.month, parts.day};
  if (!core::is_valid_date(calendar, date) || parts.hour > 24 || parts.minute > 59 || parts.second > 60) {
    return std::nullopt;
  }
  const std::int64_t seconds = (std::int64_t{parts.hour} * 60 + parts.minute) * 60 + parts.second;
  return Instant{core::start_of_day(calendar, date).microseconds + seconds * (core::kMicrosecondsPerHour / 3600)};
}

/// Takes the time of the day behind a date: "_12:00:00.5", " 12", "T1200Z".
bool take_clock(std::string_view& text, DateParts& parts, double& fraction) {
  if (!take(text, "_T ")) return false;
  const auto take_part = [&](int& part, bool is_first) {
    if (!is_first && !take(text, ":") && (text.empty() || !is_digit(text.front()))) return;
    if (const auto number = take_number(text, 2, 2)) part = *number;
  };
  take_part(parts.hour, true);
  take_part(parts.minute, false);
  take_part(parts.second, false);
  if (take(text, ".")) {
    for (double place = 0.1; !text.empty() && is_digit(text.front()); place /= 10.0, text.remove_prefix(1)) {
      fraction += place * (text.front() - '0');
    }
  }
  take(text, "Z");
  return true;
}

/// Returns the calendar that a variable of text, or the file (as MPAS does), says its dates are of.
std::optional<Calendar> stated_calendar(const FileIndex& index, const VariableIndex& text) {
  std::string name(text.text("calendar"));
  for (const Attribute& attribute : index.attributes) {
    if (name.empty() && attribute.name == "config_calendar_type") name = core::lower_case(attribute.text);
  }
  if (name.empty()) return std::nullopt;
  if (name == "gregorian_noleap") return Calendar::noleap;
  return core::parse_calendar(name == "360day" ? "360_day" : name);
}

/// Takes from a name what a pattern says; false where it is something else.
bool take_pattern(std::string_view name, std::string_view pattern, DateParts& parts) {
  struct Part {
    char letter;
    std::size_t digits;
    int DateParts::*member;
  };
  constexpr std::array<Part, 7> kParts{{{'Y', 4, &DateParts::year},
                                        {'m', 2, &DateParts::month},
                                        {'d', 2, &DateParts::day},
                                        {'j', 3, &DateParts::day_of_year},
                                        {'H', 2, &DateParts::hour},
                                        {'M', 2, &DateParts::minute},
                                        {'S', 2, &DateParts::second}}};
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const Part* found = nullptr;
    for (const Part& part : kParts) {
      if (pattern[i] == '%' && i + 1 < pattern.size() && pattern[i + 1] == part.letter) found = &part;
    }
    if (found == nullptr) {
      if (!take(name, pattern.substr(i, 1))) return false;
      continue;
    }
    const auto number = take_number(name, found->digits, found->digits);
    if (!number) return false;
    parts.*found->member = *number;
    ++i;
  }
  return true;
}

}  // namespace

std::optional<std::string> written_origin(std::string_view text) {
  while (take(text, " ")) {
  }
  std::optional<int> year = take_number(text, 1, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  std::optional<int> month = take_number(text, 1, 2);
  const std::string word = core::lower_case(text.substr(0, text.find('-')));
  for (std::size_t i = 0; !month && i < core::kMonthNames.size(); ++i) {
    const std::string name = core::lower_case(core::kMonthNames[i]);
    if (word != name && word != name.substr(0, 3)) continue;
    month = static_cast<int>(i) + 1;
    text.remove_prefix(word.size());
  }
  if (!month || !take(text, "-")) return std::nullopt;
  const std::size_t before = text.size();
  std::optional<int> day = take_number(text, 1, 4);
  if (!day) return std::nullopt;
  if (before - text.size() > 2) std::swap(year, day);
  if (!core::is_valid_date(Calendar::all_leap, {*year, *month, *day})) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}{}", *year, *month, *day, text);
}

std::optional<Instant> written_instant(std::string_view text, Calendar calendar) {
  DateParts parts;
  double fraction = 0.0;
  const auto year = take_number(text, 4, 4);
  if (!year) return std::nullopt;
  parts.year = *year;
  for (int* const part : {&parts.month, &parts.day}) {
    take(text, "-/");
    const auto number = take_number(text, 2, 2);
    if (!number) break;
    *part = *number;
  }
  if (!text.empty() && !take_clock(text, parts, fraction)) return std::nullopt;
  std::optional<Instant> instant = instant_of(parts, calendar);
  if (!text.empty() || !instant) return std::nullopt;
  constexpr double kMicrosecondsPerSecond = 1e6;
  instant->microseconds += std::llround(fraction * kMicrosecondsPerSecond);
  return instant;
}

core::TimeAxis axis_of_text(const FileIndex& index, std::size_t text, const std::string& dimension,
                            const InputSpec& spec) {
  const VariableIndex& dates = index.variables[text];
  core::TimeAxis axis;
  axis.name = dimension;
  axis.calendar = spec.time.calendar ? *spec.time.calendar : stated_calendar(index, dates).value_or(Calendar::standard);
  for (const std::string& label : dates.labels) {
    const auto instant = written_instant(label, axis.calendar);
    if (!instant) {
      throw Error(
          ErrorKind::input_damaged,
          fmt::format("{}: the text '{}' in {} (step {}) is no date of the calendar {}; dates are written as "
                      "2005-08-28_12:00:00",
                      index.path, label, dates.name, axis.stamp.size() + 1, core::calendar_name(axis.calendar)));
    }
    axis.stamp.push_back(*instant);
  }
  static_cast<void>(core::complete_axis(axis));
  return axis;
}

core::TimeAxis axis_of_name(const std::string& path, const InputSpec& spec) {
  const std::string name = std::filesystem::path(path).filename().string();
  core::TimeAxis axis;
  axis.calendar = spec.time.calendar.value_or(Calendar::standard);
  for (std::size_t begin = 0; begin < name.size() && axis.stamp.empty(); ++begin) {
    DateParts parts;
    if (!take_pattern(std::string_view(name).substr(begin), spec.time.from_name, parts)) continue;
    if (const auto instant = instant_of(parts, axis.calendar)) axis.stamp.push_back(*instant);
  }
  if (axis.stamp.empty()) {
    throw Error(ErrorKind::usage, fmt::format("{}: its name holds no date of the form '{}' (%Y, %m, %d, %j, %H, %M and "
                                              "%S stand for digits, all else for itself)",
                                              path, spec.time.from_name));
  }
  static_cast<void>(core::complete_axis(axis));
  return axis;
}

}  // namespace fieldwise::io
