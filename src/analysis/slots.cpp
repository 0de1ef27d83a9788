#include "fieldwise/analysis/slots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kByDoc{"by", "", "all, month, season, day or hour", "groups the times into slots"};
constexpr core::OptionDoc kLeapDayDoc{"leap_day", "", "own or skip",
                                      "by day: 29 February is a slot of its own, or belongs to none"};
constexpr core::OptionDoc kSeasonsDoc{"seasons", "", "initials of runs of months, such as JJAS",
                                      "by season: the seasons, which must not overlap; left out: DJF, MAM, JJA, SON"};

/// Is a leap year in every calendar that has them, whose days are the slots of `by: day`.
constexpr std::int64_t kLeapYear = 2000;
constexpr std::size_t kHours = 24;

/// Returns the position of a date in a year that has all days.
std::size_t day_slot(core::Calendar calendar, const core::Date& date, LeapDay leap_day) {
  if (date.month == 2 && date.day == 29 && leap_day == LeapDay::skip && calendar != core::Calendar::days_360) {
    return kNoSlot;
  }
  const auto position = static_cast<std::size_t>(core::day_number(calendar, {kLeapYear, date.month, date.day}) -
                                                 core::day_number(calendar, {kLeapYear, 1, 1}));
  const bool after_leap_day = date.month > 2 && core::is_leap_year(calendar, kLeapYear);
  return position - (after_leap_day && leap_day == LeapDay::skip ? 1 : 0);
}

std::size_t days_in_all(core::Calendar calendar, LeapDay leap_day) {
  return day_slot(calendar, {kLeapYear, 12, calendar == core::Calendar::days_360 ? 30 : 31}, leap_day) + 1;
}

/// Returns the first month of a run given as a set: the one whose predecessor is not in it.
int first_month_of(unsigned months) {
  for (unsigned month = 0; month < 12; ++month) {
    const unsigned before = (month + 11) % 12;
    if ((months >> month & 1U) != 0U && (months >> before & 1U) == 0U) {
      return static_cast<int>(month) + 1;
    }
  }
  return 1;
}

std::vector<Slots::Season> read_seasons(std::vector<std::string> names) {
  if (names.empty()) {
    names = {"DJF", "MAM", "JJA", "SON"};
  }
  std::vector<Slots::Season> seasons;
  unsigned seen = 0;
  for (const std::string& name : names) {
    const unsigned months = core::parse_months(name);
    if ((seen & months) != 0U) {
      throw core::Error(
          core::ErrorKind::usage,
          fmt::format("season '{}' shares a month with another: each month may belong to one season", name));
    }
    seen |= months;
    seasons.push_back({name, months, first_month_of(months), std::popcount(months)});
  }
  return seasons;
}

/// Returns the day number of the first day of a month; months beyond 12 run into the next year.
std::int64_t month_start(core::Calendar calendar, std::int64_t year, int month) {
  return core::day_number(calendar, {year + (month - 1) / 12, (month - 1) % 12 + 1, 1});
}

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

void SlotOptions::describe(core::OptionVisitor& visitor) {
  visitor.choice(kByDoc, by, kByNames);
  visitor.choice(kLeapDayDoc, leap_day, kLeapDayNames);
  visitor.words(kSeasonsDoc, seasons, {});
}

Slots::Slots(const SlotOptions& options, core::Calendar calendar)
    : options_(options), calendar_(calendar), seasons_(read_seasons(options.seasons)) {
  switch (options.by) {
    case By::all:
      count_ = 1;
      break;
    case By::month:
      count_ = 12;
      break;
    case By::season:
      count_ = seasons_.size();
      break;
    case By::day:
      count_ = days_in_all(calendar, options.leap_day);
      break;
    case By::hour:
      count_ = kHours;
      break;
  }
}

std::size_t Slots::slot_of(core::Instant instant) const {
  const core::Date date = core::date_of(calendar_, instant);
  switch (options_.by) {
    case By::all:
      return 0;
    case By::month:
      return static_cast<std::size_t>(date.month - 1);
    case By::season: {
      const auto season = std::ranges::find_if(
          seasons_, [&](const Season& s) { return (s.months >> static_cast<unsigned>(date.month - 1) & 1U) != 0U; });
      return season == seasons_.end() ? kNoSlot : static_cast<std::size_t>(season - seasons_.begin());
    }
    case By::day:
      return day_slot(calendar_, date, options_.leap_day);
    case By::hour:
      break;
  }
  return static_cast<std::size_t>(core::microsecond_of_day(instant) / core::kMicrosecondsPerHour);
}

std::vector<std::size_t> Slots::slots_of(const core::TimeAxis& axis) const {
  using core::StepClass;
  const StepClass step = axis.step_class;
  const bool yearly = step == StepClass::year && options_.by != By::all;
  const bool seasonal = step == StepClass::season && options_.by != By::all && options_.by != By::season;
  const bool monthly = step == StepClass::month && (options_.by == By::day || options_.by == By::hour);
  const bool daily = step == StepClass::day && options_.by == By::hour;
  if (axis.size() > 1 && (yearly || seasonal || monthly || daily)) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("one value a {} cannot be grouped by {}: use a coarser `by`",
                                  core::step_class_name(step), kByNames[static_cast<std::size_t>(options_.by)].name));
  }
  std::vector<std::size_t> slots;
  slots.reserve(axis.size());
  for (const core::Instant& instant : axis.date_instant) {
    slots.push_back(slot_of(instant));
  }
  return slots;
}

std::vector<Slots::Occurrence> Slots::occurrences(std::size_t slot, const core::Period& period) const {
  const std::int64_t begin = begin_day(calendar_, period);
  const std::int64_t end = end_day(calendar_, period);
  std::vector<Occurrence> found;
  const auto keep = [&](std::int64_t from, std::int64_t to) {
    if (from < end && to > begin) {
      found.push_back({from, to});
    }
  };
  if (options_.by == By::all || options_.by == By::hour) {
    keep(begin, end);
    return found;
  }
  for (std::int64_t year = period.first.year - 1; year <= period.last.year; ++year) {
    if (options_.by == By::month) {
      const int month = static_cast<int>(slot) + 1;
      keep(month_start(calendar_, year, month), month_start(calendar_, year, month + 1));
    } else if (options_.by == By::season) {
      const Season& season = seasons_[slot];
      keep(month_start(calendar_, year, season.first_month),
           month_start(calendar_, year, season.first_month + season.length));
    } else {
      const std::int64_t new_year = core::day_number(calendar_, {year, 1, 1});
      // The same date is one day later in the year or earlier, by leap years and whether their day is a slot.
      for (std::int64_t day = new_year + static_cast<std::int64_t>(slot) + 1;
           day >= new_year + static_cast<std::int64_t>(slot) - 1; --day) {
        const core::Date date = core::date_of_day(calendar_, day);
        if (date.year == year && day_slot(calendar_, date, options_.leap_day) == slot) {
          keep(day, day + 1);
        }
      }
    }
  }
  return found;
}

core::TimeAxis Slots::axis(const core::Period& base) const {
  core::TimeAxis axis;
  axis.calendar = calendar_;
  axis.climatological = options_.by != By::all;
  for (std::size_t slot = 0; slot < count_; ++slot) {
    auto found = occurrences(slot, base);
    if (found.empty()) {  // a slot outside the base still needs a place: its occurrence in the base's first year
      found = occurrences(slot, {{base.first.year, 1, 1}, {base.first.year + 4, 12, 31}});
    }
    const Occurrence& middle = found[(found.size() - 1) / 2];
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
  std::vector<double> counts(count_, 0.0);
  if (options_.by == By::hour) {
    const auto values =
        static_cast<double>(core::expected_steps(like.step_class, calendar_, period, 0xFFFU, like.hour_step));
    std::ranges::fill(counts, values * static_cast<double>(std::max<std::int64_t>(1, like.hour_step)) / kHours);
    return counts;
  }
  for (std::size_t slot = 0; slot < count_; ++slot) {
    for (const Occurrence& occurrence : occurrences(slot, period)) {
      const core::Period part =
          period_of_days(calendar_, std::max(begin, occurrence.begin_day), std::min(end, occurrence.end_day));
      counts[slot] +=
          static_cast<double>(core::expected_steps(like.step_class, calendar_, part, 0xFFFU, like.hour_step));
    }
  }
  return counts;
}

std::string slot_cell_methods(By by, const std::string& statistic) {
  switch (by) {
    case By::all:
      return fmt::format("time: {}", statistic);
    case By::hour:
      return fmt::format("time: mean within days time: {} over days", statistic);
    case By::month:
    case By::season:
    case By::day:
      break;
  }
  return fmt::format("time: mean within years time: {} over years", statistic);
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
