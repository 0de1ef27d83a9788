#include "io/text/text_column_roles.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

using Cells = std::vector<std::string>;

constexpr std::int64_t kMostPentads = 73;

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

// Days of the year show as a second column that counts up under a year that repeats, beyond months, weeks and
// pentads.
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
  return most > kMostPentads && 10 * next > 9 * (dated - 1);
}

int position_of(const Cells& names, bool (*is_named)(const std::string&)) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (is_named(names[i]) && !is_decimal_year_name(names[i])) return static_cast<int>(i);
  }
  return -1;
}

void set_value_columns(ColumnRoles& roles, std::size_t cell_count, const Cells& names) {
  const std::array<int, 6> taken{roles.date, roles.year, roles.month, roles.day, roles.hour, roles.counter};
  roles.values.clear();
  roles.names.clear();
  for (std::size_t i = 0; i < cell_count; ++i) {
    if (std::ranges::find(taken, static_cast<int>(i)) != taken.end()) continue;
    if (!names.empty() && (is_date_name(names[i]) || is_decimal_year_name(names[i]))) continue;
    roles.values.push_back(i);
    if (!names.empty()) roles.names.push_back(names[i]);
  }
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

// A header of months or seasons. What else it names stands beside them.
std::optional<ColumnRoles> roles_of_months(const Cells& names) {
  std::optional<MonthColumns> columns = month_columns(names);
  if (!columns) return std::nullopt;
  ColumnRoles roles;
  roles.layout = TextLayout::month_table;
  roles.year = std::max(position_of(names, is_year_name), 0);
  const std::string& name = names[static_cast<std::size_t>(roles.year)];
  roles.dates_are_named = is_year_name(name);
  if (!may_name_years(name)) roles.foreign_name = name;
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

// "Year,Quarter,Value": what the column beside the year, or the month, counts is no month and no day.
void add_year_part(std::vector<ColumnRoles>& found, const ColumnRoles& dates, const Cells& names) {
  const std::size_t beside = static_cast<std::size_t>(std::max(dates.year, dates.month)) + 1;
  if (dates.year < 0 || beside >= names.size()) return;
  const std::string& name = names[beside];
  const bool in_month = dates.month >= 0;
  ColumnRoles roles = dates;
  roles.layout = TextLayout::year_part;
  roles.hour = -1;
  roles.counter = static_cast<int>(beside);
  if (is_dekad_name(name)) roles.part = YearPart::dekad;
  if (is_pentad_name(name)) roles.part = YearPart::pentad;
  if (is_week_name(name)) roles.part = YearPart::week;
  if (is_quarter_name(name) && !in_month) roles.part = YearPart::quarter;
  if (is_season_name(name) && !in_month) roles.part = YearPart::season;
  if (roles.part == YearPart::none) return;
  if (roles.part == YearPart::quarter) roles.interval_months = 3;
  found.push_back(roles);
}

}  // namespace

TextLayout most_common_layout(const std::vector<TextRow>& rows) {
  std::map<TextLayout, std::size_t> votes;
  for (const TextRow& row : rows) ++votes[layout_of(row.cells)];
  votes.erase(TextLayout::none);
  const auto most =
      std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? TextLayout::none : most->first;
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

// Names win over positions: "month,year,value" and "value,date" are read rightly.
std::vector<ColumnRoles> roles_by_names(const std::vector<std::string>& names) {
  std::vector<ColumnRoles> found;
  if (std::optional<ColumnRoles> months = roles_of_months(names)) return {*std::move(months)};
  ColumnRoles roles;
  roles.year = position_of(names, is_year_name);
  roles.month = position_of(names, is_month_name);
  roles.hour = position_of(names, is_hour_name);
  const int day = position_of(names, is_day_name);
  const int season = position_of(names, is_season_name);
  const int date = position_of(names, is_date_name);
  if (day < 0) add_year_part(found, roles, names);
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
    one.dates_are_named = true;
    set_interval(one);
    set_value_columns(one, names.size(), names);
  }
  return found;
}

}  // namespace fieldwise::io
