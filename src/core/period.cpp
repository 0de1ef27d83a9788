#include "fieldwise/core/period.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::core {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

/// Is the day that stands for a month's last day in whatever calendar.
constexpr int kLastDay = 31;

/// Is far beyond any data; 19820116 without hyphens is not a year.
constexpr std::int64_t kFarthestYear = 99'999;

[[noreturn]] void refuse_period(std::string_view text, std::string_view why) {
  throw Error(ErrorKind::usage,
              fmt::format("'{}' is not a period ({}): write years as 1982/1991, months as 1982-01/1992-12, days as "
                          "1982-01-16/1983-02-01",
                          text, why));
}

/// Splits text at a character, but never before its first character (a year's minus sign).
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == separator) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Returns the most days a month has in any calendar: February has 30 in 360_day.
int most_days(int month) { return month == 2 || month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31; }

/// Reads one end of a period; parts left out become the first or the last of their kind.
Date parse_end(std::string_view text, std::string_view whole, bool is_last) {
  const auto parts = split(text, '-');
  Date date{0, is_last ? 12 : 1, is_last ? kLastDay : 1};
  if (parts.size() > 3) {
    refuse_period(whole, fmt::format("'{}' has too many parts", text));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = whole_number(parts[i]);
    if (!number) {
      refuse_period(whole, fmt::format("'{}' is not a date", text));
    }
    if (i == 0) {
      date.year = *number;
    } else {
      (i == 1 ? date.month : date.day) = static_cast<int>(std::clamp<std::int64_t>(*number, -1, 99));
    }
  }
  if (date.month < 1 || date.month > 12 || date.day < 1 || (parts.size() == 3 && date.day > most_days(date.month))) {
    refuse_period(whole, fmt::format("'{}' has no such month or day", text));
  }
  if (std::abs(date.year) > kFarthestYear) {
    refuse_period(whole, fmt::format("'{}' has no such year", text));
  }
  return date;
}

/// Returns the month of a number, a name or its first three letters or more; 0 if it is none of these.
int month_of_word(const std::string& word) {
  const auto number = whole_number(word);
  if (number) {
    return *number >= 1 && *number <= 12 ? static_cast<int>(*number) : 0;
  }
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (word.size() >= 3 && kMonths[i].starts_with(word)) {
      return static_cast<int>(i) + 1;
    }
  }
  return 0;
}

/// Returns the months whose initials are the word (a run such as jjas, or one letter that only one month has), or 0 if
/// there is not exactly one such run.
unsigned run_of_initials(const std::string& word) {
  unsigned found = 0;
  int matches = 0;
  for (std::size_t start = 0; start < 12 && word.size() <= 12; ++start) {
    unsigned months = 0;
    bool same = true;
    for (std::size_t i = 0; i < word.size() && same; ++i) {
      same = word[i] == kMonths[(start + i) % 12][0];
      months |= 1U << ((start + i) % 12);
    }
    if (same) {
      ++matches;
      found = months;
    }
  }
  return matches == 1 ? found : 0;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : std::string(text) + " ") {
    if (c != ' ' && c != ',' && c != '[' && c != ']') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(word);
      word.clear();
    }
  }
  return words;
}

}  // namespace

Period parse_period(std::string_view text) {
  const auto ends = split(text, '/');
  if (text.empty() || ends.size() > 2) {
    refuse_period(text, text.empty() ? "it is empty" : "it has more than two ends");
  }
  const Period period{parse_end(trimmed(ends.front()), text, false), parse_end(trimmed(ends.back()), text, true)};
  if (period.last < period.first) {
    refuse_period(text, "its end is before its beginning");
  }
  return period;
}

std::string format_period(const Period& period) {
  const auto year = [](const Date& date) {
    const std::string text = format_date(date);
    return text.substr(0, text.size() - 6);
  };
  const auto month = [](const Date& date) {
    const std::string text = format_date(date);
    return text.substr(0, text.size() - 3);
  };
  const bool whole_months = period.first.day == 1 && period.last.day >= kLastDay;
  if (whole_months && period.first.month == 1 && period.last.month == 12) {
    return year(period.first) + "/" + year(period.last);
  }
  if (whole_months) {
    return month(period.first) + "/" + month(period.last);
  }
  const bool ends_with_month = period.last.day > most_days(period.last.month);
  return format_date(period.first) + "/" + (ends_with_month ? month(period.last) : format_date(period.last));
}

unsigned parse_months(std::string_view text) {
  unsigned months = 0;
  for (const std::string& word : words_of(text)) {
    const std::string lower = lower_case(word);
    const int month = month_of_word(lower);
    const unsigned found = month > 0 ? 1U << static_cast<unsigned>(month - 1) : run_of_initials(lower);
    if (found == 0) {
      throw Error(ErrorKind::usage,
                  fmt::format("'{}' does not name months: use numbers (1), names (Jan, january) or the initials of a "
                              "run of months (DJF, JJAS)",
                              word));
    }
    months |= found;
  }
  if (months == 0) {
    throw Error(ErrorKind::usage, "no month is named: use numbers (1), names (Jan) or initials (DJF)");
  }
  return months;
}

}  // namespace fieldwise::core
