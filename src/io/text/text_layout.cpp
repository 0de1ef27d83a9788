#include "io/text/text_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t kTableCells = 13;
constexpr std::size_t kHeaderRows = 200;
constexpr std::size_t kHeaderComments = 5;
constexpr std::size_t kCountedRows = 2000;
constexpr std::int64_t kMostWeeks = 54;
constexpr std::size_t kSampleBytes = std::size_t{256} << 10;

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

bool is_year_line(const Cells& cells) { return parse_year(cells[0]) && only_values_follow(cells); }

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

std::optional<CellDate> no_date(const ColumnRoles& /*roles*/, const Cells& /*cells*/) { return std::nullopt; }

// THE table of layouts. A line is of the first row that recognises it.
constexpr std::array<LayoutRow, 12> kLayouts{{
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
    {TextLayout::years, "a year a line", "a year and values", is_year_line, date_of_year},
    {TextLayout::none, "", "", nullptr, no_date},
}};

// The class of a line seen alone. A short last line of a table of months looks like another layout; the vote decides.
TextLayout layout_of(const Cells& cells) {
  if (cells.empty() || (cells.size() == 1 && !is_bare_line(cells))) return TextLayout::none;
  const auto found = std::ranges::find_if(
      kLayouts, [&](const LayoutRow& row) { return row.recognises != nullptr && row.recognises(cells); });
  return found == kLayouts.end() ? TextLayout::none : found->layout;
}

TextLayout most_common_layout(const std::vector<TextRow>& rows) {
  std::map<TextLayout, std::size_t> votes;
  for (const TextRow& row : rows) ++votes[layout_of(row.cells)];
  votes.erase(TextLayout::none);
  const auto most =
      std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? TextLayout::none : most->first;
}

// Days show as a third column of small whole numbers under a month that repeats from line to line.
bool has_day_column(const std::vector<TextRow>& rows) {
  std::size_t repeated = 0;
  std::size_t dated = 0;
  const Cells* before = nullptr;
  for (const TextRow& row : rows) {
    if (layout_of(row.cells) != TextLayout::year_month || row.cells.size() < 4) continue;
    const std::optional<std::int64_t> day = parse_whole(row.cells[2]);
    if (!day || *day < 1 || *day > 31) return false;
    ++dated;
    if (before != nullptr && (*before)[0] == row.cells[0] && (*before)[1] == row.cells[1]) ++repeated;
    before = &row.cells;
  }
  return dated > 1 && repeated * 2 > dated;
}

// Days of the year show as a second column that counts up under a year that repeats, beyond months and weeks.
bool has_day_of_year_column(const std::vector<TextRow>& rows) {
  std::int64_t last_year = 0;
  std::int64_t last_day = 0;
  std::size_t next = 0;
  std::size_t dated = 0;
  std::int64_t most = 0;
  for (const TextRow& row : rows) {
    if (row.cells.size() < 3 || !parse_year(row.cells[0])) continue;
    const std::optional<std::int64_t> day = parse_whole(row.cells[1]);
    if (!day || *day < 1 || *day > 366) return false;
    const std::int64_t year = *parse_year(row.cells[0]);
    next += year == last_year && *day == last_day + 1 ? 1 : 0;
    most = std::max(most, *day);
    ++dated;
    last_year = year;
    last_day = *day;
  }
  return most > kMostWeeks && 10 * next > 9 * (dated - 1);
}

int position_of(const Cells& names, bool (*is_named)(const std::string&)) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (is_named(names[i]) && !is_decimal_year_name(names[i])) return static_cast<int>(i);
  }
  return -1;
}

void set_value_columns(ColumnRoles& roles, std::size_t cell_count, const Cells& names) {
  const std::array<int, 5> taken{roles.date, roles.year, roles.month, roles.day, roles.hour};
  roles.values.clear();
  roles.names.clear();
  for (std::size_t i = 0; i < cell_count; ++i) {
    if (std::ranges::find(taken, static_cast<int>(i)) != taken.end()) continue;
    if (!names.empty() && (is_date_name(names[i]) || is_decimal_year_name(names[i]))) continue;
    roles.values.push_back(i);
    if (!names.empty()) roles.names.push_back(names[i]);
  }
}

std::size_t most_cells(const std::vector<TextRow>& rows, TextLayout layout) {
  std::size_t most = 0;
  for (const TextRow& row : rows) {
    if (layout_of(row.cells) == layout) most = std::max(most, row.cells.size());
  }
  return most;
}

void set_interval(ColumnRoles& roles) {
  switch (roles.layout) {
    case TextLayout::season_year:
    case TextLayout::year_month:
      roles.interval_months = 1;
      break;
    case TextLayout::quarters:
      roles.interval_months = 3;
      break;
    case TextLayout::years:
      roles.interval_months = 12;
      break;
    default:
      break;
  }
}

void set_twelve_months(ColumnRoles& roles) {
  roles.interval_months = 1;
  for (int month = 1; month <= 12; ++month) {
    roles.values.push_back(static_cast<std::size_t>(month));
    roles.first_months.push_back(month);
  }
}

ColumnRoles roles_by_position(const std::vector<TextRow>& rows, TextLayout layout) {
  ColumnRoles roles;
  roles.layout = layout;
  if (layout == TextLayout::none || layout == TextLayout::bare) return roles;
  const std::size_t cells = most_cells(rows, layout);
  const auto first = std::ranges::find_if(rows, [&](const TextRow& row) { return layout_of(row.cells) == layout; });
  const Cells& line = first->cells;
  if (layout == TextLayout::year_month && has_day_column(rows)) roles.layout = TextLayout::year_month_day;
  const bool counted = layout == TextLayout::years || layout == TextLayout::year_month;
  if (counted && has_day_of_year_column(rows)) roles.layout = TextLayout::year_day;
  roles.year = 0;
  if (layout == TextLayout::month_table) {
    set_twelve_months(roles);
    roles.cell_count = cells;
    return roles;
  }
  if (layout == TextLayout::year_month_day) {
    roles.day = 0;
    roles.month = 1;
    roles.year = 2;
  } else if (roles.layout == TextLayout::year_month_day) {
    roles.month = 1;
    roles.day = 2;
  } else if (roles.layout == TextLayout::year_day) {
    roles.day = 1;
  } else if (layout == TextLayout::year_month) {
    roles.month = parse_year(line[0]) ? 1 : 0;
    roles.year = 1 - roles.month;
  } else if (layout == TextLayout::season_year) {
    roles.month = parse_season(line[0]) ? 0 : 1;
    roles.year = 1 - roles.month;
  } else if (layout != TextLayout::years) {
    roles.date = 0;
    roles.year = -1;
  }
  set_interval(roles);
  set_value_columns(roles, cells, {});
  return roles;
}

// A header of months or seasons. What else it names stands beside them.
std::optional<ColumnRoles> roles_of_months(const Cells& names) {
  std::optional<MonthColumns> columns = month_columns(names);
  if (!columns) return std::nullopt;
  ColumnRoles roles;
  roles.layout = TextLayout::month_table;
  roles.year = std::max(position_of(names, is_year_name), 0);
  roles.values = std::move(columns->positions);
  roles.first_months = std::move(columns->first_months);
  roles.interval_months = columns->interval_months;
  roles.note = std::move(columns->note);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool taken = static_cast<int>(i) == roles.year || std::ranges::find(roles.values, i) != roles.values.end();
    if (!taken && !names[i].empty()) roles.beside.push_back({i, names[i]});
  }
  return roles;
}

// A column of dates may be written in several ways, whatever its name.
void add_date_columns(std::vector<ColumnRoles>& found, int column) {
  for (const TextLayout layout :
       {TextLayout::dates, TextLayout::years, TextLayout::decimal_years, TextLayout::quarters, TextLayout::year_last}) {
    ColumnRoles roles;
    roles.layout = layout;
    (layout == TextLayout::years ? roles.year : roles.date) = column;
    found.push_back(roles);
  }
}

// Names win over positions: "month,year,value" and "value,date" are read rightly.
std::vector<ColumnRoles> roles_by_names(const Cells& names) {
  std::vector<ColumnRoles> found;
  if (std::optional<ColumnRoles> months = roles_of_months(names)) return {*std::move(months)};
  ColumnRoles roles;
  roles.year = position_of(names, is_year_name);
  roles.month = position_of(names, is_month_name);
  roles.hour = position_of(names, is_hour_name);
  const int day = position_of(names, is_day_name);
  const int season = position_of(names, is_season_name);
  const int date = position_of(names, is_date_name);
  if (roles.year >= 0 && roles.month >= 0) {
    roles.day = day;
    roles.layout = day >= 0 ? TextLayout::year_month_day : TextLayout::year_month;
    if (day < 0) roles.hour = -1;
    found.push_back(roles);
  } else if (roles.year >= 0 && day >= 0) {
    roles.day = day;
    roles.layout = TextLayout::year_day;
    found.push_back(roles);
  } else if (roles.year >= 0 && season >= 0) {
    roles.month = season;
    roles.hour = -1;
    roles.layout = TextLayout::season_year;
    found.push_back(roles);
  } else {
    for (const int column : {date, roles.month, roles.year, position_of(names, is_decimal_year_name)}) {
      if (column >= 0) add_date_columns(found, column);
    }
    // "date,time": the day, and the time of day apart.
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool hours = core::lower_case(names[i]) == "time" || is_hour_name(names[i]);
      if (date < 0 || static_cast<int>(i) == date || !hours) continue;
      for (ColumnRoles& one : found) {
        if (one.date == date) one.hour = static_cast<int>(i);
      }
    }
  }
  for (ColumnRoles& one : found) {
    set_interval(one);
    set_value_columns(one, names.size(), names);
  }
  return found;
}

// Finds the header of a table, whose lines without it have `plain`.
class HeaderFinder {
 public:
  HeaderFinder(const TextLines& lines, char separator, ColumnRoles plain)
      : lines_(lines), rows_(lines.rows), separator_(separator), plain_(std::move(plain)), best_(plain_) {
    const auto data = std::ranges::find_if(rows_, [&](const TextRow& row) {
      return date_of_line(plain_, row.cells) && (plain_.layout != TextLayout::none);
    });
    first_data_ = static_cast<std::size_t>(data - rows_.begin());
    plain_count_ = dated_row_count(looked_at(), plain_);
    const std::size_t most = most_cells(rows_, plain_.layout);
    for (const TextRow& row : looked_at()) {
      if (full_ == nullptr && row.cells.size() == most && date_of_line(plain_, row.cells)) full_ = &row;
    }
  }

  ColumnRoles find() {
    for (std::size_t i = 0; i < std::min(rows_.size(), kHeaderRows); ++i) {
      if (plain_.layout != TextLayout::none && i >= first_data_) break;
      try_header(rows_[i], i);
      if (is_named_) return best_;
    }
    try_comments();
    if (!is_named_ && header_ != nullptr) name_by_header();
    return best_;
  }

 private:
  void try_header(const TextRow& row, std::size_t position) {
    const Cells names = names_above_columns(row);
    if (!is_header(names)) return;
    header_ = &row;
    header_position_ = position;
    for (ColumnRoles& named : roles_by_names(names)) {
      const std::size_t count = count_of(named);
      if (count == 0 || count < (is_named_ ? best_count_ + 1 : plain_count_)) continue;
      named.header_line = row.line;
      named.cell_count = names.size();
      // Words of a title that happen to name months or dates name no columns where lines have more cells.
      if (separator_ == ' ' && is_too_short(named)) continue;
      best_ = std::move(named);
      best_.names = told_apart(best_.names, group_names());
      best_count_ = count;
      is_named_ = true;
    }
  }

  /// Counts the lines with a date; years below 1000 count where the column is called year and reaches 100.
  [[nodiscard]] std::size_t count_of(ColumnRoles& named) const {
    const std::size_t count = dated_row_count(looked_at(), named);
    if (count > 0 || named.year < 0) return count;
    named.short_years = true;
    const bool reaches = std::ranges::any_of(looked_at(), [&](const TextRow& row) {
      const std::optional<CellDate> date = date_of_line(named, row.cells);
      return date && date->date.year >= 100;
    });
    named.short_years = reaches;
    return reaches ? dated_row_count(looked_at(), named) : 0;
  }

  [[nodiscard]] std::span<const TextRow> looked_at() const {
    return {rows_.data(), std::min(rows_.size(), kCountedRows)};
  }

  /// Returns a header's names, one for each column. Between blanks a name may be of several words, or lines may have a
  /// cell before the first name.
  [[nodiscard]] Cells names_above_columns(const TextRow& row) const {
    Cells names = header_cells(row, separator_);
    const bool divided = separator_ == ' ' && names.size() == row.cells.size();
    if (!divided || full_ == nullptr || names.size() == full_->cells.size()) return names;
    if (Cells placed = names_by_place(row, *full_); !placed.empty()) return placed;
    // R leaves the names of rows without a name.
    const bool dated = std::ranges::any_of(
        names, [](const auto& name) { return is_date_name(name) || is_year_name(name) || is_season_name(name); });
    if (!dated && names.size() + 1 == full_->cells.size()) names.insert(names.begin(), "");
    return names;
  }

  [[nodiscard]] bool is_too_short(const ColumnRoles& named) const {
    std::size_t longer = 0;
    std::size_t dated = 0;
    for (const TextRow& row : looked_at()) {
      if (!date_of_line(named, row.cells)) continue;
      ++dated;
      std::size_t cells = row.cells.size();
      while (cells > 0 && !parse_cell_number(row.cells[cells - 1])) --cells;
      longer += cells > named.cell_count ? 1 : 0;
    }
    return 2 * longer > dated;
  }

  [[nodiscard]] Cells group_names() const {
    if (header_position_ == 0 || separator_ != ' ') return {};
    const Cells& above = rows_[header_position_ - 1].cells;
    const bool words =
        std::ranges::none_of(above, [](const auto& cell) { return core::parse_number(cell).has_value(); });
    return words ? above : Cells{};
  }

  // "# year month value" right above the data.
  void try_comments() {
    if (is_named_ || first_data_ >= rows_.size()) return;
    std::vector<const CommentLine*> above;
    for (const CommentLine& comment : lines_.comments) {
      if (comment.line < rows_[first_data_].line) above.push_back(&comment);
    }
    const std::size_t begin = above.size() - std::min(above.size(), kHeaderComments);
    for (std::size_t i = above.size(); i > begin && !is_named_; --i) {
      const CommentLine& comment = *above[i - 1];
      const std::size_t text = comment.text.find_first_not_of("#% \t");
      if (text == std::string_view::npos) continue;
      for (const char separator : {separator_, ','}) {
        TextLines one = split_lines(comment.text.substr(text), separator);
        if (one.rows.empty() || is_named_) continue;
        one.rows.front().line = comment.line;
        const std::size_t count = most_cells(rows_, plain_.layout);
        if (one.rows.front().cells.size() == count) try_header(one.rows.front(), 0);
        header_ = nullptr;
      }
    }
  }

  // A header without words for dates (",SOI,nino") still names the value columns.
  void name_by_header() {
    if (plain_.layout == TextLayout::none || plain_.layout == TextLayout::bare) return;
    if (plain_.layout == TextLayout::month_table) {
      const bool said = header_->cells.size() >= 12 && header_position_ + 1 == first_data_;
      if (said)
        best_.note = "the names above its columns are not known as months, which are taken as January to December";
      return;
    }
    const std::size_t count = best_.values.empty() ? 0 : best_.values.back() + 1;
    const Cells names = names_above_columns(*header_);
    if (names.size() != count) return;
    best_.header_line = header_->line;
    best_.cell_count = names.size();
    for (const std::size_t column : best_.values) best_.names.push_back(names[column]);
    best_.names = told_apart(best_.names, group_names());
  }

  const TextLines& lines_;
  const std::vector<TextRow>& rows_;
  char separator_;
  ColumnRoles plain_;
  ColumnRoles best_;
  std::size_t plain_count_ = 0;
  std::size_t best_count_ = 0;
  std::size_t first_data_ = 0;
  const TextRow* full_ = nullptr;  ///< a line with all cells
  const TextRow* header_ = nullptr;
  std::size_t header_position_ = 0;
  bool is_named_ = false;
};

// Years of fewer digits are years where the column is one for other reasons: its name, or the years beside.
void allow_short_years(const std::vector<TextRow>& rows, ColumnRoles& roles) {
  if (roles.year < 0 || roles.short_years || roles.layout == TextLayout::none) return;
  const std::size_t before = dated_row_count(rows, roles);
  roles.short_years = true;
  if (dated_row_count(rows, roles) == before) roles.short_years = false;
}

}  // namespace

std::span<const LayoutRow> text_layouts() { return {kLayouts.data(), kLayouts.size() - 1}; }

const LayoutRow& row_of(TextLayout layout) { return *std::ranges::find(kLayouts, layout, &LayoutRow::layout); }

std::optional<CellDate> date_of_line(const ColumnRoles& roles, const std::vector<std::string>& cells) {
  return row_of(roles.layout).date(roles, cells);
}

std::size_t dated_row_count(std::span<const TextRow> rows, const ColumnRoles& roles) {
  return static_cast<std::size_t>(std::ranges::count_if(rows, [&](const TextRow& row) {
    if (roles.layout == TextLayout::bare) return is_bare_line(row.cells);
    return row.cells.size() > 1 && date_of_line(roles, row.cells).has_value();
  }));
}

ColumnRoles find_layout(const TextLines& lines, char separator) {
  ColumnRoles plain = roles_by_position(lines.rows, most_common_layout(lines.rows));
  ColumnRoles roles = HeaderFinder(lines, separator, std::move(plain)).find();
  allow_short_years(lines.rows, roles);
  return roles;
}

FoundTable find_table(std::string_view text) {
  // The beginning tells how cells are separated; a long text is split once.
  std::string_view sample = text.substr(0, kSampleBytes);
  if (sample.size() < text.size()) sample = sample.substr(0, std::min(sample.size(), sample.find_last_of("\r\n")));
  FoundTable best;
  std::size_t most = 0;
  for (const char separator : {';', ',', '\t', ' '}) {
    TextLines lines = split_lines(sample, separator);
    ColumnRoles roles = find_layout(lines, separator);
    // Any dated layout is better than numbers without dates.
    const std::size_t score = roles.layout == TextLayout::bare ? 1 : 2 * dated_row_count(lines.rows, roles);
    if (score <= most) continue;
    most = score;
    best = {std::move(lines), std::move(roles), separator};
  }
  if (most == 0) best.lines = split_lines(sample, ' ');
  if (sample.size() == text.size()) return best;
  best.lines = split_lines(text, best.separator);
  return best;
}

}  // namespace fieldwise::io
