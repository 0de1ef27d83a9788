// Text layout: finds the layout of a table of dated numbers and turns its lines into dated cells.
// May know: text cells and rows, core's error and calendar.
// Must not know: missing codes, time axes, fields.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/text_cells.hpp"
#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Names the layouts. `bare`: numbers without dates.
enum class TextLayout { none, bare, dates, year_month, year_month_day, season_year, years, month_table };

/// Says where in a line date and values stand. Positions count from 0; -1: not there.
struct ColumnRoles {
  TextLayout layout = TextLayout::none;
  int date = -1;
  int year = -1;
  int month = -1;  ///< also of seasons
  int day = -1;
  std::vector<std::size_t> values;  ///< month_table: the twelve months
  std::vector<std::string> names;   ///< names of `values`; empty without header
  std::size_t header_line = 0;      ///< 0: no header
  std::size_t cell_count = 0;       ///< of the header, else 0
};

/// Holds the values of one date as they are written.
struct DatedCells {
  std::size_t line = 0;
  CellDate date;
  std::vector<std::string> values;
};

/// Finds the layout of rows; `none` where there is none.
ColumnRoles find_layout(const std::vector<TextRow>& rows);

/// Counts the rows that have a date (or, for `bare`, a number alone) where the layout wants it.
std::size_t dated_row_count(const std::vector<TextRow>& rows, const ColumnRoles& roles);

/// Returns the rows of `text` under the separator that suits it best, and their layout.
std::pair<std::vector<TextRow>, ColumnRoles> find_table(std::string_view text);

}  // namespace fieldwise::io
