#include "io/text/text_plausible_dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "io/text/text_left_out.hpp"

namespace fieldwise::io {

namespace {

constexpr std::int64_t kFirstYear = 1000;
constexpr std::int64_t kLastYear = 2100;
constexpr std::int64_t kQuarters = 4;
constexpr int kMostPartsOfMonth = 6;

struct DatedRow {
  const TextRow* row = nullptr;
  CellDate date;
};

std::vector<DatedRow> dated_rows(std::span<const TextRow> rows, const ColumnRoles& roles) {
  std::vector<DatedRow> dated;
  for (const TextRow& row : rows) {
    if (row.line <= roles.header_line || row.cells.size() < 2) continue;
    if (const std::optional<CellDate> date = date_of_line(roles, row.cells)) dated.push_back({&row, *date});
  }
  return dated;
}

std::int64_t month_key(const core::Date& date) { return 12 * date.year + date.month - 1; }

// The steps between numbers that rise; those that repeat or fall are told where dates are put in order.
std::vector<std::int64_t> rising_steps(const std::vector<DatedRow>& rows, std::int64_t (*key)(const core::Date&)) {
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::int64_t step = key(rows[i].date.date) - key(rows[i - 1].date.date);
    if (step > 0) steps.push_back(step);
  }
  return steps;
}

bool mostly_one(const std::vector<std::int64_t>& steps) {
  return 2 * static_cast<std::size_t>(std::ranges::count(steps, std::int64_t{1})) >= steps.size();
}

bool all_alike(const std::vector<std::int64_t>& steps) {
  return std::ranges::all_of(steps, [&](std::int64_t step) { return step == steps.front(); });
}

// "1990 1 0.1, 1990 2 0.2, ...": a second column counts under a year that repeats.
std::int64_t count_under_years(const std::vector<DatedRow>& rows) {
  std::int64_t most = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].date.date.year != rows[i - 1].date.date.year || rows[i].row->cells.size() < 3) continue;
    const std::optional<std::int64_t> before = parse_whole(rows[i - 1].row->cells[1]);
    const std::optional<std::int64_t> count = parse_whole(rows[i].row->cells[1]);
    if (!before || !count || *count != *before + 1) return 0;
    most = std::max(most, *count);
  }
  return most;
}

void require_run_of_years(const std::vector<DatedRow>& rows, const ColumnRoles& roles, const std::string& path) {
  if (rows.empty()) return;
  const std::size_t line = rows.front().row->line;
  const std::int64_t most = roles.layout == TextLayout::years ? count_under_years(rows) : 0;
  if (most > 2) {
    throw damaged_line(
        path, line,
        fmt::format("the second column counts to {} within a year, and nothing says what it counts; name "
                    "the columns in a header (year,pentad,value)",
                    most));
  }
  const std::vector<std::int64_t> steps = rising_steps(rows, [](const core::Date& date) { return date.year; });
  const bool real = std::ranges::all_of(
      rows, [](const DatedRow& row) { return row.date.date.year >= kFirstYear && row.date.date.year <= kLastYear; });
  if (steps.empty() || mostly_one(steps) || (real && all_alike(steps))) return;
  throw damaged_line(path, line,
                     "the numbers of the first column do not follow each other as years do, and no header calls them "
                     "so; if they are years, name the column 'year'");
}

// Months go on from one line to the next, or come once in as many months; numbers that jump are counts.
void require_run_of_months(const std::vector<DatedRow>& rows, const ColumnRoles& roles, const std::string& path) {
  if (rows.size() < 2 || roles.year != 0 || !parse_whole(rows.front().row->cells[1])) return;
  const std::size_t line = rows.front().row->line;
  std::int64_t most = 0;
  std::size_t turns = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const core::Date& date = rows[i].date.date;
    most = std::max<std::int64_t>(most, date.month);
    if (i > 0 && date.month == 1 && rows[i - 1].date.date.month > 1) ++turns;
  }
  if (most <= kQuarters && turns > 0) {
    throw damaged_line(
        path, line,
        fmt::format("the second column counts 1 to {} in each year, as quarters and seasons do and months "
                    "do not; name the columns in a header (year,quarter,value), or write 1950Q1",
                    most));
  }
  const std::vector<std::int64_t> steps = rising_steps(rows, month_key);
  const bool rises = steps.size() + 1 == rows.size();
  const int month = rows.front().date.date.month;
  const bool same = std::ranges::all_of(rows, [&](const DatedRow& row) { return row.date.date.month == month; });
  if (!rises || same || mostly_one(steps) || all_alike(steps)) return;
  // Some months of each year, such as those of a winter, follow each other for the greater part.
  std::vector<std::int64_t> within;
  std::size_t years = 1;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].date.date.year != rows[i - 1].date.date.year) {
      ++years;
    } else {
      within.push_back(1);
    }
  }
  if (within.size() + 1 >= years) return;
  throw damaged_line(path, line,
                     "the second column does not go on from line to line as months do, and no header calls it so; name "
                     "the columns in a header (year,month,value), or (year,first,second)");
}

void require_days(const std::vector<DatedRow>& rows, const ColumnRoles& roles, const std::string& path) {
  if (roles.year != 0 || roles.day != 2) return;
  int most = 0;
  bool months = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    most = std::max(most, rows[i].date.date.day);
    months = months || (i > 0 && rows[i].date.date.month != rows[i - 1].date.date.month);
  }
  if (!months || most > kMostPartsOfMonth) return;
  throw damaged_line(path, rows.front().row->line,
                     fmt::format("the third column counts 1 to {} in each month, as {} do and days do not; name the "
                                 "columns in a header (year,month,{},value)",
                                 most, most == 3 ? "dekads" : "parts of months", most == 3 ? "dekad" : "pentad"));
}

}  // namespace

void require_name_of_dates(std::span<const TextRow> rows, const ColumnRoles& roles, const std::string& path) {
  if (roles.foreign_name.empty()) return;
  const std::vector<DatedRow> dated = dated_rows(rows, roles);
  const std::vector<std::int64_t> steps = rising_steps(dated, [](const core::Date& date) { return date.year; });
  const bool real = std::ranges::all_of(
      dated, [](const DatedRow& row) { return row.date.date.year >= kFirstYear && row.date.date.year <= kLastYear; });
  constexpr std::size_t kLeastSteps = 2;
  if (dated.empty() || (real && steps.size() >= kLeastSteps && mostly_one(steps))) return;
  throw damaged_line(path, dated.front().row->line,
                     fmt::format("'{}' stands in a column called '{}', which is no name of years, so the line has no "
                                 "date; if they are years, call the column 'year'",
                                 dated.front().row->cells[0], roles.foreign_name));
}

void require_plausible_dates(std::span<const TextRow> rows, const ColumnRoles& roles, const std::string& path) {
  if (roles.dates_are_named) return;
  const std::vector<DatedRow> dated = dated_rows(rows, roles);
  if (roles.layout == TextLayout::years || roles.layout == TextLayout::month_table) {
    require_run_of_years(dated, roles, path);
  } else if (roles.layout == TextLayout::year_month) {
    require_run_of_months(dated, roles, path);
  } else if (roles.layout == TextLayout::year_month_day) {
    require_days(dated, roles, path);
  }
}

void require_known_parts(const ColumnRoles& roles, const std::string& path) {
  if (roles.layout != TextLayout::year_part) return;
  if (roles.part != YearPart::week && roles.part != YearPart::season) return;
  const bool weeks = roles.part == YearPart::week;
  throw core::Error(core::ErrorKind::input_damaged,
                    fmt::format("{}: it numbers its {} within a year, and countries number them differently; write {}",
                                path, weeks ? "weeks" : "seasons",
                                weeks ? "the date on which each begins (1990-01-01)"
                                      : "their months (DJF, MAM, JJA, SON), or quarters as 1990Q1"));
}

}  // namespace fieldwise::io
