#include "io/text/text_header.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <utility>

#include "fieldwise/core/text_words.hpp"
#include "io/text/text_cells.hpp"

namespace fieldwise::io {

namespace {

using Cells = std::vector<std::string>;

constexpr int kMonthsAYear = 12;
constexpr std::size_t kMostNames = 1000;  // more are looked at for no repetitions and places

// "MON/MMM" and "Year (UTC)" are named by their first word.
std::string first_word(const std::string& name) {
  const std::string lower = core::lower_case(name.starts_with('#') ? name.substr(1) : name);
  const auto end = std::find_if(lower.begin(), lower.end(), [](char c) { return c < 'a' || c > 'z'; });
  return {lower.begin(), end};
}

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The initials of two years of months, in which a run of months is found once.
constexpr std::string_view kInitials = "jfmamjjasondjfmamjjasond";

std::optional<MonthRun> run_of_initials(std::string_view word) {
  if (word.size() < 3 || word.size() > static_cast<std::size_t>(kMonthsAYear)) return std::nullopt;
  const std::size_t at = kInitials.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  const int first = static_cast<int>(at) + 1;
  const int count = static_cast<int>(word.size());
  return MonthRun{first + count - 1 > kMonthsAYear ? first - kMonthsAYear : first, count};
}

// A month as columns are named: Jan, 01, DJF (its middle), DJ and DECJAN (their second month).
std::optional<int> month_of_name(const std::string& name) {
  if (const std::optional<int> month = parse_month(name)) return month;
  if (const std::optional<int> middle = parse_season(name)) return middle;
  const std::string lower = core::lower_case(name);
  if (lower.size() == 6 && parse_month(lower.substr(0, 3))) return parse_month(lower.substr(3));
  constexpr std::array<std::string_view, 12> kPairs = {"dj", "jf", "fm", "ma", "am", "mj",
                                                       "jj", "ja", "as", "so", "on", "nd"};
  const auto* const pair = std::find(kPairs.begin(), kPairs.end(), lower);
  if (pair == kPairs.end()) return std::nullopt;
  return static_cast<int>(pair - kPairs.begin()) + 1;
}

// "J F M A M J J A S O N D" behind the year.
std::optional<MonthColumns> columns_of_initials(const Cells& names) {
  std::string initials;
  for (const std::string& name : names) initials += name.size() == 1 ? core::lower_case(name) : " ";
  const std::size_t at = initials.find(kInitials.substr(0, 12));
  if (at == std::string::npos) return std::nullopt;
  MonthColumns columns;
  for (int month = 1; month <= kMonthsAYear; ++month) {
    columns.positions.push_back(at + static_cast<std::size_t>(month) - 1);
    columns.first_months.push_back(month);
  }
  return columns;
}

// Seasons in words are those of the northern half of the world.
std::string season_of_word(const std::string& name, bool short_words) {
  const std::string lower = core::lower_case(name);
  if (lower == "winter" || lower == "win") return "djf";
  if (lower == "spring" || lower == "spr") return "mam";
  if (lower == "summer" || (short_words && lower == "sum")) return "jja";
  return is_any(lower, {"autumn", "aut", "fall"}) ? "son" : lower;
}

std::optional<MonthColumns> season_columns(const Cells& names) {
  constexpr std::array<std::string_view, 4> kSeasons = {"djf", "mam", "jja", "son"};
  MonthColumns columns;
  for (const std::string_view season : kSeasons) {
    // "Sum" is the summer beside the other seasons alone.
    const auto found =
        std::ranges::find_if(names, [&](const auto& name) { return season_of_word(name, true) == season; });
    if (found == names.end()) return std::nullopt;
    columns.positions.push_back(static_cast<std::size_t>(found - names.begin()));
    columns.first_months.push_back(run_of_initials(season)->first);
  }
  columns.interval_months = 3;
  const bool in_words = std::ranges::none_of(names, [](const auto& name) { return core::lower_case(name) == "djf"; });
  columns.note = in_words
                     ? "seasons in words are taken as DJF, MAM, JJA and SON, and the year of winter as that of its "
                       "January"
                     : "the year of DJF is taken as that of its January";
  return columns;
}

// Twelve months from October to September: those before January lie in the year before.
void shift_over_new_year(MonthColumns& columns) {
  for (std::size_t i = 0; i + 1 < columns.positions.size(); ++i) {
    const int step = columns.first_months[i + 1] - columns.first_months[i];
    if (step != 1 && step != 1 - kMonthsAYear) return;  // in no order of months
  }
  const int first = columns.first_months.front();
  if (first == 1) return;
  for (int& month : columns.first_months) {
    if (month >= first) month -= kMonthsAYear;
  }
  columns.note = "years run over New Year, and each is named after the calendar year in which it ends";
}

// What is to be said of names that are no single months.
std::string note_on_names(const Cells& names) {
  const auto holds = [&](std::string_view word) {
    return std::ranges::any_of(names, [&](const std::string& name) { return core::lower_case(name) == word; });
  };
  if (holds("jf") || holds("janfeb")) return "values of two months are taken as values of their second month";
  if (holds("jfm") && !holds("jan")) return "values of three months are taken as values of their middle month";
  return {};
}

std::size_t start_of(const TextRow& row, std::size_t cell) { return row.ends[cell] - row.cells[cell].size(); }

bool repeats(const Cells& names, const std::string& name) { return std::ranges::count(names, name) > 1; }

}  // namespace

bool is_year_name(const std::string& name) {
  const std::string lower = core::lower_case(name);
  return is_any(first_word(name), {"year", "yr", "yyyy", "years", "wy"}) || lower == "water year" ||
         lower == "water_year" || lower == "hydrological year" || lower == "wateryear" || lower == "year ce" ||
         lower == "year ad";
}

bool is_month_name(const std::string& name) { return is_any(first_word(name), {"month", "mon", "mo", "mm"}); }

bool is_day_name(const std::string& name) {
  return is_any(first_word(name), {"day", "dd", "doy", "yday", "jday", "dayofyear"});
}

bool is_hour_name(const std::string& name) { return is_any(first_word(name), {"hour", "hr", "hh", "hours"}); }

bool is_season_name(const std::string& name) { return is_any(first_word(name), {"seas", "season"}); }

bool is_quarter_name(const std::string& name) { return is_any(first_word(name), {"quarter", "qtr", "quart", "q"}); }

bool is_dekad_name(const std::string& name) {
  return is_any(first_word(name), {"dekad", "dekade", "decad", "decade", "dk"});
}

bool is_pentad_name(const std::string& name) { return is_any(first_word(name), {"pentad", "pentade"}); }

bool is_week_name(const std::string& name) { return is_any(first_word(name), {"week", "wk", "weeknumber"}); }

bool may_name_years(const std::string& name) {
  const std::string lower = core::lower_case(name);
  const bool contains = lower.find("year") != std::string::npos || lower.find("date") != std::string::npos ||
                        lower.find("time") != std::string::npos || lower.starts_with("unnamed");
  return contains || is_year_name(name) || is_date_name(name) || is_season_name(name) ||
         is_any(lower,
                {"",      "index", "jahr",       "jahre", "datum",     "zeit",   "annee",  "ann\u00E9e", "an",
                 "ano",   "anno",  "a\xC3\xB1o", "jaar",  "\xC3\xA5r", "ar",     "aar",    "rok",        "god",
                 "vuosi", "ev",    "ye",         "yrs",   "winter",    "summer", "spring", "autumn",     "period"});
}

bool is_date_name(const std::string& name) {
  return is_any(core::lower_case(name),
                {"date", "dates", "time", "datetime", "timestamp", "yyyymm", "yyyymmdd", "yyyy-mm", "yyyy-mm-dd",
                 "week", "quarter", "observation_date", "datum", "mess_datum", "mess_datum_beginn", "mess_datum_ende"});
}

bool is_decimal_year_name(const std::string& name) {
  const std::string lower = core::lower_case(name);
  const bool decimal = lower.starts_with("dec") || lower.find("frac") != std::string::npos;
  const bool dates = lower.find("year") != std::string::npos || lower.find("date") != std::string::npos;
  return decimal && dates;
}

bool is_header(const Cells& cells) {
  if (cells.size() < 2 || parse_year(cells[0]) || parse_cell_date(cells[0])) return false;
  std::size_t months = 0;
  std::size_t numbers = 0;
  for (const std::string& cell : cells) {
    months += parse_month(cell) ? 1 : 0;
    numbers += core::parse_number(cell) ? 1 : 0;
  }
  const bool dated = is_year_name(cells[0]) || is_date_name(cells[0]);
  return (months >= 12 && numbers <= 12) || (numbers == 0 && !parse_season(cells[0])) || dated;
}

std::optional<MonthRun> months_of_name(std::string_view name) {
  const std::string lower = core::lower_case(name);
  if (is_any(lower, {"j-d", "ann", "annual", "year", "yr", "mean", "avg", "average", "annual mean", "yearly"})) {
    return MonthRun{1, kMonthsAYear};
  }
  if (lower == "d-n") return MonthRun{0, kMonthsAYear};
  return run_of_initials(season_of_word(lower, false));
}

std::optional<MonthRun> months_in_name(std::string_view name) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  for (std::size_t begin = 0; begin < name.size();) {
    std::size_t end = begin;
    while (end < name.size() && is_letter(name[end])) ++end;
    const std::string_view word = name.substr(begin, end - begin);
    const std::optional<MonthRun> run =
        std::ranges::all_of(word, is_capital) ? run_of_initials(core::lower_case(word)) : std::nullopt;
    if (run) return run;
    begin = end + 1;
  }
  return std::nullopt;
}

std::optional<MonthColumns> month_columns(const Cells& names) {
  if (std::optional<MonthColumns> columns = columns_of_initials(names)) return columns;
  std::array<std::size_t, 12> positions{};
  for (std::size_t i = 1; i < names.size(); ++i) {
    const std::optional<int> month = month_of_name(names[i]);
    // The first of two: DJF behind twelve months is a season beside them.
    if (month && positions[static_cast<std::size_t>(*month) - 1] == 0) {
      positions[static_cast<std::size_t>(*month) - 1] = i;
    }
  }
  if (std::ranges::find(positions, std::size_t{0}) != positions.end()) return season_columns(names);
  std::vector<std::pair<std::size_t, int>> in_line;
  for (int month = 1; month <= kMonthsAYear; ++month) {
    in_line.emplace_back(positions[static_cast<std::size_t>(month) - 1], month);
  }
  std::ranges::sort(in_line);
  MonthColumns columns;
  for (const auto& [position, month] : in_line) {
    columns.positions.push_back(position);
    columns.first_months.push_back(month);
  }
  columns.note = note_on_names(names);
  shift_over_new_year(columns);
  return columns;
}

std::vector<std::string> header_cells(const TextRow& row, char separator) {
  const bool by_commas = separator == ' ' && std::ranges::count(row.text, ',') > 1;
  if (!by_commas) return row.cells;
  Cells cells;
  std::string_view rest = row.text;
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = rest.find(',');
    cells.emplace_back(core::trimmed(rest.substr(0, comma), core::kBlanksAndQuotes));
    if (comma != std::string_view::npos) rest.remove_prefix(comma + 1);
  }
  // "amplitude.  Missing Value= 1.E36 or 999" is called amplitude.
  std::string& last = cells.back();
  const std::size_t sentence = std::min(last.find(". "), last.find("  "));
  if (sentence != std::string::npos) last.resize(sentence);
  if (last.ends_with('.')) last.pop_back();
  return cells;
}

std::vector<std::string> names_by_place(const TextRow& header, const TextRow& full) {
  if (header.ends.size() != header.cells.size() || full.ends.size() != full.cells.size() || full.cells.empty() ||
      std::max(header.cells.size(), full.cells.size()) > kMostNames)
    return {};
  Cells names(full.cells.size());
  for (std::size_t word = 0; word < header.cells.size(); ++word) {
    const auto middle = static_cast<long>((start_of(header, word) + header.ends[word]) / 2);
    std::size_t nearest = 0;
    long least = -1;
    for (std::size_t column = 0; column < full.cells.size(); ++column) {
      const auto begin = static_cast<long>(start_of(full, column));
      const auto end = static_cast<long>(full.ends[column]);
      const long distance = middle < begin ? begin - middle : std::max(0L, middle - end);
      if (least < 0 || distance < least) {
        least = distance;
        nearest = column;
      }
    }
    names[nearest] += (names[nearest].empty() ? "" : " ") + header.cells[word];
  }
  return std::ranges::find(names, "") == names.end() ? names : Cells{};
}

std::vector<std::string> told_apart(const std::vector<std::string>& names, const std::vector<std::string>& group) {
  if (names.size() > kMostNames) return names;
  const bool divides = group.size() > 1 && names.size() % group.size() == 0;
  const std::size_t width = divides ? names.size() / group.size() : 0;
  Cells apart = names;
  std::string last;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!repeats(names, names[i])) {
      last = names[i];
    } else if (divides) {
      apart[i] = group[i / width] + " " + names[i];
    } else if (!last.empty()) {
      apart[i] = last + " " + names[i];
    }
  }
  return apart;
}

}  // namespace fieldwise::io
