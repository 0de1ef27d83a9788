// TimeAxis: the times of a field: stamps, bounds, the date each value belongs to, and its place in the calendar.
// May know: calendar, period, error.
// Must not know: files, grids, values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/calendar.hpp"
#include "fieldwise/core/period.hpp"

namespace fieldwise::core {

/// Names the kind of calendar step an axis has; it decides how values pair and how lags count.
enum class StepClass { year, season, month, day, hour, irregular };

/// Holds the times of a field. `stamp` is what the file says; `date_instant` is the middle of the bounds where
/// there are usable bounds, else the stamp: it decides year, month and day of the value.
struct TimeAxis {
  Calendar calendar = Calendar::standard;
  std::string units = "days since 1970-01-01";  ///< CF units used when the axis is written
  std::string name = "time";                    ///< name of the dimension and variable when written
  std::vector<Instant> stamp;
  std::vector<Instant> lower;  ///< bounds of each interval; empty where there are none
  std::vector<Instant> upper;
  std::vector<Instant> date_instant;
  StepClass step_class = StepClass::irregular;
  std::int64_t hour_step = 1;  ///< class hour: hours from one value to the next (6 for six-hourly data)
  /// True where the axis holds slots of a climatology: bounds are climatological (CF 7.4).
  bool climatological = false;

  [[nodiscard]] std::size_t size() const noexcept { return stamp.size(); }
  /// Returns the date that the value at a position belongs to.
  [[nodiscard]] Date date(std::size_t position) const { return date_of(calendar, date_instant[position]); }
  [[nodiscard]] bool has_bounds() const noexcept { return !lower.empty(); }
};

/// Converts numbers in CF time units to instants, rounded to the microsecond, or to the whole second where the number
/// cannot tell the two apart. `months since` and `years since` count calendar months and years (a fraction is that
/// share of the month or year it falls in); "day as %Y%m%d.%f" holds dates as numbers. Errors: usage for text that is
/// not CF time units ("eays since 1970-01-01" names the word); input_damaged for a time that is missing (NaN), no date
/// or more than 250000 years away.
std::vector<Instant> decode_times(const std::vector<double>& values, std::string_view units, Calendar calendar);

/// Converts instants to numbers in CF time units; the inverse of `decode_times` where `encodes_exactly`.
std::vector<double> encode_times(const std::vector<Instant>& instants, std::string_view units, Calendar calendar);

/// Tells whether instants written in these units come back the same: a share of a month, or microseconds counted in
/// days, may not.
bool encodes_exactly(const std::vector<Instant>& instants, std::string_view units, Calendar calendar);

/// Fills `date_instant`, `step_class` and `hour_step` from stamps and bounds. Bounds of zero width or that do not
/// contain the stamp (its ends included) are dropped; climatological bounds are kept for writing but decide nothing.
/// Returns a sentence saying so, or nothing.
std::optional<std::string> complete_axis(TimeAxis& axis);

/// Classes an axis by the width of its bounds or, without bounds, by the distance of its values. The first that fits:
/// year: at most one value a year; bounds of more than 300 days, or values whole years apart (to 31 days). Values of
///   every January are therefore yearly unless bounds of a month say that they are months;
/// season: at most one a season (December to February, ...); bounds of 80 to 200 days, or values three months apart;
/// month: at most one a month; bounds of more than 25 days, or values mostly 20 days apart or more, or one value alone;
/// day: at most one a day; bounds of 0.9 days or more, or values mostly 0.75 days apart or more;
/// hour: at most one an hour, each within a minute of the full or half hour; else irregular.
StepClass classify(const TimeAxis& axis);

/// Returns the name of a class: "year", "season", ...
std::string_view step_class_name(StepClass step_class);

/// Returns the position of each value in the calendar, counted in steps of the axis' class (month: 12 year + month - 1;
/// day: the day number; hour: steps of `hour_step` since 1970; irregular: microseconds): neighbours differ by 1.
std::vector<std::int64_t> calendar_keys(const TimeAxis& axis);

/// Returns an axis of the given positions of `axis`, in that order, of the same class.
TimeAxis select_times(const TimeAxis& axis, const std::vector<std::size_t>& positions);

/// Returns the index map of a pairing: for each position of `of` the position in `against` that is `lag` calendar
/// steps earlier (a lag of class hour counts hours), or -1. Different calendars pair by the dates that exist in both.
/// The class of one value without bounds is open: it pairs as the other axis does. Errors: inputs_disagree for
/// different classes, a lag on an irregular axis, or a date that occurs twice.
std::vector<std::ptrdiff_t> pair_times(const TimeAxis& of, const TimeAxis& against, int lag);

/// Returns how many steps of the class the calendar expects inside a period, counting only those whose month (1..12) is
/// set in `months` (bit month-1). A season counts with its middle month; years count whatever the months. Class
/// irregular has no expectation and gives 0.
std::size_t expected_steps(StepClass step_class, Calendar calendar, const Period& period, unsigned months = 0xFFFU,
                           std::int64_t hour_step = 1);

/// Returns the period from the first to the last date of an axis, both included. Errors: usage for an empty axis.
Period covered_period(const TimeAxis& axis);

/// Returns time in years since the first date of the axis: days / days_per_year(calendar).
std::vector<double> years_since_first(const TimeAxis& axis);

}  // namespace fieldwise::core
