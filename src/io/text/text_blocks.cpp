#include "io/text/text_blocks.hpp"

#include <algorithm>
#include <string_view>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

bool is_value(const std::string& cell) { return parse_cell_number(cell) || is_missing_word(cell); }

// Dates in the order of time, so far as they are known from one line.
double key_of(const TextRow& row, const ColumnRoles& roles) {
  if (roles.layout == TextLayout::decimal_years) {
    return parse_decimal_year(row.cells[static_cast<std::size_t>(roles.date)]).value_or(0.0);
  }
  const CellDate date = date_of_line(roles, row.cells).value_or(CellDate{});
  const double day = static_cast<double>(date.date.year) * 372.0 + (date.date.month - 1) * 31.0 + date.date.day;
  return day + static_cast<double>(date.microsecond_of_day) / static_cast<double>(core::kMicrosecondsPerDay);
}

}  // namespace

bool is_data_row(const TextRow& row, const ColumnRoles& roles) {
  if (row.line <= roles.header_line || row.cells.empty()) return false;
  if (row.cells.size() == 1) {
    // The year of a table that is still running, or a line that was cut short.
    return roles.year == 0 ? parse_year(row.cells[0]).has_value() : date_of_line(roles, row.cells).has_value();
  }
  if (!date_of_line(roles, row.cells)) return false;
  // "2024 edition of the index" below a table is text although it begins with a year. Behind other dates a cell that is
  // no number is a mistake to be told.
  const bool year_only = roles.layout == TextLayout::month_table || roles.layout == TextLayout::years;
  if (!year_only) return true;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (static_cast<int>(i) != roles.year && is_value(row.cells[i])) return true;
  }
  return false;
}

bool holds_numbers(const TextRow& row) {
  std::size_t numbers = 0;
  std::size_t words = 0;
  for (const std::string& cell : row.cells) {
    if (parse_cell_number(cell)) {
      ++numbers;
    } else if (!is_missing_word(cell)) {
      ++words;
    }
  }
  const char first = row.cells.empty() || row.cells[0].empty() ? ' ' : row.cells[0][0];
  const bool begins = (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
  return numbers > words || (numbers > 0 && numbers == words && begins);
}

bool announces_years(const TextRow& row, const TextRow& next, const ColumnRoles& roles) {
  if (roles.year != 0 || row.cells.size() < 2 || next.cells.empty() || next.cells[0] != row.cells[0]) return false;
  const bool more = std::any_of(row.cells.begin() + 2, row.cells.end(), is_value);
  return parse_year(row.cells[0]) && parse_year(row.cells[1]) && !more;
}

std::vector<TextBlock> find_blocks(const std::vector<TextRow>& rows, const ColumnRoles& roles) {
  std::vector<TextBlock> blocks;
  double last = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!is_data_row(rows[i], roles)) continue;
    const bool announces = i + 1 < rows.size() && announces_years(rows[i], rows[i + 1], roles);
    if (announces) continue;
    const double key = key_of(rows[i], roles);
    const bool interrupted = i > 0 && (rows[i].line > rows[i - 1].line + 1 || blocks.empty() || blocks.back().end < i);
    if (blocks.empty() || (interrupted && key <= last)) {
      blocks.push_back({i, i + 1});
    } else {
      blocks.back().end = i + 1;
    }
    last = key;
  }
  return blocks;
}

std::string block_title(const std::vector<TextRow>& rows, std::size_t from, const TextBlock& block) {
  constexpr std::size_t kMostCharacters = 70;
  std::string title;
  for (std::size_t i = from; i < block.begin; ++i) {
    if (is_header(rows[i].cells) && i + 1 == block.begin && i > from) continue;
    if (holds_numbers(rows[i])) continue;
    title += (title.empty() ? "" : " ") + std::string(core::trimmed(rows[i].text));
  }
  if (title.size() > kMostCharacters) title = title.substr(title.size() - kMostCharacters);
  return title;
}

}  // namespace fieldwise::io
