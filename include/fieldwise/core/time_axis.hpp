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
#include "fieldwise/core/reckoning.hpp"
#include "fieldwise/core/time_step.hpp"

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
  std::optional<TimeStep> stated_step;  ///< what a file says of its step; used where the values agree
  Reckoning reckoning;                  ///< where days and years begin, for everything that groups
  TimeStep step;                        ///< found from the values, never said per file
  std::vector<std::int64_t> number;     ///< of the step of each value: neighbours differ by 1
  unsigned months = kAllMonths;         ///< months (bit month-1) that the axis holds at all: those chosen of an input
  /// True where the axis holds slots of a climatology: bounds are climatological (CF 7.4).
  bool climatological = false;

  [[nodiscard]] std::size_t size() const noexcept { return stamp.size(); }
  /// Returns the date that the value at a position belongs to: that of the day in which it lies, or 1 January of the
  /// year that one value a year is named after, where the middle of its year lies before.
  [[nodiscard]] Date date(std::size_t position) const;
  [[nodiscard]] bool has_bounds() const noexcept { return !lower.empty(); }
  friend bool operator==(const TimeAxis&, const TimeAxis&) = default;
};

/// Fills `date_instant`, `step`, `number` and `months` from stamps and bounds. Bounds of zero width or that do not
/// contain the stamp (its ends included) are dropped; climatological bounds are kept for writing but decide nothing.
/// Returns a sentence saying so, or nothing.
std::optional<std::string> complete_axis(TimeAxis& axis);

/// Returns what must be said of the step of an axis so that whoever reads its times finds it again; nothing where the
/// times and bounds show it.
std::string stated_step(const TimeAxis& axis);

/// Gives an axis a step, numbers its values and notes its months; `date_instant` stays as it is.
void set_step(TimeAxis& axis, const TimeStep& step);

/// Returns an axis of the given positions of `axis`, in that order, of the same step; one month or season out of each
/// year is one value a year.
TimeAxis select_times(const TimeAxis& axis, const std::vector<std::size_t>& positions);

/// Returns how many steps there are from the first value to the last in the months that the axis holds.
std::size_t steps_between(const TimeAxis& axis);

/// Returns the period from the first to the last date of an axis, both included. Errors: usage for an empty axis.
Period covered_period(const TimeAxis& axis);

/// Returns time in years since the first date of the axis: days / days_per_year(calendar).
std::vector<double> years_since_first(const TimeAxis& axis);

}  // namespace fieldwise::core
