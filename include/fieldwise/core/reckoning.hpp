// Reckoning: where days and years begin, if not at midnight and in January.
// May know: calendar.
// Must not know: time axes, files.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fieldwise/core/calendar.hpp"

namespace fieldwise::core {

/// Names the months in order, as messages and options do.
inline constexpr std::array<std::string_view, 12> kMonthNames{"January",   "February", "March",    "April",
                                                              "May",       "June",     "July",     "August",
                                                              "September", "October",  "November", "December"};

/// Says where days and years begin. A day has the date on which its middle lies: one that begins at 06:00 that of its
/// beginning, one that begins at 12:00 or later that of its end, as local days east of Greenwich do. A year is named
/// after the year in which it ends.
struct Reckoning {
  int year_month = 0;         ///< month (1..12) in which years begin; 0 where nothing says so
  std::int64_t day_time = 0;  ///< microseconds from midnight to the beginning of a day, below a day

  friend bool operator==(const Reckoning&, const Reckoning&) = default;

  /// Returns the microseconds from the midnight at which a date begins to the beginning of the day of that date; below
  /// 0 where it begins on the evening before.
  [[nodiscard]] std::int64_t day_offset() const noexcept {
    return 2 * day_time < kMicrosecondsPerDay ? day_time : day_time - kMicrosecondsPerDay;
  }
  /// Returns the date of the day in which an instant lies.
  [[nodiscard]] Date date(Calendar calendar, Instant instant) const {
    return date_of(calendar, {instant.microseconds - day_offset()});
  }
  /// Returns the first instant of the day of a date, by the number of that date.
  [[nodiscard]] Instant begin_of_day(std::int64_t day_number) const noexcept {
    return {day_number * kMicrosecondsPerDay + day_offset()};
  }

  /// Returns "July", or nothing where nothing says when years begin.
  [[nodiscard]] std::string year_text() const;
  /// Returns "06:00", or nothing for midnight.
  [[nodiscard]] std::string day_text() const;
};

/// Reads the name of a month: 1 to 12; nothing for another text.
std::optional<int> parse_month_name(std::string_view text);

/// Reads a time of the day, "06:00", in microseconds; nothing for another text.
std::optional<std::int64_t> parse_day_time(std::string_view text);

}  // namespace fieldwise::core
