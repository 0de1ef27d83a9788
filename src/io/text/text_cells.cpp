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

std::optional<CellDate> parse_compact(std::string_view digits) {
  if (digits.size() != 6 && digits.size() != 8) return std::nullopt;
  const std::optional<int> day = digits.size() == 8 ? small_number(digits.substr(6)) : std::nullopt;
  return checked(parse_year(digits.substr(0, 4)), parse_month(digits.substr(4, 2)), day);
}

// Numbers in the order day-month or month-day are refused: nobody can tell them apart.
std::optional<CellDate> parse_calendar_date(std::string_view text) {
  if (all_digits(text)) return parse_compact(text);
  const std::vector<std::string_view> parts = split(text, "-/. ");
  if (parts.size() == 2) {
    if (parse_year(parts[0])) return checked(parse_year(parts[0]), parse_month(parts[1]), std::nullopt);
    return small_number(parts[0]) ? std::nullopt : checked(parse_year(parts[1]), parse_month(parts[0]), std::nullopt);
  }
  if (parts.size() != 3) return std::nullopt;
  if (parse_year(parts[0])) {
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
  constexpr std::array<std::string_view, 8> kWords = {"", "nan", "na", "n/a", "null", "none", "-", "--"};
  return std::find(kWords.begin(), kWords.end(), core::lower_case(text)) != kWords.end();
}

std::optional<std::int64_t> parse_year(std::string_view text) {
  if (text.ends_with(".0")) text.remove_suffix(2);
  if (text.size() != 4) return std::nullopt;
  const std::optional<int> year = small_number(text);
  if (!year || *year < 1000 || *year > 2999) return std::nullopt;
  return *year;
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

}  // namespace fieldwise::io
