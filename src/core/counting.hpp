// Counting: whole-number arithmetic that the sources of the calendar and the time axis share.
// May know: calendar.
// Must not know: units text, files.
#pragma once

#include <cstdint>

#include "fieldwise/core/calendar.hpp"

namespace fieldwise::core {

/// Divides rounding down, so that counts before the origin are as long as those after it.
constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

/// Counts months: 12 year + month - 1.
constexpr std::int64_t month_count(const Date& date) { return date.year * 12 + date.month - 1; }

/// Returns the first day of a counted month; the inverse of `month_count`.
constexpr Date month_start(std::int64_t months) {
  const std::int64_t year = floor_div(months, 12);
  return {year, static_cast<int>(months - year * 12) + 1, 1};
}

/// Tells whether a mask of months (bit month - 1) holds a month, counted on beyond a year's end (13 is January).
constexpr bool has_month(unsigned months, int month) {
  return (months >> static_cast<unsigned>((month + 11) % 12) & 1U) != 0U;
}

/// Counts seasons of three months that begin in December, March, June and September: December belongs to the
/// winter of the next year.
constexpr std::int64_t season_count(const Date& date) { return floor_div(month_count(date) + 1, 3); }

/// Counts dates so that a date has the same number in every calendar: every month has 31 places.
constexpr std::int64_t date_place(const Date& date) { return month_count(date) * 31 + date.day - 1; }

/// Is the farthest year from year 0 whose instants fit into 64 bits with room for differences of a few years.
inline constexpr std::int64_t kFarthestYear = 250'000;

}  // namespace fieldwise::core
