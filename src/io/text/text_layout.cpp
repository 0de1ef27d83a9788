#include "io/text/text_layout.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t kTableCells = 13;
constexpr std::size_t kHeaderRows = 40;

bool is_value(const std::string& cell) { return core::parse_number(cell) || is_missing_word(cell); }

// "MON/MMM" and "Year (UTC)" are named by their first word.
std::string first_word(const std::string& name) {
  const std::string lower = core::lower_case(name);
  const auto end = std::find_if(lower.begin(), lower.end(), [](char c) { return c < 'a' || c > 'z'; });
  return {lower.begin(), end};
}

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_year_name(const std::string& name) { return is_any(first_word(name), {"year", "yr", "yyyy", "years"}); }
bool is_month_name(const std::string& name) { return is_any(first_word(name), {"month", "mon", "mo", "mm"}); }
bool is_day_name(const std::string& name) { return is_any(first_word(name), {"day", "dd"}); }
bool is_season_name(const std::string& name) { return is_any(first_word(name), {"seas", "season"}); }
bool is_date_name(const std::string& name) {
  return is_any(core::lower_case(name),
                {"date", "dates", "time", "datetime", "timestamp", "yyyymm", "yyyymmdd", "yyyy-mm"});
}
// "Dec year", "decimal_year", "year fraction": a date written a second time.
bool is_decimal_year_name(const std::string& name) {
  const std::string lower = core::lower_case(name);
  return lower.find("year") != std::string::npos &&
         (lower.starts_with("dec") || lower.find("frac") != std::string::npos);
}

// The class of a line seen alone. A short last line of a table of months looks like another layout; the vote decides.
TextLayout layout_of(const Cells& cells) {
  if (cells.size() == 1) return core::parse_number(cells[0]) ? TextLayout::bare : TextLayout::none;
  if (cells.empty()) return TextLayout::none;
  if (parse_season(cells[0]) && parse_year(cells[1])) return TextLayout::season_year;
  const bool numbers_follow = std::any_of(cells.begin() + 1, cells.end(), is_value);
  if (!parse_year(cells[0])) return parse_cell_date(cells[0]) && numbers_follow ? TextLayout::dates : TextLayout::none;
  if (cells.size() >= 3 && parse_season(cells[1])) return TextLayout::season_year;
  const bool all_values = std::all_of(cells.begin() + 1, cells.end(), is_value);
  if (cells.size() == kTableCells && all_values) return TextLayout::month_table;
  if (cells.size() >= 3 && parse_month(cells[1])) return TextLayout::year_month;
  return all_values ? TextLayout::years : TextLayout::none;
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

bool is_header(const Cells& cells) {
  if (cells.size() < 2 || parse_year(cells[0]) || parse_cell_date(cells[0])) return false;
  std::size_t months = 0;
  std::size_t numbers = 0;
  for (const std::string& cell : cells) {
    months += parse_month(cell) ? 1 : 0;
    numbers += core::parse_number(cell) ? 1 : 0;
  }
  return (months >= 12 && numbers <= 12) || (numbers == 0 && !parse_season(cells[0]));
}

int position_of(const Cells& names, bool (*is_named)(const std::string&)) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (is_named(names[i]) && !is_decimal_year_name(names[i])) return static_cast<int>(i);
  }
  return -1;
}

std::vector<std::size_t> month_columns(const Cells& names) {
  std::vector<std::size_t> columns(12, names.size());
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (const std::optional<int> month = parse_month(names[i])) columns[static_cast<std::size_t>(*month) - 1] = i;
  }
  const bool complete = std::find(columns.begin(), columns.end(), names.size()) == columns.end();
  return complete ? columns : std::vector<std::size_t>{};
}

void set_value_columns(ColumnRoles& roles, std::size_t cell_count, const Cells& names) {
  for (std::size_t i = 0; i < cell_count; ++i) {
    const int position = static_cast<int>(i);
    if (position == roles.date || position == roles.year || position == roles.month || position == roles.day) continue;
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

ColumnRoles roles_by_position(const std::vector<TextRow>& rows, TextLayout layout) {
  ColumnRoles roles;
  roles.layout = layout;
  if (layout == TextLayout::none || layout == TextLayout::bare) return roles;
  const std::size_t cells = most_cells(rows, layout);
  if (layout == TextLayout::year_month && has_day_column(rows)) roles.layout = TextLayout::year_month_day;
  if (layout == TextLayout::dates) {
    roles.date = 0;
  } else {
    roles.year = 0;
  }
  if (layout == TextLayout::year_month) roles.month = 1;
  if (roles.layout == TextLayout::year_month_day) roles.day = 2;
  if (layout == TextLayout::season_year) {
    const auto first =
        std::find_if(rows.begin(), rows.end(), [&](const TextRow& row) { return layout_of(row.cells) == layout; });
    roles.month = parse_season(first->cells[0]) ? 0 : 1;
    roles.year = 1 - roles.month;
  }
  set_value_columns(roles, cells, {});
  return roles;
}

// Names win over positions: "month,year,value" and "value,date" are read rightly.
std::optional<ColumnRoles> roles_by_names(const TextRow& header) {
  const Cells& names = header.cells;
  ColumnRoles roles;
  roles.header_line = header.line;
  roles.cell_count = names.size();
  roles.year = position_of(names, is_year_name);
  roles.values = month_columns(names);
  if (!roles.values.empty()) {
    roles.layout = TextLayout::month_table;
    roles.year = std::max(roles.year, 0);
    return roles;
  }
  const int season = position_of(names, is_season_name);
  roles.month = position_of(names, is_month_name);
  roles.date = position_of(names, is_date_name);
  if (roles.year >= 0 && roles.month >= 0) {
    roles.day = position_of(names, is_day_name);
    roles.layout = roles.day >= 0 ? TextLayout::year_month_day : TextLayout::year_month;
  } else if (roles.year >= 0 && season >= 0) {
    roles.month = season;
    roles.layout = TextLayout::season_year;
  } else if (roles.date >= 0 || (roles.month >= 0 && roles.year < 0)) {
    roles.date = std::max(roles.date, roles.month);
    roles.month = -1;
    roles.layout = TextLayout::dates;
  } else if (roles.year >= 0) {
    roles.layout = TextLayout::years;
  } else {
    return std::nullopt;
  }
  set_value_columns(roles, names.size(), names);
  return roles;
}

bool fits(const ColumnRoles& roles, const Cells& cells) {
  const auto cell = [&](int position) -> std::string_view {
    const auto index = static_cast<std::size_t>(position);
    return position >= 0 && index < cells.size() ? std::string_view(cells[index]) : std::string_view{};
  };
  switch (roles.layout) {
    case TextLayout::dates:
      return parse_cell_date(cell(roles.date)).has_value();
    case TextLayout::year_month:
      return parse_year(cell(roles.year)) && parse_month(cell(roles.month));
    case TextLayout::year_month_day:
      return parse_year(cell(roles.year)) && parse_month(cell(roles.month)) && parse_whole(cell(roles.day));
    case TextLayout::season_year:
      return parse_year(cell(roles.year)) && parse_season(cell(roles.month));
    case TextLayout::years:
    case TextLayout::month_table:
      return parse_year(cell(roles.year)).has_value();
    case TextLayout::bare:
      return cells.size() == 1 && core::parse_number(cells[0]);
    case TextLayout::none:
      return false;
  }
  return false;
}

}  // namespace

std::size_t dated_row_count(const std::vector<TextRow>& rows, const ColumnRoles& roles) {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](const TextRow& row) {
    return (row.cells.size() > 1 || roles.layout == TextLayout::bare) && fits(roles, row.cells);
  }));
}

ColumnRoles find_layout(const std::vector<TextRow>& rows) {
  ColumnRoles roles = roles_by_position(rows, most_common_layout(rows));
  const TextRow* header = nullptr;
  for (std::size_t i = 0; i < std::min(rows.size(), kHeaderRows); ++i) {
    if (fits(roles, rows[i].cells)) break;
    if (!is_header(rows[i].cells)) continue;
    header = &rows[i];
    const std::optional<ColumnRoles> named = roles_by_names(rows[i]);
    if (named && dated_row_count(rows, *named) > 0 && dated_row_count(rows, *named) >= dated_row_count(rows, roles))
      return *named;
  }
  // A header without words for dates (",SOI,nino") still names the value columns.
  const bool names_fit = header != nullptr && !roles.values.empty() && roles.values.back() + 1 == header->cells.size();
  if (names_fit && roles.layout != TextLayout::month_table) {
    roles.header_line = header->line;
    roles.cell_count = header->cells.size();
    for (const std::size_t column : roles.values) roles.names.push_back(header->cells[column]);
  }
  return roles;
}

std::pair<std::vector<TextRow>, ColumnRoles> find_table(std::string_view text) {
  std::pair<std::vector<TextRow>, ColumnRoles> best;
  std::size_t most = 0;
  for (const char separator : {';', ',', '\t', ' '}) {
    std::vector<TextRow> rows = split_rows(text, separator);
    ColumnRoles roles = find_layout(rows);
    // Any dated layout is better than numbers without dates.
    const std::size_t score = roles.layout == TextLayout::bare ? 1 : 2 * dated_row_count(rows, roles);
    if (score <= most) continue;
    most = score;
    best = {std::move(rows), std::move(roles)};
  }
  return best;
}

}  // namespace fieldwise::io
