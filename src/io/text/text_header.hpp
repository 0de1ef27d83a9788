// Text header: what the names above the columns of a table say.
// May know: text cells and rows.
// Must not know: layouts, values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Holds months in a row: from `first` (January of the year = 1; 0 and less lie in the year before), `count` long.
struct MonthRun {
  int first = 1;
  int count = 1;
};

/// Holds a column by its place in a line and its name.
struct NamedColumn {
  std::size_t position = 0;
  std::string name;
};

/// Holds the columns of twelve months, or four seasons, that a header names.
struct MonthColumns {
  std::vector<std::size_t> positions;
  std::vector<int> first_months;
  int interval_months = 1;
  std::string note;  ///< how years or months are understood, where that is not plain
};

/// Says what a name of a column means for dates.
bool is_year_name(const std::string& name);
bool is_month_name(const std::string& name);
bool is_day_name(const std::string& name);
bool is_hour_name(const std::string& name);
bool is_season_name(const std::string& name);
bool is_quarter_name(const std::string& name);
bool is_dekad_name(const std::string& name);
bool is_pentad_name(const std::string& name);
bool is_week_name(const std::string& name);
bool is_date_name(const std::string& name);
bool is_decimal_year_name(const std::string& name);

/// Tells whether a name may stand above years: one of a year or a date in some language, or that of an index column.
bool may_name_years(const std::string& name);

/// Tells whether cells are names above columns, not a line of data or prose with numbers.
bool is_header(const std::vector<std::string>& cells);

/// Reads a name such as DJF, JJAS, NDJFM, J-D, D-N or Annual as months. Over New Year the year is that of the last
/// month.
std::optional<MonthRun> months_of_name(std::string_view name);

/// Finds initials of months in capitals among the words of a name: "NAO Index (DJFM)".
std::optional<MonthRun> months_in_name(std::string_view name);

/// Returns the columns of twelve months (Jan, 01, DJF as its middle month, DECJAN as its second) or of the four
/// seasons, in order of time, or nothing. Columns that run from another month than January over New Year (water years)
/// belong to the year of the last.
std::optional<MonthColumns> month_columns(const std::vector<std::string>& names);

/// Returns the names in a line above columns: its cells, or, where it is written with commas above columns between
/// blanks, what stands between the commas, without a sentence behind.
std::vector<std::string> header_cells(const TextRow& row, char separator);

/// Returns names for the columns of a table between blanks whose header has another number of words: each column gets
/// the words that stand above it; nothing where one has none. `full` is a line with all its cells.
std::vector<std::string> names_by_place(const TextRow& header, const TextRow& full);

/// Returns names of values in which those that repeat have before them the name of their group: the words of the line
/// above (`group`, may be empty) where these divide the columns, else the last name that does not repeat.
std::vector<std::string> told_apart(const std::vector<std::string>& names, const std::vector<std::string>& group);

}  // namespace fieldwise::io
