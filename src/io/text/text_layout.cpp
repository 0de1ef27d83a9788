#include "io/text/text_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t kTableCells = 13;

bool is_value(const std::string& cell) { return parse_cell_number(cell) || is_missing_word(cell); }

bool values_follow(const Cells& cells, std::size_t first) {
  return cells.size() > first && std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(first), cells.end(), is_value);
}

bool only_values_follow(const Cells& cells) { return std::all_of(cells.begin() + 1, cells.end(), is_value); }

std::string_view cell_at(const Cells& cells, int position) {
  const auto index = static_cast<std::size_t>(position);
  return position >= 0 && index < cells.size() ? std::string_view(cells[index]) : std::string_view{};
}

// Behind twelve months stands their mean (CRU) or their sum.
bool summary_follows(const Cells& cells) {
  double sum = 0.0;
  for (std::size_t month = 1; month < kTableCells; ++month) {
    const std::optional<double> value = parse_cell_number(cells[month]);
    if (!value) return false;
    sum += *value;
  }
  const std::optional<double> last = parse_cell_number(cells[kTableCells]);
  const std::size_t point = cells[1].find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : cells[1].size() - point - 1;
  const double rounding = 1.5 * std::pow(10.0, -static_cast<double>(std::min<std::size_t>(decimals, 9)));
  return last && (std::abs(*last - sum / 12.0) <= rounding || std::abs(*last - sum) <= rounding);
}

bool is_season_line(const Cells& cells) {
  if (cells.size() < 2) return false;
  if (parse_season(cells[0]) && parse_year(cells[1])) return true;
  return cells.size() >= 3 && parse_year(cells[0]) && parse_season(cells[1]);
}

bool is_dated_line(const Cells& cells) {
  return !parse_year(cells[0]) && parse_cell_date(cells[0]) && values_follow(cells, 1);
}

bool is_year_last_line(const Cells& cells) {
  return parse_year_last(cells[0], DateOrder::unknown) && values_follow(cells, 1);
}

bool is_quarter_line(const Cells& cells) { return parse_quarter(cells[0]) && values_follow(cells, 1); }

bool is_decimal_line(const Cells& cells) {
  const bool decimals = cells[0].find('.') != std::string::npos && !parse_year(cells[0]);
  return decimals && parse_decimal_year(cells[0]) && values_follow(cells, 1);
}

bool is_month_table_line(const Cells& cells) {
  if (!parse_year(cells[0]) || cells.size() < kTableCells || !only_values_follow(cells)) return false;
  return cells.size() == kTableCells || (cells.size() == kTableCells + 1 && summary_follows(cells));
}

// "1950 Jan 0.5", "Jan 1950 0.5", "16 Jan 1950 0.5".
bool names_month(const std::string& cell) { return parse_month(cell) && !core::parse_number(cell); }

bool is_day_month_year_line(const Cells& cells) {
  return cells.size() >= 4 && parse_whole(cells[0]) && names_month(cells[1]) && parse_year(cells[2]);
}

bool is_year_month_line(const Cells& cells) {
  if (cells.size() < 3) return false;
  return (parse_year(cells[0]) && parse_month(cells[1])) || (names_month(cells[0]) && parse_year(cells[1]));
}

// A letter or two among numbers are a flag ("1950;7005;N;000" of PSMSL), and no prose.
bool is_flag(const std::string& cell) {
  constexpr std::size_t kLongest = 2;
  return cell.size() <= kLongest && std::ranges::all_of(cell, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_year_line(const Cells& cells) {
  const auto belongs = [](const std::string& cell) { return is_value(cell) || is_flag(cell); };
  return parse_year(cells[0]) && is_value(cells[1]) && std::all_of(cells.begin() + 1, cells.end(), belongs);
}

bool is_bare_line(const Cells& cells) { return cells.size() == 1 && core::parse_number(cells[0]).has_value(); }

std::optional<std::int64_t> year_of(const ColumnRoles& roles, const Cells& cells) {
  const std::string_view cell = cell_at(cells, roles.year);
  if (const std::optional<std::int64_t> year = roles.short_years ? parse_short_year(cell) : parse_year(cell))
    return year;
  // "1950/51" names both years of columns that run over New Year; it ends in the second.
  const bool over = std::ranges::any_of(roles.first_months, [](int month) { return month < 1; });
  const std::optional<std::int64_t> first = over ? parse_year_pair(cell) : std::nullopt;
  return first ? std::optional(*first + 1) : std::nullopt;
}

std::optional<CellDate> with_hour(const ColumnRoles& roles, const Cells& cells, std::optional<CellDate> date) {
  if (!date || roles.hour < 0) return date;
  const std::optional<std::int64_t> hour = parse_hour(cell_at(cells, roles.hour));
  if (!hour) return std::nullopt;
  date->microsecond_of_day += *hour;
  return date;
}

std::optional<CellDate> date_in_cell(const ColumnRoles& roles, const Cells& cells) {
  return with_hour(roles, cells, parse_cell_date(cell_at(cells, roles.date)));
}

std::optional<CellDate> date_of_year_last(const ColumnRoles& roles, const Cells& cells) {
  return with_hour(roles, cells, parse_year_last(cell_at(cells, roles.date), roles.order));
}

std::optional<CellDate> date_of_quarter(const ColumnRoles& roles, const Cells& cells) {
  return parse_quarter(cell_at(cells, roles.date));
}

// The year alone: which day a fraction means is known from the whole column.
std::optional<CellDate> date_of_decimal(const ColumnRoles& roles, const Cells& cells) {
  const std::optional<double> year = parse_decimal_year(cell_at(cells, roles.date));
  return year ? std::optional(CellDate{{static_cast<std::int64_t>(*year), 1, 1}, 0, false}) : std::nullopt;
}

std::optional<CellDate> date_of_year(const ColumnRoles& roles, const Cells& cells) {
  const std::optional<std::int64_t> year = year_of(roles, cells);
  return year ? std::optional(CellDate{{*year, 1, 1}, 0, false}) : std::nullopt;
}

// A column called month may hold 1.0.
std::optional<int> month_in(std::string_view cell) {
  if (cell.ends_with(".0")) cell.remove_suffix(2);
  return parse_month(cell);
}

std::optional<CellDate> date_of_month(const ColumnRoles& roles, const Cells& cells) {
  const std::optional<std::int64_t> year = year_of(roles, cells);
  const std::optional<int> month = month_in(cell_at(cells, roles.month));
  return year && month ? std::optional(CellDate{{*year, *month, 1}, 0, false}) : std::nullopt;
}

std::optional<CellDate> date_of_season(const ColumnRoles& roles, const Cells& cells) {
  const std::optional<std::int64_t> year = year_of(roles, cells);
  const std::optional<int> month = parse_season(cell_at(cells, roles.month));
  return year && month ? std::optional(CellDate{{*year, *month, 1}, 0, false}) : std::nullopt;
}

std::optional<CellDate> date_of_day(const ColumnRoles& roles, const Cells& cells) {
  std::optional<CellDate> date = date_of_month(roles, cells);
  const std::optional<std::int64_t> day = parse_whole(cell_at(cells, roles.day));
  if (!date || !day || *day < 1 || *day > 31) return std::nullopt;
  date->date.day = static_cast<int>(*day);
  date->has_day = true;
  return with_hour(roles, cells, date);
}

std::optional<CellDate> date_of_year_day(const ColumnRoles& roles, const Cells& cells) {
  const std::optional<std::int64_t> year = year_of(roles, cells);
  const std::optional<std::int64_t> day = parse_whole(cell_at(cells, roles.day));
  return year && day ? with_hour(roles, cells, parse_year_and_day(*year, *day)) : std::nullopt;
}

// Pentads of a year are those of 365 days: the twelfth of a leap year holds 29 February.
std::optional<CellDate> date_of_pentad(std::int64_t year, std::int64_t pentad) {
  constexpr std::int64_t kYearOf365Days = 2001;
  constexpr std::int64_t kPentads = 73;
  if (pentad > kPentads) return std::nullopt;
  std::optional<CellDate> date = parse_year_and_day(kYearOf365Days, 5 * (pentad - 1) + 1);
  if (date) date->date.year = year;
  return date;
}

// The first day of a part of a year, or of a month.
std::optional<CellDate> date_of_part(const ColumnRoles& roles, const Cells& cells) {
  const std::optional<std::int64_t> year = year_of(roles, cells);
  const std::optional<std::int64_t> count = parse_whole(cell_at(cells, roles.counter));
  if (!year || !count || *count < 1) return std::nullopt;
  const auto first = [&](std::int64_t most, std::int64_t parts, std::int64_t days) -> std::optional<CellDate> {
    std::optional<int> month = roles.month < 0 ? std::optional<int>(1) : month_in(cell_at(cells, roles.month));
    if (!month || *count > most) return std::nullopt;
    if (roles.month < 0) month = static_cast<int>((*count - 1) / parts) + 1;
    return CellDate{{*year, *month, static_cast<int>(days * ((*count - 1) % parts)) + 1}, 0, true};
  };
  const bool in_month = roles.month >= 0;
  switch (roles.part) {
    case YearPart::quarter:
      return *count > 4 ? std::nullopt
                        : std::optional(CellDate{{*year, static_cast<int>(3 * *count) - 2, 1}, 0, false});
    case YearPart::dekad:
      return first(in_month ? 3 : 36, 3, 10);
    case YearPart::pentad:
      return in_month ? first(6, 6, 5) : date_of_pentad(*year, *count);
    default:
      // Refused once the layout is known.
      return *count > 54 ? std::nullopt : std::optional(CellDate{{*year, 1, 1}, 0, false});
  }
}

std::optional<CellDate> no_date(const ColumnRoles& /*roles*/, const Cells& /*cells*/) { return std::nullopt; }

// THE table of layouts. A line is of the first row that recognises it.
constexpr std::array<LayoutRow, 13> kLayouts{{
    {TextLayout::bare, "numbers without dates", "", is_bare_line, no_date},
    {TextLayout::season_year, "a season of three months and a year a line",
     "a season (DJF, JFM, ...), a year and values", is_season_line, date_of_season},
    {TextLayout::year_month_day, "columns year, month and day", "columns year, month, day and values",
     is_day_month_year_line, date_of_day},
    {TextLayout::dates, "dates in a column",
     "dates written year first and values (1950-01,0.5), or with the month's name (16JAN1950)", is_dated_line,
     date_in_cell},
    {TextLayout::year_last, "dates in numbers with the year last",
     "dates with the year last (31/12/1950) and values, where day and month cannot be mistaken", is_year_last_line,
     date_of_year_last},
    {TextLayout::quarters, "quarters in a column", "quarters (1950Q1) and values", is_quarter_line, date_of_quarter},
    {TextLayout::decimal_years, "decimal years in a column", "decimal years (1950.042) and values", is_decimal_line,
     date_of_decimal},
    {TextLayout::month_table, "a year and its months a line",
     "a year and twelve values a line, its mean or further named columns behind", is_month_table_line, date_of_year},
    {TextLayout::year_month, "columns year and month", "columns year, month and value", is_year_month_line,
     date_of_month},
    {TextLayout::year_day, "columns year and day of the year", "columns year, day of the year and values", nullptr,
     date_of_year_day},
    {TextLayout::year_part, "columns year and part of the year",
     "columns called year and quarter, dekad or pentad, and values", nullptr, date_of_part},
    {TextLayout::years, "a year a line", "a year and values", is_year_line, date_of_year},
    {TextLayout::none, "", "", nullptr, no_date},
}};

}  // namespace

std::span<const LayoutRow> text_layouts() { return {kLayouts.data(), kLayouts.size() - 1}; }

const LayoutRow& row_of(TextLayout layout) { return *std::ranges::find(kLayouts, layout, &LayoutRow::layout); }

TextLayout layout_of(const std::vector<std::string>& cells) {
  if (cells.empty() || (cells.size() == 1 && !is_bare_line(cells))) return TextLayout::none;
  const auto found = std::ranges::find_if(
      kLayouts, [&](const LayoutRow& row) { return row.recognises != nullptr && row.recognises(cells); });
  return found == kLayouts.end() ? TextLayout::none : found->layout;
}

std::optional<CellDate> date_of_line(const ColumnRoles& roles, const std::vector<std::string>& cells) {
  return row_of(roles.layout).date(roles, cells);
}

}  // namespace fieldwise::io
