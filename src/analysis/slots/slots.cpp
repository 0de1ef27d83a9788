#include "fieldwise/analysis/slots/slots.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kByDoc{"by", "", "", "groups the times into slots"};
constexpr core::OptionDoc kLeapDayDoc{"leap_day", "", "",
                                      "by day: 29 February is a slot of its own, or belongs to none"};
constexpr core::OptionDoc kSeasonsDoc{"seasons", "", "initials of runs of months, such as JJAS",
                                      "by season: the seasons, which must not overlap; left out: DJF, MAM, JJA, SON"};

/// Says By::hour too, where it should not be taken for a step of one hour.
constexpr std::string_view kHourOfDay = "hour_of_day";

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

constexpr unsigned kMonths = 12;
constexpr std::string_view kInitials = "JFMAMJJASOND";

bool has_month(unsigned months, unsigned month) { return (months >> month % kMonths & 1U) != 0U; }

/// Returns the first month (1..12) of a season: the one whose predecessor is not in it, or, where all months are, the
/// one whose initials the name begins with (ONDJFMAMJJAS). Errors: usage where the months are not one run.
int first_month_of(const std::string& name, unsigned months) {
  std::vector<unsigned> starts;
  for (unsigned month = 0; month < kMonths; ++month) {
    const bool whole_year = std::popcount(months) == static_cast<int>(kMonths);
    bool starts_here = has_month(months, month) && !has_month(months, month + kMonths - 1);
    if (whole_year) {
      starts_here = name.size() == kMonths;
      for (unsigned i = 0; i < kMonths && starts_here; ++i) {
        starts_here = std::toupper(static_cast<unsigned char>(name[i])) == kInitials[(month + i) % kMonths];
      }
    }
    if (starts_here) {
      starts.push_back(month);
    }
  }
  if (starts.size() != 1) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("season '{}' is not one run of months: write the initials of months that follow each "
                                  "other, such as JJAS",
                                  name));
  }
  return static_cast<int>(starts.front()) + 1;
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
    seasons.push_back({name, months, first_month_of(name, months), std::popcount(months)});
  }
  return seasons;
}

}  // namespace

void SlotOptions::describe(core::OptionVisitor& visitor) {
  std::array<std::string_view, kByNames.size() + 1> words{};
  std::ranges::transform(kByNames, words.begin(), &core::Named<By>::name);
  words.back() = kHourOfDay;
  auto word = static_cast<std::size_t>(by);
  visitor.word(kByDoc, word, words);
  by = word < kByNames.size() ? kByNames[word].value : By::hour;
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

std::size_t Slots::slot_of(core::Instant instant, const core::Reckoning& reckoning) const {
  const core::Date date = reckoning.date(calendar_, instant);
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
  // Clocks in archives are off by rounding: a second before six is six.
  constexpr std::int64_t kSlack = 60 * core::kMicrosecondsPerSecond;
  const core::Instant rounded{instant.microseconds + kSlack};
  return static_cast<std::size_t>(core::microsecond_of_day(rounded) / core::kMicrosecondsPerHour);
}

std::vector<std::size_t> Slots::slots_of(const core::TimeAxis& axis) const {
  // A value must not stand for more than a slot; a few of several days may share the slots of days.
  const double season = options_.seasons.empty() ? 93.0 : 184.0;
  const std::array<double, 5> longest_days{std::numeric_limits<double>::infinity(), 31.5, season, 28.0, 0.99};
  const auto holds = [&](std::size_t by) { return axis.step.value_days() <= longest_days[by]; };
  if (axis.size() > 1 && !holds(static_cast<std::size_t>(options_.by))) {
    std::vector<std::string_view> able;
    for (std::size_t by = 0; by < longest_days.size(); ++by) {
      if (holds(by)) able.push_back(kByNames[by].name);
    }
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("one value a {} cannot be grouped by {}; `by` may be {}", axis.step.name(),
                                  kByNames[static_cast<std::size_t>(options_.by)].name, fmt::join(able, " or ")));
  }
  std::vector<std::size_t> slots;
  slots.reserve(axis.size());
  for (const core::Instant& instant : axis.date_instant) {
    slots.push_back(slot_of(instant, axis.reckoning));
  }
  return slots;
}

std::string slot_cell_methods(By by, const std::string& within, const std::string& statistic) {
  switch (by) {
    case By::all:
      return fmt::format("time: {}", statistic);
    case By::hour:
      return fmt::format("time: {} within days time: {} over days", within, statistic);
    case By::month:
    case By::season:
    case By::day:
      break;
  }
  return fmt::format("time: {} within years time: {} over years", within, statistic);
}

double least_count(int min_samples, double min_fraction, double expected) {
  constexpr double kRounding = 1e-9;  // 0.55 of 100 are 55, although their product is a little more in binary
  return std::max(static_cast<double>(min_samples), std::ceil(min_fraction * expected - kRounding));
}

}  // namespace fieldwise::analysis
