// Text cells: numbers, dates, months and seasons as people write them in tables, read without locale.
// May know: core's calendar.
// Must not know: files, lines, layouts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "fieldwise/core/calendar.hpp"

namespace fieldwise::io {

/// Holds what a date cell says. `has_day` is false for "1950-01", which stands for the month.
struct CellDate {
  core::Date date;
  std::int64_t microsecond_of_day = 0;
  bool has_day = false;
};

/// Reads a whole number (also as "1950.0"), or nothing.
std::optional<std::int64_t> parse_whole(std::string_view text);

/// Tells whether a cell says "no value": empty, NaN, NA, N/A, null, none, - or --.
bool is_missing_word(std::string_view text);

/// Reads a year of four digits, 1000 to 2999, or nothing.
std::optional<std::int64_t> parse_year(std::string_view text);

/// Reads a month: 1 to 12 without decimals, or an English name or its first three letters.
std::optional<int> parse_month(std::string_view text);

/// Reads the initials of three months (DJF, JFM, ...) and returns the middle one.
std::optional<int> parse_season(std::string_view text);

/// Reads a date that is clear without knowing a country's habits: 1950-01, 1950-01-16, 1950/1/16, 195001, 19500116,
/// Jan-1950, 1950 Jan, 16-Jan-1950, with T12:00, " 12:00:00" or Z after it. Anything else gives nothing.
std::optional<CellDate> parse_cell_date(std::string_view text);

}  // namespace fieldwise::io
