#include "io/text/text_cells.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

bool is_digit(char character) { return character >= '0' && character <= '9'; }

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

std::optional<int> small_number(std::string_view digits) {
  int number = 0;
  if (!all_digits(digits) || digits.size() > 4) return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find_first_of(separators, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::optional<std::int64_t> parse_time_of_day(std::string_view text) {
  if (text.ends_with('Z')) text.remove_suffix(1);
  const std::vector<std::string_view> parts = split(text, ":");
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  const std::optional<int> hour = small_number(parts[0]);
  const std::optional<int> minute = small_number(parts[1]);
  const std::optional<double> second = parts.size() == 3 ? core::parse_number(parts[2]) : 0.0;
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second < 0 || *second >= 60) return std::nullopt;
  return (*hour * std::int64_t{3600} + *minute * std::int64_t{60}) * core::kMicrosecondsPerSecond +
         std::llround(*second * static_cast<double>(core::kMicrosecondsPerSecond));
}

std::optional<CellDate> checked(std::optional<std::int64_t> year, std::optional<int> month, std::optional<int> day) {
  if (!year || !month || (day && (*day < 1 || *day > 31))) return std::nullopt;
  return CellDate{{*year, *month, day.value_or(1)}, 0, day.has_value()};
}

// Day 1 of the year is 1 January; whether it has a day 366, the calendar says later.
std::optional<CellDate> parse_day_of_year(std::optional<std::int64_t> year, std::optional<int> day) {
  constexpr std::array<int, 12> kLengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (!year || !day || *day < 1 || *day > 366) return std::nullopt;
  const bool leap = core::is_leap_year(core::Calendar::standard, *year);
  int rest = *day;
  for (int month = 1; month <= 12; ++month) {
    const int length = kLengths[static_cast<std::size_t>(month) - 1] + (leap && month == 2 ? 1 : 0);
    if (rest <= length) return CellDate{{*year, month, rest}, 0, true};
    rest -= length;
  }
  return std::nullopt;
}

std::optional<CellDate> parse_compact(std::string_view digits) {
  if (digits.size() == 7) return parse_day_of_year(parse_year(digits.substr(0, 4)), small_number(digits.substr(4)));
  if (digits.size() != 6 && digits.size() != 8) return std::nullopt;
  const std::optional<int> day = digits.size() == 8 ? small_number(digits.substr(6)) : std::nullopt;
  return checked(parse_year(digits.substr(0, 4)), parse_month(digits.substr(4, 2)), day);
}

// 16JAN1950 and 1950M01.
std::optional<CellDate> parse_run_together(std::string_view text) {
  if (text.size() == 9 && small_number(text.substr(0, 2)) && !small_number(text.substr(2, 3))) {
    return checked(parse_year(text.substr(5)), parse_month(text.substr(2, 3)), small_number(text.substr(0, 2)));
  }
  const bool by_m = (text.size() == 6 || text.size() == 7) && (text[4] == 'M' || text[4] == 'm');
  return by_m ? checked(parse_year(text.substr(0, 4)), parse_month(text.substr(5)), std::nullopt) : std::nullopt;
}

// Numbers in the order day-month or month-day are refused: nobody can tell them apart.
std::optional<CellDate> parse_calendar_date(std::string_view text) {
  if (all_digits(text)) return parse_compact(text);
  if (const std::optional<CellDate> date = parse_run_together(text)) return date;
  const std::vector<std::string_view> parts = split(text, "-/. ");
  if (parts.size() == 2) {
    if (parse_year(parts[0]) && text[parts[0].size()] == '.') return std::nullopt;  // a decimal year
    if (parse_year(parts[0])) return checked(parse_year(parts[0]), parse_month(parts[1]), std::nullopt);
    // A number and a point before a year is a number with four decimals.
    if (small_number(parts[0]) && text.find('.') != std::string_view::npos) return std::nullopt;
    return checked(parse_year(parts[1]), parse_month(parts[0]), std::nullopt);
  }
  if (parts.size() != 3) return std::nullopt;
  if (parse_year(parts[0])) {
    // "1950-01 1" is a month and a number beside it.
    if (text[parts[0].size()] != text[parts[0].size() + parts[1].size() + 1]) return std::nullopt;
    const std::optional<int> day = small_number(parts[2]);
    return day ? checked(parse_year(parts[0]), parse_month(parts[1]), day) : std::nullopt;
  }
  const std::optional<int> day = small_number(parts[0]);
  if (!day || small_number(parts[1])) return std::nullopt;
  return checked(parse_year(parts[2]), parse_month(parts[1]), day);
}

}  // namespace

std::optional<std::int64_t> parse_whole(std::string_view text) {
  const std::optional<double> number = core::parse_number(text);
  if (!number || std::abs(*number) > 1e9 || *number != std::floor(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

bool is_missing_word(std::string_view text) {
  constexpr std::array<std::string_view, 23> kWords = {
      "",    "nan",  "-nan", "na",       "n/a", "null",     "none",    "-",     "--",      ".",     "#n/a",  "#na",
      "inf", "-inf", "+inf", "infinity", "nil", "#n/a n/a", "#div/0!", "#num!", "#value!", "#ref!", "#null!"};
  const bool only_marks =
      text.find_first_not_of('*') == std::string_view::npos || text.find_first_not_of('-') == std::string_view::npos;
  return only_marks || std::find(kWords.begin(), kWords.end(), core::lower_case(text)) != kWords.end();
}

std::string_view without_marks(std::string_view text) {
  const std::size_t last = text.find_last_not_of("*+#");
  return last == std::string_view::npos ? text : text.substr(0, last + 1);
}

std::optional<double> parse_cell_number(std::string_view text) { return core::parse_number(without_marks(text)); }

std::optional<std::int64_t> parse_year(std::string_view text) {
  text = without_marks(text);
  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    if (text.find_first_not_of('0', point + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, point);
  }
  if (text.size() != 4) return std::nullopt;
  const std::optional<int> year = small_number(text);
  if (!year || *year < 1 || *year > 2999) return std::nullopt;
  return *year;
}

std::optional<std::int64_t> parse_short_year(std::string_view text) {
  text = without_marks(text);
  if (text.ends_with(".0")) text.remove_suffix(2);
  if (text.size() >= 4) return parse_year(text);
  const std::optional<int> year = small_number(text);
  return year && *year >= 1 ? std::optional<std::int64_t>(*year) : std::nullopt;
}

std::optional<std::int64_t> parse_year_pair(std::string_view text) {
  if (text.size() != 7 && text.size() != 9) return std::nullopt;
  const std::optional<std::int64_t> first = parse_year(text.substr(0, 4));
  const std::optional<int> second = small_number(text.substr(5));
  const std::int64_t modulus = text.size() == 7 ? 100 : 10'000;
  if (!first || !second || (text[4] != '-' && text[4] != '/')) return std::nullopt;
  return *second == (*first + 1) % modulus ? first : std::nullopt;
}

std::optional<int> parse_month(std::string_view text) {
  if (all_digits(text)) {
    const std::optional<int> month = text.size() <= 2 ? small_number(text) : std::nullopt;
    return month && *month >= 1 && *month <= 12 ? month : std::nullopt;
  }
  std::string word = core::lower_case(text);
  if (word.ends_with('.')) word.pop_back();
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (word == kMonths[i] || word == kMonths[i].substr(0, 3)) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

std::optional<int> parse_season(std::string_view text) {
  constexpr std::array<std::string_view, 12> kSeasons = {"djf", "jfm", "fma", "mam", "amj", "mjj",
                                                         "jja", "jas", "aso", "son", "ond", "ndj"};
  const auto* const found = std::find(kSeasons.begin(), kSeasons.end(), core::lower_case(text));
  if (found == kSeasons.end()) return std::nullopt;
  return static_cast<int>(found - kSeasons.begin()) + 1;
}

std::optional<CellDate> parse_cell_date(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return parse_calendar_date(text);
  const std::size_t gap = text.find_last_of("T ", colon);
  if (gap == std::string_view::npos) return std::nullopt;
  std::optional<CellDate> date = parse_calendar_date(text.substr(0, gap));
  const std::optional<std::int64_t> time = parse_time_of_day(text.substr(gap + 1));
  if (!date || !time || !date->has_day) return std::nullopt;
  date->microsecond_of_day = *time;
  return date;
}

std::optional<CellDate> parse_quarter(std::string_view text) {
  const std::string word = core::lower_case(text);
  const std::size_t mark = word.find('q');
  if (mark == std::string::npos || mark + 1 >= word.size() || word[mark + 1] < '1' || word[mark + 1] > '4') {
    return std::nullopt;
  }
  const bool year_first = mark > 0;
  if (year_first && mark + 2 != word.size()) return std::nullopt;
  const std::string_view rest = year_first ? std::string_view(word).substr(0, mark) : std::string_view(word).substr(2);
  const std::optional<std::int64_t> year = parse_year(core::trimmed(rest, "-/:. "));
  if (!year) return std::nullopt;
  return CellDate{{*year, 3 * (word[mark + 1] - '1') + 1, 1}, 0, false};
}

std::optional<CellDate> parse_year_last(std::string_view text, DateOrder order) {
  const std::size_t gap = text.find_first_of("T ");
  const std::vector<std::string_view> parts = split(text.substr(0, gap), "-/.");
  if (parts.size() != 3 || parts[0].size() > 2 || parts[1].size() > 2) return std::nullopt;
  const std::optional<int> first = small_number(parts[0]);
  const std::optional<int> second = small_number(parts[1]);
  const std::optional<std::int64_t> year = parse_year(parts[2]);
  if (!first || !second || !year || parts[2].size() != 4) return std::nullopt;
  const bool month_first = order == DateOrder::mdy;
  CellDate date{{*year, month_first ? *first : *second, month_first ? *second : *first}, 0, true};
  if (gap == std::string_view::npos) return date;
  const std::optional<std::int64_t> time = parse_time_of_day(text.substr(gap + 1));
  if (!time) return std::nullopt;
  date.microsecond_of_day = *time;
  return date;
}

std::optional<double> parse_decimal_year(std::string_view text) {
  constexpr double kFirst = 1500.0;
  constexpr double kLast = 2200.0;
  const std::optional<double> year = core::parse_number(text);
  const bool plain = text.size() >= 4 && text.find_first_not_of("0123456789.") == std::string_view::npos;
  return plain && year && *year >= kFirst && *year < kLast ? year : std::nullopt;
}

std::optional<std::int64_t> parse_hour(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_time_of_day(text);
  const std::optional<std::int64_t> hour = parse_whole(text);
  // Hour 24 is the end of the day, which is the beginning of the next.
  if (!hour || *hour < 0 || *hour > 24) return std::nullopt;
  return *hour * core::kMicrosecondsPerHour;
}

std::optional<CellDate> parse_year_and_day(std::int64_t year, std::int64_t day) {
  return day < 1 || day > 366 ? std::nullopt : parse_day_of_year(year, static_cast<int>(day));
}

}  // namespace fieldwise::io
