// Slots: which part of the year (or day) each time belongs to, and where the slots of a climatology lie in time.
// May know: core.
// Must not know: values, operations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::analysis {

/// Names how times are grouped.
enum class By { all, month, season, day, hour };

/// Says what 29 February is: a slot of its own, or none.
enum class LeapDay { own, skip };

inline constexpr std::array<core::Named<By>, 5> kByNames{
    {{"all", By::all}, {"month", By::month}, {"season", By::season}, {"day", By::day}, {"hour", By::hour}}};
inline constexpr std::array<core::Named<LeapDay>, 2> kLeapDayNames{{{"own", LeapDay::own}, {"skip", LeapDay::skip}}};

/// Says how times are grouped into slots. `seasons` are initials of months (DJF); empty: the four of the year.
struct SlotOptions {
  By by = By::month;
  LeapDay leap_day = LeapDay::own;
  std::vector<std::string> seasons = {};

  /// Shows the options to a visitor.
  void describe(core::OptionVisitor& visitor);
};

inline constexpr std::size_t kNoSlot = static_cast<std::size_t>(-1);

/// Groups dates into slots.
class Slots {
 public:
  /// Errors: usage for seasons that overlap or are no run of months.
  Slots(const SlotOptions& options, core::Calendar calendar);

  /// Returns the number of slots: 1, 12, the seasons, 365 or 366 (360, ...) days, or 24 hours.
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

  /// Returns the slot of an instant, or kNoSlot where it belongs to none.
  [[nodiscard]] std::size_t slot_of(core::Instant instant) const;

  /// Returns the slot of each time of an axis. Errors: usage where the axis is too coarse for the slots.
  [[nodiscard]] std::vector<std::size_t> slots_of(const core::TimeAxis& axis) const;

  /// Returns the axis of a climatology over a base period: one time a slot, with climatological bounds from the
  /// beginning of the first to the end of the last occurrence that the base reaches into, stamped in the middle of the
  /// one in the base's middle year (CF 7.4); by day, of the leap year nearest to it. One slot for all: plain bounds.
  [[nodiscard]] core::TimeAxis axis(const core::Period& base) const;

  /// Returns how many values of the axis' class the calendar expects in each slot during a period.
  [[nodiscard]] std::vector<double> expected(const core::TimeAxis& like, const core::Period& period) const;

  /// Returns the months of each season (bit month - 1) and its name, in order.
  struct Season {
    std::string name;
    unsigned months = 0;
    int first_month = 1;
    int length = 0;
  };
  [[nodiscard]] const std::vector<Season>& seasons() const noexcept { return seasons_; }

 private:
  /// Holds one occurrence of a slot: [begin, end) in days.
  struct Occurrence {
    std::int64_t begin_day;
    std::int64_t end_day;
  };
  [[nodiscard]] std::optional<Occurrence> beginning_in(std::int64_t year, std::size_t slot) const;
  [[nodiscard]] std::vector<Occurrence> occurrences(std::size_t slot, const core::Period& period) const;
  [[nodiscard]] std::int64_t stamp_year(const core::Period& base) const;
  [[nodiscard]] Occurrence middle_occurrence(std::size_t slot, const core::Period& base, std::int64_t after_day) const;

  SlotOptions options_;
  core::Calendar calendar_;
  std::size_t count_ = 1;
  std::vector<Season> seasons_;
};

/// Returns the day number of the first day of a month; months outside 1..12 lie in the years beside.
std::int64_t first_day_of_month(core::Calendar calendar, std::int64_t year, int month);

/// Returns the usual (median) distance of the times of an axis, 0 where there is one.
core::Instant usual_gap(const core::TimeAxis& axis);

/// Returns how many steps of its class usually lie from one value of an axis to the next: 7 for weekly values (which
/// are of class day), else 1. So many steps are expected to hold one value.
double steps_per_value(const core::TimeAxis& axis);

/// Returns the CF cell methods of a statistic over the slots: "time: mean within years time: mean over years", where
/// `within` is what each value is of its year (or day).
std::string slot_cell_methods(By by, const std::string& within, const std::string& statistic);

/// Returns the least number of valid values that gives a statistic: `min_samples`, and `min_fraction` of the expected.
double least_count(int min_samples, double min_fraction, double expected);

/// Returns the period of a base option, checked: the whole axis where there is none. Errors: inputs_disagree where the
/// base is not fully inside the data and `partial` is not allowed, or holds no data at all.
core::Period checked_base(const std::optional<core::Period>& base, const core::TimeAxis& axis, bool partial_allowed);

}  // namespace fieldwise::analysis
