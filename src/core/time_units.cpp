#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::core {

namespace {

/// Holds parsed time units: a step of fixed length, or of calendar months, since a reference instant; or dates
/// written as numbers (19820116).
struct TimeUnits {
  std::int64_t step_microseconds = 0;
  int step_months = 0;
  bool absolute = false;
  Instant reference;
};

struct StepName {
  std::string_view name;
  std::int64_t microseconds;
  int months;
};

constexpr std::array<StepName, 24> kSteps{{
    {"day", kMicrosecondsPerDay, 0},
    {"days", kMicrosecondsPerDay, 0},
    {"d", kMicrosecondsPerDay, 0},
    {"hour", kMicrosecondsPerHour, 0},
    {"hours", kMicrosecondsPerHour, 0},
    {"hr", kMicrosecondsPerHour, 0},
    {"hrs", kMicrosecondsPerHour, 0},
    {"h", kMicrosecondsPerHour, 0},
    {"minute", kMicrosecondsPerHour / 60, 0},
    {"minutes", kMicrosecondsPerHour / 60, 0},
    {"min", kMicrosecondsPerHour / 60, 0},
    {"mins", kMicrosecondsPerHour / 60, 0},
    {"second", kMicrosecondsPerSecond, 0},
    {"seconds", kMicrosecondsPerSecond, 0},
    {"sec", kMicrosecondsPerSecond, 0},
    {"secs", kMicrosecondsPerSecond, 0},
    {"s", kMicrosecondsPerSecond, 0},
    {"milliseconds", kMicrosecondsPerSecond / 1000, 0},
    {"msec", kMicrosecondsPerSecond / 1000, 0},
    {"microseconds", 1, 0},
    {"month", 0, 1},
    {"months", 0, 1},
    {"year", 0, 12},
    {"years", 0, 12},
}};

[[noreturn]] void refuse(std::string_view units, std::string_view why) {
  throw Error(ErrorKind::usage, fmt::format("time units '{}' cannot be read ({}): CF asks for the like of 'days since "
                                            "1800-01-01'; `time: {{units: ...}}` of the input can repair them",
                                            units, why));
}

/// Reads numbers separated by anything but digits, dots and leading signs.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_(text) {}

  std::optional<double> number() {
    skip_separators();
    double value = 0.0;
    const auto [end, error] =
        std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, std::chars_format::fixed);
    if (error != std::errc()) {
      return std::nullopt;
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
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

  void skip_separators() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
      rest_.remove_prefix(1);
    }
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Reads "+02:00", "-3", "Z" or "UTC" as microseconds east of Greenwich.
std::int64_t read_zone(DateReader& reader) {
  reader.skip_separators();
  if (reader.at_end() || reader.passes("Zz") || reader.rest() == "UTC" || reader.rest() == "GMT") {
    return 0;
  }
  const bool negative = reader.passes("-");
  if (!negative) {
    reader.passes("+");
  }
  const double hours = reader.number().value_or(0.0);
  const double minutes = reader.passes(":") ? reader.number().value_or(0.0) : 0.0;
  const double east = hours * static_cast<double>(kMicrosecondsPerHour) + minutes * 60.0 * kMicrosecondsPerSecond;
  return static_cast<std::int64_t>(negative ? -east : east);
}

/// Reads "1982-01-16", "1982-1-16 12:00:0.0 +02:00", "1-1-1", "0", "1970-01-01T00:00:00Z".
Instant read_reference(std::string_view text, std::string_view units, Calendar calendar) {
  DateReader reader(text);
  reader.skip_separators();
  const bool negative_year = reader.passes("-");
  const auto year = reader.number();
  if (!year) {
    refuse(units, fmt::format("'{}' is not a date", text));
  }
  Date date{static_cast<std::int64_t>(*year) * (negative_year ? -1 : 1), 1, 1};
  if (reader.passes("-/")) {
    date.month = static_cast<int>(reader.number().value_or(0.0));
    date.day = reader.passes("-/") ? static_cast<int>(reader.number().value_or(0.0)) : 1;
  }
  if (!is_valid_date(calendar, date)) {
    refuse(units, fmt::format("{:04}-{:02}-{:02} does not exist in calendar {}", date.year, date.month, date.day,
                              calendar_name(calendar)));
  }
  double seconds = 0.0;
  reader.skip_separators();
  reader.passes("Tt");
  reader.skip_separators();
  if (!reader.at_end() && std::isdigit(static_cast<unsigned char>(reader.rest().front())) != 0) {
    seconds = reader.number().value_or(0.0) * 3600.0;
    seconds += reader.passes(":") ? reader.number().value_or(0.0) * 60.0 : 0.0;
    seconds += reader.passes(":") ? reader.number().value_or(0.0) : 0.0;
  }
  const std::int64_t zone = read_zone(reader);
  return {start_of_day(calendar, date).microseconds +
          static_cast<std::int64_t>(std::llround(seconds * static_cast<double>(kMicrosecondsPerSecond))) - zone};
}

TimeUnits parse_units(std::string_view units, Calendar calendar) {
  std::string lower(units);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  TimeUnits parsed;
  if (lower.starts_with("day as %y%m%d")) {
    parsed.absolute = true;
    return parsed;
  }
  const std::size_t since = lower.find(" since ");
  if (since == std::string::npos) {
    refuse(units, "the word 'since' and a date are missing");
  }
  const std::size_t first = lower.find_first_not_of(' ');
  const std::string word = lower.substr(first, lower.find(' ', first) - first);
  const auto step = std::ranges::find(kSteps, std::string_view(word), &StepName::name);
  if (step == kSteps.end()) {
    refuse(units, fmt::format("'{}' is not a unit of time", word));
  }
  parsed.step_microseconds = step->microseconds;
  parsed.step_months = step->months;
  parsed.reference = read_reference(units.substr(since + 7), units, calendar);
  return parsed;
}

std::int64_t month_key(const Date& date) { return date.year * 12 + date.month - 1; }

/// Returns the instant a whole number of months after another, at the same day and time; the day is cut to the month.
Instant add_months(Calendar calendar, Instant from, std::int64_t months) {
  const Date date = date_of(calendar, from);
  const std::int64_t key = month_key(date) + months;
  const std::int64_t year = (key >= 0 ? key : key - 11) / 12;
  const int month = static_cast<int>(key - year * 12) + 1;
  const Date moved{year, month, std::min(date.day, days_in_month(calendar, year, month))};
  return {start_of_day(calendar, moved).microseconds + microsecond_of_day(from)};
}

/// A fraction is that share of the month (or year) that begins at the whole number.
Instant decode_months(const TimeUnits& units, double value, Calendar calendar) {
  const double whole = std::floor(value);
  const auto months = static_cast<std::int64_t>(whole) * units.step_months;
  const Instant lower = add_months(calendar, units.reference, months);
  if (value == whole) {
    return lower;
  }
  const Instant upper = add_months(calendar, units.reference, months + units.step_months);
  const double width = static_cast<double>(upper.microseconds - lower.microseconds);
  return {lower.microseconds + static_cast<std::int64_t>(std::llround((value - whole) * width))};
}

double encode_months(const TimeUnits& units, Instant instant, Calendar calendar) {
  const Date date = date_of(calendar, instant);
  const Date reference = date_of(calendar, units.reference);
  std::int64_t steps = (month_key(date) - month_key(reference)) / units.step_months;
  while (add_months(calendar, units.reference, steps * units.step_months) > instant) {
    --steps;
  }
  const Instant lower = add_months(calendar, units.reference, steps * units.step_months);
  const Instant upper = add_months(calendar, units.reference, (steps + 1) * units.step_months);
  const auto width = static_cast<double>(upper.microseconds - lower.microseconds);
  return static_cast<double>(steps) + static_cast<double>(instant.microseconds - lower.microseconds) / width;
}

Instant decode_absolute(double value, std::string_view units, Calendar calendar) {
  const double whole = std::floor(std::abs(value));
  const auto number = static_cast<std::int64_t>(whole);
  const Date date{(value < 0 ? -1 : 1) * (number / 10'000), static_cast<int>(number / 100 % 100),
                  static_cast<int>(number % 100)};
  if (!is_valid_date(calendar, date)) {
    refuse(units, fmt::format("{} is not a date", value));
  }
  const double fraction = (std::abs(value) - whole) * static_cast<double>(kMicrosecondsPerDay);
  return {start_of_day(calendar, date).microseconds + static_cast<std::int64_t>(std::llround(fraction))};
}

Instant decode_fixed(const TimeUnits& units, double value, std::string_view text) {
  // Whole and fractional steps apart, so that large counts of small steps stay exact.
  const double whole = std::floor(value);
  const long double total =
      static_cast<long double>(whole) * static_cast<long double>(units.step_microseconds) +
      std::round(static_cast<long double>(value - whole) * static_cast<long double>(units.step_microseconds)) +
      static_cast<long double>(units.reference.microseconds);
  constexpr long double kLimit = 9.2e18L;
  if (!(std::abs(total) < kLimit)) {
    refuse(text, fmt::format("the time {} lies outside any calendar", value));
  }
  return {static_cast<std::int64_t>(total)};
}

}  // namespace

std::vector<Instant> decode_times(const std::vector<double>& values, std::string_view units, Calendar calendar) {
  const TimeUnits parsed = parse_units(units, calendar);
  std::vector<Instant> instants;
  instants.reserve(values.size());
  for (const double value : values) {
    if (std::isnan(value)) {
      refuse(units, "a time is missing");
    }
    if (parsed.absolute) {
      instants.push_back(decode_absolute(value, units, calendar));
    } else if (parsed.step_months > 0) {
      instants.push_back(decode_months(parsed, value, calendar));
    } else {
      instants.push_back(decode_fixed(parsed, value, units));
    }
  }
  return instants;
}

std::vector<double> encode_times(const std::vector<Instant>& instants, std::string_view units, Calendar calendar) {
  const TimeUnits parsed = parse_units(units, calendar);
  std::vector<double> values;
  values.reserve(instants.size());
  for (const Instant& instant : instants) {
    if (parsed.absolute) {
      const Date date = date_of(calendar, instant);
      values.push_back(static_cast<double>(date.year * 10'000 + date.month * 100 + date.day) +
                       static_cast<double>(microsecond_of_day(instant)) / static_cast<double>(kMicrosecondsPerDay));
    } else if (parsed.step_months > 0) {
      values.push_back(encode_months(parsed, instant, calendar));
    } else {
      const std::int64_t distance = instant.microseconds - parsed.reference.microseconds;
      const std::int64_t whole = distance / parsed.step_microseconds;
      const std::int64_t rest = distance % parsed.step_microseconds;
      values.push_back(static_cast<double>(whole) +
                       static_cast<double>(rest) / static_cast<double>(parsed.step_microseconds));
    }
  }
  return values;
}

}  // namespace fieldwise::core
