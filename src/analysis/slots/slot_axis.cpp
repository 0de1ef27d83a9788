#include "fieldwise/analysis/slots/slot_axis.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "fieldwise/analysis/slots/base_period.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/expected_values.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kHoursPerDay = 24.0;

core::Period period_of_days(core::Calendar calendar, std::int64_t begin, std::int64_t end) {
  return {core::date_of_day(calendar, begin), core::date_of_day(calendar, end - 1)};
}

/// Holds one occurrence of a slot: [begin, end) in days.
struct Occurrence {
  std::int64_t begin_day;
  std::int64_t end_day;
};

/// Returns the occurrence of a slot that belongs to a year; nothing where the year has none.
std::optional<Occurrence> occurrence_in(const Slots& slots, std::int64_t year, std::size_t slot) {
  const core::Calendar calendar = slots.calendar();
  if (slots.options().by == By::month) {
    const int month = static_cast<int>(slot) + 1;
    return Occurrence{core::first_day_of_month(calendar, year, month),
                      core::first_day_of_month(calendar, year, month + 1)};
  }
  if (slots.options().by == By::season) {
    const Slots::Season& season = slots.seasons()[slot];
    return Occurrence{core::first_day_of_month(calendar, year, season.first_month),
                      core::first_day_of_month(calendar, year, season.first_month + season.length)};
  }
  // The same date is one day later in the year or earlier, by leap years and whether their day is a slot.
  const std::int64_t guess = core::day_number(calendar, {year, 1, 1}) + static_cast<std::int64_t>(slot);
  for (const std::int64_t day : {guess - 1, guess, guess + 1}) {
    const core::Date date = core::date_of_day(calendar, day);
    if (date.year == year && slots.slot_of({day * core::kMicrosecondsPerDay}) == slot) {
      return Occurrence{day, day + 1};
    }
  }
  return std::nullopt;
}

/// Returns the occurrences of a slot that a period reaches into.
std::vector<Occurrence> occurrences(const Slots& slots, std::size_t slot, const core::Period& period) {
  const core::Calendar calendar = slots.calendar();
  const By by = slots.options().by;
  const std::int64_t begin = core::day_number(calendar, period.first);
  const std::int64_t end = day_after(calendar, period);
  if (by == By::all || by == By::hour) {
    return {{begin, end}};
  }
  std::vector<Occurrence> found;
  for (std::int64_t year = period.first.year - 1; year <= period.last.year; ++year) {
    const auto occurrence = occurrence_in(slots, year, slot);
    if (occurrence && occurrence->begin_day < end && occurrence->end_day > begin) {
      found.push_back(*occurrence);
    }
  }
  return found;
}

/// Returns the year in which the slots are stamped.
std::int64_t stamp_year(const Slots& slots, const core::Period& base) {
  const SlotOptions& options = slots.options();
  const std::int64_t middle = base.first.year + (base.last.year - base.first.year) / 2;
  const bool needs_leap_day = options.by == By::day && options.leap_day == LeapDay::own;
  // All days stand in one year, so that times increase: the nearest that has them all.
  constexpr std::int64_t kFarthest = 8;  // from 1896 to 1904
  for (std::int64_t away = 0; away <= kFarthest && needs_leap_day; ++away) {
    for (const std::int64_t year : {middle - away, middle + away}) {
      if (core::is_leap_year(slots.calendar(), year)) {
        return year;
      }
    }
  }
  return middle;
}

/// Returns the occurrence of a slot in the year of the stamps, after the middle of the slot before it.
Occurrence middle_occurrence(const Slots& slots, std::size_t slot, const core::Period& base, std::int64_t after_day) {
  const std::int64_t wanted = stamp_year(slots, base);
  // December to February lies in the year of its middle; a season that the user lists later lies later.
  for (std::int64_t year = wanted - 1;; ++year) {
    const auto occurrence = occurrence_in(slots, year, slot);
    if (!occurrence) {
      continue;
    }
    const std::int64_t middle = (occurrence->begin_day + occurrence->end_day) / 2;
    if (core::date_of_day(slots.calendar(), middle).year >= wanted && middle > after_day) {
      return *occurrence;
    }
  }
}

/// Returns the initials of the months of a slot, by its bounds: "DJF"; empty where it has none.
std::string initials_of(const core::TimeAxis& axis, std::size_t position) {
  constexpr std::string_view kInitials = "JFMAMJJASOND";
  if (!axis.has_bounds()) return {};
  const core::Date first = core::date_of(axis.calendar, axis.lower[position]);
  const core::Date last = core::date_of(axis.calendar, {axis.upper[position].microseconds - 1});
  std::string initials;
  for (int month = first.month; initials.size() <= kInitials.size(); ++month) {
    initials += kInitials[static_cast<std::size_t>(month - 1) % kInitials.size()];
    if ((month - 1) % 12 + 1 == last.month) break;
  }
  return initials;
}

/// Tells whether an axis has each slot once.
bool has_each_slot(const core::TimeAxis& axis, const SlotOptions& options) {
  const Slots slots(options, axis.calendar);
  std::vector<bool> found(slots.count(), false);
  for (const core::Instant instant : axis.date_instant) {
    const std::size_t slot = slots.slot_of(instant, axis.reckoning);
    if (slot >= found.size() || found[slot]) return false;
    found[slot] = true;
  }
  return axis.size() == slots.count();
}

using Periods = std::vector<std::optional<core::Period>>;

/// Returns the first and last date of the values of each slot in a base; nothing for a slot without values.
Periods periods_of_values(const Slots& slots, const core::Period& base, const core::TimeAxis& of) {
  Periods periods(slots.count());
  const std::vector<std::size_t> slot_of_time = slots.slots_of(of);
  for (std::size_t t = 0; t < of.size(); ++t) {
    const core::Date date = of.date(t);
    if (slot_of_time[t] == kNoSlot || !base.contains(date)) continue;
    std::optional<core::Period>& period = periods[slot_of_time[t]];
    period =
        period ? core::Period{std::min(period->first, date), std::max(period->last, date)} : core::Period{date, date};
  }
  return periods;
}

/// Gives the one slot of all times the bounds of the values themselves, where they have any.
void take_bounds_of_values(core::TimeAxis& axis, const core::Period& base, const core::TimeAxis& of) {
  std::optional<core::Instant> lower;
  std::optional<core::Instant> upper;
  for (std::size_t t = 0; t < of.size() && of.has_bounds(); ++t) {
    if (!base.contains(of.date(t))) continue;
    lower = lower ? std::min(*lower, of.lower[t]) : of.lower[t];
    upper = upper ? std::max(*upper, of.upper[t]) : of.upper[t];
  }
  if (!lower) return;
  axis.lower.front() = *lower;
  axis.upper.front() = *upper;
  axis.stamp.front() = {lower->microseconds + (upper->microseconds - lower->microseconds) / 2};
  axis.date_instant = axis.stamp;
}

/// Adds an hour of the clock, from its first occurrence in the days of a period to its last, stamped on a day.
void add_hour(core::TimeAxis& axis, std::int64_t hour, const Occurrence& days, std::int64_t stamp_day) {
  const std::int64_t offset = axis.reckoning.day_offset();
  std::int64_t into = hour * core::kMicrosecondsPerHour - offset;  // from the beginning of a day, which may be at six
  into += into < 0 ? core::kMicrosecondsPerDay : into >= core::kMicrosecondsPerDay ? -core::kMicrosecondsPerDay : 0;
  axis.stamp.push_back(
      {stamp_day * core::kMicrosecondsPerDay + hour * core::kMicrosecondsPerHour + core::kMicrosecondsPerHour / 2});
  axis.lower.push_back({axis.reckoning.begin_of_day(days.begin_day).microseconds + into});
  axis.upper.push_back(
      {axis.reckoning.begin_of_day(days.end_day - 1).microseconds + into + core::kMicrosecondsPerHour});
}

/// Makes the axis; bounds of slots of the year are those of `periods`, where a slot has one, else of the base.
core::TimeAxis axis_with_bounds(const Slots& slots, const core::Period& base, const Periods& periods,
                                const core::Reckoning& reckoning) {
  const SlotOptions& options = slots.options();
  core::TimeAxis axis;
  axis.calendar = slots.calendar();
  axis.climatological = options.by != By::all;
  axis.reckoning = reckoning;
  std::int64_t after_day = std::numeric_limits<std::int64_t>::min();
  for (std::size_t slot = 0; slot < slots.count(); ++slot) {
    const bool yearly = options.by != By::all && options.by != By::hour;
    std::vector<Occurrence> found = occurrences(slots, slot, yearly ? periods[slot].value_or(base) : base);
    Occurrence middle = yearly ? middle_occurrence(slots, slot, base, after_day) : found.front();
    after_day = (middle.begin_day + middle.end_day) / 2;
    if (found.empty()) {  // a slot that the base does not reach still needs a place
      found = {middle};
    } else if (options.by != By::day &&
               (middle.end_day <= found.front().begin_day || middle.begin_day >= found.back().end_day)) {
      middle = found.front();  // a base of a year or so that does not begin in January
    }
    const core::TimeSpan bounds{reckoning.begin_of_day(found.front().begin_day),
                                reckoning.begin_of_day(found.back().end_day)};
    if (options.by == By::hour) {
      add_hour(axis, static_cast<std::int64_t>(slot), found.front(), (middle.begin_day + middle.end_day) / 2);
      continue;
    }
    axis.stamp.push_back(
        core::TimeSpan{reckoning.begin_of_day(middle.begin_day), reckoning.begin_of_day(middle.end_day)}.middle());
    axis.lower.push_back(bounds.begin);
    axis.upper.push_back(bounds.end);
  }
  if (options.by == By::all) {
    axis.date_instant = axis.stamp;
    core::set_step(axis, {});
  } else {
    static_cast<void>(core::complete_axis(axis));
  }
  return axis;
}

}  // namespace

std::optional<SlotOptions> slots_of_climatology(const core::TimeAxis& axis) {
  std::vector<SlotOptions> candidates{{By::month, LeapDay::own, {}}, {By::hour, LeapDay::own, {}}};
  std::vector<std::string> seasons;
  for (std::size_t i = 0; i < axis.size() && axis.size() < 12; ++i) {
    seasons.push_back(initials_of(axis, i));
  }
  if (!seasons.empty()) candidates.push_back({By::season, LeapDay::own, seasons});
  candidates.push_back({By::day, LeapDay::own, {}});
  candidates.push_back({By::day, LeapDay::skip, {}});
  for (const SlotOptions& options : candidates) {
    try {
      if (has_each_slot(axis, options)) return options;
    } catch (const core::Error&) {
      continue;  // its bounds are no seasons
    }
  }
  return std::nullopt;
}

core::TimeAxis slot_axis(const Slots& slots, const core::Period& base) {
  return axis_with_bounds(slots, base, Periods(slots.count()), {});
}

core::TimeAxis slot_axis(const Slots& slots, const core::Period& base, const core::TimeAxis& of) {
  core::TimeAxis axis = axis_with_bounds(slots, base, periods_of_values(slots, base, of), of.reckoning);
  if (slots.options().by == By::all) take_bounds_of_values(axis, base, of);
  return axis;
}

std::vector<double> expected_in_slots(const Slots& slots, const core::TimeAxis& like, const core::Period& period) {
  const core::Calendar calendar = slots.calendar();
  const std::int64_t begin = core::day_number(calendar, period.first);
  const std::int64_t end = day_after(calendar, period);
  const auto steps_in = [&](const core::Period& part) {
    return static_cast<double>(core::expected_values(like, part));
  };
  std::vector<double> counts(slots.count(), 0.0);
  if (slots.options().by == By::hour) {
    const double hours = std::max(1.0, like.step.days() * kHoursPerDay);
    std::ranges::fill(counts, steps_in(period) * hours / kHoursPerDay);
    return counts;
  }
  for (std::size_t slot = 0; slot < slots.count(); ++slot) {
    for (const Occurrence& occurrence : occurrences(slots, slot, period)) {
      counts[slot] +=
          steps_in(period_of_days(calendar, std::max(begin, occurrence.begin_day), std::min(end, occurrence.end_day)));
    }
  }
  return counts;
}

}  // namespace fieldwise::analysis
