#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kHoursPerDay = 24.0;

/// Returns the day after the last of a period (whose day 31 means the last of its month).
std::int64_t end_day(core::Calendar calendar, const core::Period& period) {
  const core::Date& last = period.last;
  const int day = std::min(last.day, core::days_in_month(calendar, last.year, last.month));
  return core::day_number(calendar, {last.year, last.month, day}) + 1;
}

std::int64_t begin_day(core::Calendar calendar, const core::Period& period) {
  return core::day_number(calendar, period.first);
}

core::Period period_of_days(core::Calendar calendar, std::int64_t begin, std::int64_t end) {
  return {core::date_of_day(calendar, begin), core::date_of_day(calendar, end - 1)};
}

}  // namespace

std::int64_t first_day_of_month(core::Calendar calendar, std::int64_t year, int month) {
  const std::int64_t months = year * 12 + month - 1;
  const std::int64_t whole = (months >= 0 ? months : months - 11) / 12;
  return core::day_number(calendar, {whole, static_cast<int>(months - whole * 12) + 1, 1});
}

core::Instant usual_gap(const core::TimeAxis& axis) {
  std::vector<std::int64_t> gaps;
  for (std::size_t t = 1; t < axis.size(); ++t) {
    gaps.push_back(axis.date_instant[t].microseconds - axis.date_instant[t - 1].microseconds);
  }
  if (gaps.empty()) {
    return {};
  }
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  return {*middle};
}

double steps_per_value(const core::TimeAxis& axis) {
  const double gap_days =
      static_cast<double>(usual_gap(axis).microseconds) / static_cast<double>(core::kMicrosecondsPerDay);
  return axis.step_class == core::StepClass::day ? std::max(1.0, std::round(gap_days)) : 1.0;
}

std::optional<Slots::Occurrence> Slots::beginning_in(std::int64_t year, std::size_t slot) const {
  if (options_.by == By::month) {
    const int month = static_cast<int>(slot) + 1;
    return Occurrence{first_day_of_month(calendar_, year, month), first_day_of_month(calendar_, year, month + 1)};
  }
  if (options_.by == By::season) {
    const Season& season = seasons_[slot];
    return Occurrence{first_day_of_month(calendar_, year, season.first_month),
                      first_day_of_month(calendar_, year, season.first_month + season.length)};
  }
  // The same date is one day later in the year or earlier, by leap years and whether their day is a slot.
  const std::int64_t guess = core::day_number(calendar_, {year, 1, 1}) + static_cast<std::int64_t>(slot);
  for (const std::int64_t day : {guess - 1, guess, guess + 1}) {
    const core::Date date = core::date_of_day(calendar_, day);
    if (date.year == year && slot_of({day * core::kMicrosecondsPerDay}) == slot) {
      return Occurrence{day, day + 1};
    }
  }
  return std::nullopt;
}

std::vector<Slots::Occurrence> Slots::occurrences(std::size_t slot, const core::Period& period) const {
  const std::int64_t begin = begin_day(calendar_, period);
  const std::int64_t end = end_day(calendar_, period);
  if (options_.by == By::all || options_.by == By::hour) {
    return {{begin, end}};
  }
  std::vector<Occurrence> found;
  for (std::int64_t year = period.first.year - 1; year <= period.last.year; ++year) {
    const auto occurrence = beginning_in(year, slot);
    if (occurrence && occurrence->begin_day < end && occurrence->end_day > begin) {
      found.push_back(*occurrence);
    }
  }
  return found;
}

std::int64_t Slots::stamp_year(const core::Period& base) const {
  const std::int64_t middle = base.first.year + (base.last.year - base.first.year) / 2;
  const bool needs_leap_day = options_.by == By::day && options_.leap_day == LeapDay::own;
  // All days stand in one year, so that times increase: the nearest that has them all.
  constexpr std::int64_t kFarthest = 8;  // from 1896 to 1904
  for (std::int64_t away = 0; away <= kFarthest && needs_leap_day; ++away) {
    for (const std::int64_t year : {middle - away, middle + away}) {
      if (core::is_leap_year(calendar_, year)) {
        return year;
      }
    }
  }
  return middle;
}

Slots::Occurrence Slots::middle_occurrence(std::size_t slot, const core::Period& base, std::int64_t after_day) const {
  const std::int64_t wanted = stamp_year(base);
  // December to February lies in the year of its middle; a season that the user lists later lies later.
  for (std::int64_t year = wanted - 1;; ++year) {
    const auto occurrence = beginning_in(year, slot);
    if (!occurrence) {
      continue;
    }
    const std::int64_t middle = (occurrence->begin_day + occurrence->end_day) / 2;
    if (core::date_of_day(calendar_, middle).year >= wanted && middle > after_day) {
      return *occurrence;
    }
  }
}

core::TimeAxis Slots::axis(const core::Period& base) const {
  core::TimeAxis axis;
  axis.calendar = calendar_;
  axis.climatological = options_.by != By::all;
  std::int64_t after_day = std::numeric_limits<std::int64_t>::min();
  for (std::size_t slot = 0; slot < count_; ++slot) {
    const bool yearly = options_.by != By::all && options_.by != By::hour;
    std::vector<Occurrence> found = occurrences(slot, base);
    Occurrence middle = yearly ? middle_occurrence(slot, base, after_day) : found.front();
    after_day = (middle.begin_day + middle.end_day) / 2;
    if (found.empty()) {  // a slot that the base does not reach still needs a place
      found = {middle};
    } else if (options_.by != By::day &&
               (middle.end_day <= found.front().begin_day || middle.begin_day >= found.back().end_day)) {
      middle = found.front();  // a base of a year or so that does not begin in January
    }
    std::int64_t lower = found.front().begin_day * core::kMicrosecondsPerDay;
    std::int64_t upper = found.back().end_day * core::kMicrosecondsPerDay;
    std::int64_t stamp = (middle.begin_day + middle.end_day) * core::kMicrosecondsPerDay / 2;
    if (options_.by == By::hour) {
      const std::int64_t hour = static_cast<std::int64_t>(slot) * core::kMicrosecondsPerHour;
      const std::int64_t midnight = (middle.begin_day + middle.end_day) / 2 * core::kMicrosecondsPerDay;
      stamp = midnight + hour + core::kMicrosecondsPerHour / 2;
      upper += hour + core::kMicrosecondsPerHour - core::kMicrosecondsPerDay;
      lower += hour;
    }
    axis.stamp.push_back({stamp});
    axis.lower.push_back({lower});
    axis.upper.push_back({upper});
  }
  axis.date_instant = axis.stamp;
  constexpr std::array<core::StepClass, 5> kClasses{core::StepClass::irregular, core::StepClass::month,
                                                    core::StepClass::season, core::StepClass::day,
                                                    core::StepClass::hour};
  axis.step_class = kClasses[static_cast<std::size_t>(options_.by)];
  return axis;
}

std::vector<double> Slots::expected(const core::TimeAxis& like, const core::Period& period) const {
  const std::int64_t begin = begin_day(calendar_, period);
  const std::int64_t end = end_day(calendar_, period);
  const auto steps_in = [&](const core::Period& part) {
    return static_cast<double>(core::expected_steps(like.step_class, calendar_, part, 0xFFFU, like.hour_step));
  };
  std::vector<double> counts(count_, 0.0);
  if (options_.by == By::hour) {
    const auto hour_step = static_cast<double>(std::max<std::int64_t>(1, like.hour_step));
    std::ranges::fill(counts, steps_in(period) * hour_step / kHoursPerDay);
    return counts;
  }
  const double spacing = steps_per_value(like);
  for (std::size_t slot = 0; slot < count_; ++slot) {
    for (const Occurrence& occurrence : occurrences(slot, period)) {
      counts[slot] += steps_in(period_of_days(calendar_, std::max(begin, occurrence.begin_day),
                                              std::min(end, occurrence.end_day))) /
                      spacing;
    }
  }
  return counts;
}

core::Period checked_base(const std::optional<core::Period>& base, const core::TimeAxis& axis, bool partial_allowed) {
  const core::Period covered = core::covered_period(axis);
  if (!base) {
    return covered;
  }
  const bool inside =
      covered.contains(base->first) &&
      (covered.contains(base->last) || end_day(axis.calendar, *base) <= end_day(axis.calendar, covered));
  const bool apart = base->last < covered.first || covered.last < base->first;
  if (apart || (!inside && !partial_allowed)) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("the base period {} is not inside the data, which cover {}: choose a base inside{}",
                                  core::format_period(*base), core::format_period(covered),
                                  apart ? "" : ", or say base_partial: allow"));
  }
  return *base;
}

}  // namespace fieldwise::analysis
