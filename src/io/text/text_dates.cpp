#include "io/text/text_dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "fieldwise/core/error.hpp"
#include "io/text/text_left_out.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

std::string time_setting(const InputSpec& spec, std::string_view key, std::string_view value) {
  return spec.words ? spec.setting(fmt::format("time.{}", key), value) : fmt::format("`time: {{{}: {}}}`", key, value);
}

}  // namespace

std::string date_text(const CellDate& date, int interval_months) {
  if (interval_months == 12 && date.date.month == 1) return fmt::format("{:04}", date.date.year);
  if (!date.has_day) return fmt::format("{:04}-{:02}", date.date.year, date.date.month);
  return fmt::format("{:04}-{:02}-{:02}", date.date.year, date.date.month, date.date.day);
}

CellDate moved_by_months(CellDate date, int months) {
  const std::int64_t key = 12 * date.date.year + date.date.month - 1 + months;
  date.date.year = (key - ((key % 12 + 12) % 12)) / 12;
  date.date.month = static_cast<int>(key - 12 * date.date.year) + 1;
  return date;
}

// 1/2/1950 is February or January; numbers above 12 in one place and in no other settle it for the whole file.
void settle_date_order(const std::vector<TextRow>& rows, const InputSpec& spec, const std::string& path,
                       ColumnRoles& roles) {
  if (roles.layout != TextLayout::year_last || roles.order != DateOrder::unknown) return;
  roles.order = spec.time.order;
  if (roles.order != DateOrder::unknown) return;
  int most_first = 0;
  int most_second = 0;
  const TextRow* dated = nullptr;
  for (const TextRow& row : rows) {
    const std::optional<CellDate> date = date_of_line(roles, row.cells);
    if (!date) continue;
    if (dated == nullptr) dated = &row;
    most_first = std::max(most_first, date->date.day);
    most_second = std::max(most_second, date->date.month);
  }
  if (most_first > 12 && most_second <= 12) roles.order = DateOrder::dmy;
  if (most_second > 12 && most_first <= 12) roles.order = DateOrder::mdy;
  if (roles.order != DateOrder::unknown) {
    roles.note = fmt::format("dates are read as {}, as no other order fits all of them",
                             roles.order == DateOrder::dmy ? "day, month, year" : "month, day, year");
    return;
  }
  const bool neither = most_first > 12;
  throw Error(
      neither ? ErrorKind::input_damaged : ErrorKind::usage,
      fmt::format("{}, line {}: '{}' {}; say {}, or write the year first", path, dated == nullptr ? 0 : dated->line,
                  dated == nullptr ? "" : dated->cells[static_cast<std::size_t>(roles.date)],
                  neither ? "and the dates below it fit neither day, month, year nor month, day, year"
                          : "may be day, month, year or month, day, year",
                  time_setting(spec, "order", "dmy or mdy")));
}

// 2000-01, 2001-02, 2002-03 may be months, and are more likely the winters of two years.
void require_no_season_pairs(const std::vector<DatedCells>& rows, const std::string& path) {
  if (rows.size() < 3) return;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const core::Date& date = rows[i].date.date;
    const core::Date& before = rows[i - 1].date.date;
    const bool steps = 12 * (date.year - before.year) + date.month - before.month == 13;
    if (!steps || rows[i].date.has_day || date.month != (date.year + 1) % 100) return;
  }
  throw damaged_line(path, rows.front().line,
                     "its dates may be pairs of years (2000-01 for the winter of 2000 to 2001) or months; write years "
                     "alone, or months such as 2000-01-01");
}

}  // namespace fieldwise::io
