// Text cells: numbers, dates, months and seasons as people write them in tables, read without locale.
// May know: core's calendar, what a user says of an input.
// Must not know: files, lines, layouts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "fieldwise/core/calendar.hpp"
#include "fieldwise/io/index/input_spec.hpp"

namespace fieldwise::io {

/// Holds what a date cell says. `has_day` is false for "1950-01", which stands for the month.
struct CellDate {
  core::Date date;
  std::int64_t microsecond_of_day = 0;
  bool has_day = false;
};

/// Reads a whole number (also as "1950.0"), or nothing.
std::optional<std::int64_t> parse_whole(std::string_view text);

/// Tells whether a cell says "no value": empty, NaN, NA, N/A, null, none, inf, a point, -, ---, ***, or an error of a
/// spreadsheet (#N/A, #DIV/0!, ...).
bool is_missing_word(std::string_view text);

/// Returns a cell without the marks of footnotes behind it ("2002**", "0.35*", "61.2#"); marks alone are kept.
std::string_view without_marks(std::string_view text);

/// Reads the number of a cell, whatever mark of a footnote stands behind it, or nothing.
std::optional<double> parse_cell_number(std::string_view text);

/// Reads a year of four digits, 1000 to 2999 (also "1950.0" and "0993"), with marks or without, or nothing.
std::optional<std::int64_t> parse_year(std::string_view text);

/// Reads a year as `parse_year` does, and one of fewer digits (993), which elsewhere may be any number.
std::optional<std::int64_t> parse_short_year(std::string_view text);

/// Reads two years that follow each other (1950-51, 1950/1951, 1999-00) and returns the first.
std::optional<std::int64_t> parse_year_pair(std::string_view text);

/// Reads a month: 1 to 12 without decimals, or an English name or its first three letters.
std::optional<int> parse_month(std::string_view text);

/// Reads the initials of three months (DJF, JFM, ...) and returns the middle one.
std::optional<int> parse_season(std::string_view text);

/// Reads a date that is clear without knowing a country's habits: 1950-01, 1950-01-16, 1950/1/16, 195001, 19500116,
/// 1950001 (the day of the year), 1950M01, Jan-1950, 1950 Jan, 01/1950, 16-Jan-1950, 16JAN1950, with T12:00,
/// " 12:00:00" or Z after it. Anything else gives nothing.
std::optional<CellDate> parse_cell_date(std::string_view text);

/// Reads a quarter (1950Q1, 1950-Q1, Q1 1950) as its first month, or nothing.
std::optional<CellDate> parse_quarter(std::string_view text);

/// Reads a date in numbers with the year last (1/2/1950, 01.02.1950) as the order says; of an unknown order, as
/// day, month, year. The day may be 0 to 99 and the month, too: whether the order fits, they say. A time may follow.
std::optional<CellDate> parse_year_last(std::string_view text, DateOrder order);

/// Reads a year with decimals (1950.042), 1500 to 2200, or nothing.
std::optional<double> parse_decimal_year(std::string_view text);

/// Reads a time of day (06:00, 18:30:00, 6; 24 is its end) in microseconds, or nothing.
std::optional<std::int64_t> parse_hour(std::string_view text);

/// Returns the date of a day of a year (1 is 1 January), or nothing.
std::optional<CellDate> parse_year_and_day(std::int64_t year, std::int64_t day);

}  // namespace fieldwise::io
