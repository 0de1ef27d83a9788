// Text layout: the table of layouts: what recognises a line, and what gives its date.
// May know: text cells and headers, core's calendar.
// Must not know: which layout a text has, missing codes, time axes, fields.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/text_cells.hpp"
#include "io/text/text_header.hpp"

namespace fieldwise::io {

/// Names the layouts. `bare`: numbers without dates.
enum class TextLayout {
  none,
  bare,
  season_year,
  dates,
  year_last,
  quarters,
  decimal_years,
  month_table,
  year_month_day,
  year_month,
  year_day,
  year_part,
  years
};

/// Names what a column counts within a year, or within a month where the line has one.
enum class YearPart { none, quarter, season, dekad, pentad, week };

/// Says where in a line date and values stand. Positions count from 0; -1: not there.
struct ColumnRoles {
  TextLayout layout = TextLayout::none;
  int date = -1;
  int year = -1;
  int month = -1;    ///< also of seasons
  int counter = -1;  ///< year_part: the column that counts `part`
  YearPart part = YearPart::none;
  int day = -1;
  int hour = -1;
  std::vector<std::size_t> values;
  std::vector<std::string> names;   ///< names of `values`; empty without header, and of a table of months
  std::vector<int> first_months;    ///< month_table: the first month of each of `values`, from January of the year = 1
  int interval_months = 0;          ///< months that a value stands for; 0: its stamp alone
  std::vector<NamedColumn> beside;  ///< month_table: further columns that the header names
  std::size_t header_line = 0;      ///< 0: no header
  std::size_t cell_count = 0;       ///< of the header, else 0
  bool short_years = false;         ///< years may have fewer than four digits
  DateOrder order = DateOrder::unknown;
  bool dates_are_named = false;  ///< a header calls the columns of dates so
  std::string foreign_name;      ///< what a header calls a column of years, where that is no name of dates
  std::string note;              ///< how dates are understood, where that is not plain; empty: nothing to say
};

/// Describes one layout: how messages name it, which line has it, how a line gives its date.
struct LayoutRow {
  TextLayout layout = TextLayout::none;
  std::string_view name;
  std::string_view sentence;                           ///< for refusals, which list the layouts
  bool (*recognises)(const std::vector<std::string>&); /**< a line seen alone; the first row that does has it; null:
                                                            found by its header or by several lines */
  std::optional<CellDate> (*date)(const ColumnRoles&, const std::vector<std::string>&);
};

/// Returns the table of layouts, in the order in which lines are looked at.
std::span<const LayoutRow> text_layouts();

/// Returns the row of a layout; of `none` an empty one.
const LayoutRow& row_of(TextLayout layout);

/// Returns the layout of a line seen alone. A short last line of a table of months looks like another one: the vote of
/// all lines decides.
TextLayout layout_of(const std::vector<std::string>& cells);

/// Returns the date that a line has in its layout, or nothing.
std::optional<CellDate> date_of_line(const ColumnRoles& roles, const std::vector<std::string>& cells);

}  // namespace fieldwise::io
