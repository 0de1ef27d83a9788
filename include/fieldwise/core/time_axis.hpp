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
#include "fieldwise/core/step_class.hpp"

namespace fieldwise::core {

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

/// Fills `date_instant`, `step_class` and `hour_step` from stamps and bounds. Bounds of zero width or that do not
/// contain the stamp (its ends included) are dropped; climatological bounds are kept for writing but decide nothing.
/// Returns a sentence saying so, or nothing.
std::optional<std::string> complete_axis(TimeAxis& axis);

/// Returns the position of each value in the calendar, counted in steps of the axis' class (month: 12 year + month - 1;
/// day: the day number; hour: steps of `hour_step` since 1970; irregular: microseconds): neighbours differ by 1.
std::vector<std::int64_t> calendar_keys(const TimeAxis& axis);

/// Returns an axis of the given positions of `axis`, in that order, of the same class.
TimeAxis select_times(const TimeAxis& axis, const std::vector<std::size_t>& positions);

/// Returns the period from the first to the last date of an axis, both included. Errors: usage for an empty axis.
Period covered_period(const TimeAxis& axis);

/// Returns time in years since the first date of the axis: days / days_per_year(calendar).
std::vector<double> years_since_first(const TimeAxis& axis);

}  // namespace fieldwise::core
