#include "fieldwise/analysis/slots/slots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fieldwise/analysis/slots/base_period.hpp"
#include "fieldwise/analysis/slots/slot_axis.hpp"
#include "sample_fields.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::checked_base;
using fieldwise::analysis::expected_in_slots;
using fieldwise::analysis::kNoSlot;
using fieldwise::analysis::LeapDay;
using fieldwise::analysis::least_count;
using fieldwise::analysis::slot_axis;
using fieldwise::analysis::Slots;
using fieldwise::core::Calendar;
using fieldwise::core::Date;
using fieldwise::core::ErrorKind;
using fieldwise::core::format_instant;
using fieldwise::core::Instant;
using fieldwise::core::parse_period;
using fieldwise::core::TimeAxis;
using fieldwise::sample::error_of;
using testing::HasSubstr;

namespace core = fieldwise::core;

std::size_t slot_on(const Slots& slots, Calendar calendar, const Date& date) {
  return slots.slot_of(core::start_of_day(calendar, date));
}

std::string text(const TimeAxis& axis, const Instant& instant) { return format_instant(axis.calendar, instant); }

TEST(Slots, CountsAreThoseOfTheCalendar) {
  EXPECT_EQ(Slots({By::all, {}, {}}, Calendar::standard).count(), 1U);
  EXPECT_EQ(Slots({By::month, {}, {}}, Calendar::standard).count(), 12U);
  EXPECT_EQ(Slots({By::season, {}, {}}, Calendar::standard).count(), 4U);
  EXPECT_EQ(Slots({By::hour, {}, {}}, Calendar::standard).count(), 24U);
  EXPECT_EQ(Slots({By::day, LeapDay::own, {}}, Calendar::standard).count(), 366U);
  EXPECT_EQ(Slots({By::day, LeapDay::skip, {}}, Calendar::standard).count(), 365U);
  EXPECT_EQ(Slots({By::day, LeapDay::own, {}}, Calendar::noleap).count(), 365U);
  EXPECT_EQ(Slots({By::day, LeapDay::own, {}}, Calendar::all_leap).count(), 366U);
  EXPECT_EQ(Slots({By::day, LeapDay::own, {}}, Calendar::days_360).count(), 360U);
  EXPECT_EQ(Slots({By::day, LeapDay::skip, {}}, Calendar::days_360).count(), 360U);
}

TEST(Slots, OfADayAreItsMonthAndDayInLeapYearsAndOthers) {
  for (const LeapDay leap_day : {LeapDay::own, LeapDay::skip}) {
    const Slots slots({By::day, leap_day, {}}, Calendar::standard);
    for (const Date& date : {Date{0, 1, 1}, Date{0, 2, 28}, Date{0, 3, 1}, Date{0, 12, 31}}) {
      EXPECT_EQ(slot_on(slots, Calendar::standard, {1999, date.month, date.day}),
                slot_on(slots, Calendar::standard, {2000, date.month, date.day}));
    }
  }
  const Slots own({By::day, LeapDay::own, {}}, Calendar::standard);
  EXPECT_EQ(slot_on(own, Calendar::standard, {2000, 2, 29}), 59U);
  EXPECT_EQ(slot_on(own, Calendar::standard, {1999, 3, 1}), 60U);
  const Slots skip({By::day, LeapDay::skip, {}}, Calendar::standard);
  EXPECT_EQ(slot_on(skip, Calendar::standard, {2000, 2, 29}), kNoSlot);
  EXPECT_EQ(slot_on(skip, Calendar::standard, {2000, 3, 1}), 59U);
  EXPECT_EQ(slot_on(Slots({By::day, LeapDay::skip, {}}, Calendar::days_360), Calendar::days_360, {2000, 2, 30}), 59U);
}

TEST(Slots, OfSeasonsHoldTheirMonths) {
  const Slots slots({By::season, {}, {}}, Calendar::standard);
  EXPECT_EQ(slot_on(slots, Calendar::standard, {1999, 12, 1}), 0U);
  EXPECT_EQ(slot_on(slots, Calendar::standard, {1999, 2, 28}), 0U);
  EXPECT_EQ(slot_on(slots, Calendar::standard, {1999, 3, 1}), 1U);
  EXPECT_EQ(slot_on(slots, Calendar::standard, {1999, 11, 30}), 3U);
  const Slots own({By::season, {}, {"JJAS", "ONDJFM"}}, Calendar::standard);
  EXPECT_EQ(own.count(), 2U);
  EXPECT_EQ(slot_on(own, Calendar::standard, {1999, 9, 30}), 0U);
  EXPECT_EQ(slot_on(own, Calendar::standard, {1999, 1, 1}), 1U);
  EXPECT_EQ(slot_on(own, Calendar::standard, {1999, 4, 1}), kNoSlot);
}

TEST(Slots, OfAHydrologicalYearBeginInOctober) {
  const Slots slots({By::season, {}, {"ONDJFMAMJJAS"}}, Calendar::standard);
  EXPECT_EQ(slots.seasons()[0].first_month, 10);
  EXPECT_EQ(slots.seasons()[0].length, 12);
}

TEST(Slots, RefuseSeasonsThatOverlapOrAreNoRun) {
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [] {
                         Slots({By::season, {}, {"DJF", "JFM"}}, Calendar::standard);
                       }),
              HasSubstr("'JFM' shares a month"));
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [] {
                         Slots({By::season, {}, {"1 7"}}, Calendar::standard);
                       }),
              HasSubstr("'1 7' is not one run of months"));
}

TEST(Slots, OfAnHourForgiveARoundedClock) {
  const Slots slots({By::hour, {}, {}}, Calendar::standard);
  const std::int64_t six = 6 * core::kMicrosecondsPerHour;
  EXPECT_EQ(slots.slot_of({six}), 6U);
  EXPECT_EQ(slots.slot_of({six - core::kMicrosecondsPerSecond}), 6U);
  EXPECT_EQ(slots.slot_of({six - core::kMicrosecondsPerHour / 2}), 5U);
  EXPECT_EQ(slots.slot_of({-core::kMicrosecondsPerSecond}), 0U);
}

TEST(Slots, RefuseAnAxisThatIsTooCoarse) {
  const TimeAxis months = core::monthly_axis(1981, 1, 24);
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         static_cast<void>(Slots({By::day, {}, {}}, Calendar::standard).slots_of(months));
                       }),
              HasSubstr("one value a month cannot be grouped by day; `by` may be all or month or season"));
  const TimeAxis years = core::yearly_axis(1981, 24);
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         static_cast<void>(Slots({By::month, {}, {}}, Calendar::standard).slots_of(years));
                       }),
              HasSubstr("one value a year cannot be grouped by month; `by` may be all"));
}

TEST(SlotAxis, OfMonthsHasBoundsFromTheFirstToTheLastYearAndStampsInTheMiddleYear) {
  const TimeAxis axis = slot_axis(Slots({By::month, {}, {}}, Calendar::standard), parse_period("1981/2010"));
  ASSERT_EQ(axis.size(), 12U);
  EXPECT_TRUE(axis.climatological);
  EXPECT_EQ(axis.calendar, Calendar::standard);
  EXPECT_EQ(text(axis, axis.lower[0]), "1981-01-01");
  EXPECT_EQ(text(axis, axis.upper[0]), "2010-02-01");
  EXPECT_EQ(text(axis, axis.stamp[0]), "1995-01-16T12:00");
  EXPECT_EQ(text(axis, axis.lower[11]), "1981-12-01");
  EXPECT_EQ(text(axis, axis.upper[11]), "2011-01-01");
  EXPECT_EQ(text(axis, axis.stamp[11]), "1995-12-16T12:00");
}

TEST(SlotAxis, OfSeasonsBeginsInTheDecemberBefore) {
  const TimeAxis axis = slot_axis(Slots({By::season, {}, {}}, Calendar::standard), parse_period("1981/2010"));
  EXPECT_EQ(text(axis, axis.lower[0]), "1980-12-01");
  EXPECT_EQ(text(axis, axis.upper[0]), "2011-03-01");  // December 2010 is in the base and in this slot
  EXPECT_EQ(text(axis, axis.stamp[0]), "1995-01-15");
  EXPECT_EQ(text(axis, axis.lower[1]), "1981-03-01");
  EXPECT_EQ(text(axis, axis.upper[1]), "2010-06-01");
  EXPECT_EQ(text(axis, axis.stamp[3]), "1995-10-16T12:00");
}

TEST(SlotAxis, IncreasesAndLiesWithinItsBoundsWhateverTheSlots) {
  for (const Calendar calendar : {Calendar::standard, Calendar::noleap, Calendar::days_360, Calendar::all_leap}) {
    for (const char* base : {"1981/2010", "1901/1930", "1995", "1897/1903"}) {
      for (const By by : {By::month, By::season, By::day, By::hour}) {
        const TimeAxis axis = slot_axis(Slots({by, LeapDay::own, {}}, calendar), parse_period(base));
        for (std::size_t slot = 0; slot < axis.size(); ++slot) {
          EXPECT_TRUE(slot == 0 || axis.stamp[slot - 1] < axis.stamp[slot]) << base << ", slot " << slot;
          const bool inside = axis.lower[slot] <= axis.stamp[slot] && axis.stamp[slot] <= axis.upper[slot];
          // 29 February need not occur in a short base; all days stand in the nearest leap year then.
          const bool may_lie_outside =
              by == By::day && (std::string(base) == "1995" || std::string(base) == "1897/1903");
          EXPECT_TRUE(inside || may_lie_outside) << base << ", slot " << slot;
        }
      }
    }
  }
}

TEST(SlotAxis, FallsIntoItsOwnSlots) {
  for (const By by : {By::month, By::season, By::day, By::hour}) {
    const Slots slots({by, LeapDay::own, {}}, Calendar::standard);
    const TimeAxis axis = slot_axis(slots, parse_period("1981/2010"));
    for (std::size_t slot = 0; slot < axis.size(); ++slot) {
      EXPECT_EQ(slots.slot_of(axis.date_instant[slot]), slot);
    }
  }
}

TEST(SlotAxis, OfAShortBaseThatBeginsInMarchStaysWithinTheBase) {
  const TimeAxis axis = slot_axis(Slots({By::month, {}, {}}, Calendar::standard), parse_period("1982-03/1983-02"));
  EXPECT_EQ(text(axis, axis.lower[0]), "1983-01-01");
  EXPECT_EQ(text(axis, axis.upper[0]), "1983-02-01");
  EXPECT_EQ(text(axis, axis.stamp[0]), "1983-01-16T12:00");
  EXPECT_EQ(text(axis, axis.stamp[2]), "1982-03-16T12:00");
}

TEST(SlotAxis, OfAllIsOneIntervalWithPlainBounds) {
  const TimeAxis axis = slot_axis(Slots({By::all, {}, {}}, Calendar::standard), parse_period("1981/1990"));
  ASSERT_EQ(axis.size(), 1U);
  EXPECT_FALSE(axis.climatological);
  EXPECT_EQ(text(axis, axis.lower[0]), "1981-01-01");
  EXPECT_EQ(text(axis, axis.upper[0]), "1991-01-01");
  EXPECT_EQ(text(axis, axis.stamp[0]), "1986-01-01");
}

TEST(SlotAxis, OfHoursRunsFromTheFirstDayToTheLast) {
  const TimeAxis axis = slot_axis(Slots({By::hour, {}, {}}, Calendar::standard), parse_period("1981-06-01/1981-06-30"));
  EXPECT_EQ(text(axis, axis.lower[6]), "1981-06-01T06:00");
  EXPECT_EQ(text(axis, axis.upper[6]), "1981-06-30T07:00");
  EXPECT_EQ(text(axis, axis.stamp[6]), "1981-06-16T06:30");
}

/// Returns one value a season, from the winter that ends in `first` to the autumn of `last`, with bounds.
TimeAxis seasons_of_years(std::int64_t first, std::int64_t last) {
  TimeAxis axis;
  for (std::int64_t year = first; year <= last; ++year) {
    for (const int month : {0, 3, 6, 9}) {
      axis.lower.push_back({core::first_day_of_month(axis.calendar, year, month) * core::kMicrosecondsPerDay});
      axis.upper.push_back({core::first_day_of_month(axis.calendar, year, month + 3) * core::kMicrosecondsPerDay});
      axis.stamp.push_back({(axis.lower.back().microseconds + axis.upper.back().microseconds) / 2});
    }
  }
  static_cast<void>(core::complete_axis(axis));
  return axis;
}

TEST(SlotAxis, OfSeasonMeansEndsWithTheLastWinterOfTheBase) {
  const TimeAxis of = seasons_of_years(1975, 2015);
  const TimeAxis axis = slot_axis(Slots({By::season, {}, {}}, Calendar::standard), parse_period("1981/2010"), of);
  // The winter that begins in December 2010 belongs to 2011.
  EXPECT_EQ(text(axis, axis.lower[0]), "1980-12-01");
  EXPECT_EQ(text(axis, axis.upper[0]), "2010-03-01");
  EXPECT_EQ(text(axis, axis.lower[3]), "1981-09-01");
  EXPECT_EQ(text(axis, axis.upper[3]), "2010-12-01");
}

TEST(SlotAxis, OfMonthsByAllSeasonsAndMonthsHasTheBoundsOfTheBase) {
  const TimeAxis of = core::monthly_axis(1975, 1, 12 * 40);
  const auto base = parse_period("1981/2010");
  for (const By by : {By::all, By::month, By::season}) {
    const Slots slots({by, {}, {}}, Calendar::standard);
    const TimeAxis of_values = slot_axis(slots, base, of);
    const TimeAxis of_base = slot_axis(slots, base);
    EXPECT_EQ(of_values.lower, of_base.lower);
    EXPECT_EQ(of_values.upper, of_base.upper);
    EXPECT_EQ(of_values.stamp, of_base.stamp);
  }
}

TEST(SlotAxis, OfAllSeasonMeansHasTheBoundsOfTheValues) {
  const TimeAxis axis =
      slot_axis(Slots({By::all, {}, {}}, Calendar::standard), parse_period("1981/2010"), seasons_of_years(1975, 2015));
  EXPECT_EQ(text(axis, axis.lower[0]), "1980-12-01");
  EXPECT_EQ(text(axis, axis.upper[0]), "2010-12-01");
}

TEST(SlotExpectations, CountTheStepsOfTheCalendarInTheBase) {
  const TimeAxis days = core::daily_axis({1981, 1, 1}, 3652);
  const auto by_month =
      expected_in_slots(Slots({By::month, {}, {}}, Calendar::standard), days, parse_period("1981/1990"));
  EXPECT_EQ(by_month[0], 310.0);
  EXPECT_EQ(by_month[1], 282.0);  // 1984 and 1988
  const auto by_day = expected_in_slots(Slots({By::day, {}, {}}, Calendar::standard), days, parse_period("1981/1990"));
  EXPECT_EQ(by_day[0], 10.0);
  EXPECT_EQ(by_day[59], 2.0);  // 29 February
  const auto by_season =
      expected_in_slots(Slots({By::season, {}, {}}, Calendar::standard), days, parse_period("1981/1990"));
  EXPECT_EQ(by_season[0], 902.0);  // ten Januaries, Februaries and Decembers of the base itself
  const TimeAxis months = core::monthly_axis(1981, 1, 120);
  EXPECT_EQ(expected_in_slots(Slots({By::season, {}, {}}, Calendar::standard), months, parse_period("1981/1990"))[0],
            30.0);
  EXPECT_EQ(expected_in_slots(Slots({By::all, {}, {}}, Calendar::standard), months, parse_period("1981-03/1982-02"))[0],
            12.0);
}

TEST(ExpectedInSlots, CountWeeksByTheirMiddle) {
  TimeAxis weeks;
  const std::int64_t first = core::start_of_day(Calendar::standard, {1981, 1, 4}).microseconds;
  for (std::int64_t week = 0; week < 105; ++week) {
    weeks.stamp.push_back({first + 7 * week * core::kMicrosecondsPerDay});
  }
  static_cast<void>(core::complete_axis(weeks));
  const auto by_month = expected_in_slots(Slots({}, Calendar::standard), weeks, parse_period("1981/1982"));
  EXPECT_EQ(by_month[0], 9.0);  // Sundays: 4, 11, 18, 25 January 1981; 3, 10, 17, 24, 31 January 1982
  EXPECT_EQ(by_month[1], 8.0);
}

TEST(ExpectedInSlots, ExpectNothingOfMonthsThatWereLeftOut) {
  const TimeAxis all = core::monthly_axis(1981, 1, 120);
  std::vector<std::size_t> winter;
  for (std::size_t t = 0; t < all.size(); ++t) {
    if (t % 12 < 2 || t % 12 == 11) winter.push_back(t);
  }
  const auto counts = expected_in_slots(Slots({By::all, {}, {}}, Calendar::standard), core::select_times(all, winter),
                                        parse_period("1981/1990"));
  EXPECT_EQ(counts[0], 30.0);
}

TEST(LeastCount, RoundsTheShareUpToWholeValues) {
  EXPECT_EQ(least_count(1, 0.0, 30.0), 1.0);
  EXPECT_EQ(least_count(1, 0.1, 30.0), 3.0);
  EXPECT_EQ(least_count(1, 0.7, 10.0), 7.0);
  EXPECT_EQ(least_count(1, 0.51, 10.0), 6.0);
  EXPECT_EQ(least_count(8, 0.51, 10.0), 8.0);
  EXPECT_EQ(least_count(1, 1.0, 0.0), 1.0);
}

TEST(CheckedBase, MustLieInsideTheDataUnlessPartsAreAllowed) {
  const TimeAxis months = core::monthly_axis(1981, 1, 120);
  EXPECT_EQ(checked_base({}, months, false), parse_period("1981/1990"));
  EXPECT_EQ(checked_base(parse_period("1982/1990"), months, false), parse_period("1982/1990"));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] { static_cast<void>(checked_base(parse_period("1981/1991"), months, false)); }),
              HasSubstr("1981/1991 is not inside the data, which cover 1981/1990"));
  EXPECT_EQ(checked_base(parse_period("1981/1991"), months, true), parse_period("1981/1991"));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] { static_cast<void>(checked_base(parse_period("1951/1980"), months, true)); }),
              HasSubstr("1951/1980"));
}

TEST(UsedBase, IsThePartOfTheBaseThatTheDataReach) {
  using fieldwise::analysis::used_base;
  const TimeAxis months = core::monthly_axis(1981, 3, 118);  // to December 1990
  EXPECT_EQ(used_base(parse_period("1982/1985"), months), parse_period("1982/1985"));
  EXPECT_EQ(used_base(parse_period("1961/2000"), months), parse_period("1981-03/1990-12"));
  EXPECT_EQ(used_base(parse_period("1985/2000"), months), parse_period("1985/1990"));
  const TimeAxis days = core::daily_axis({1981, 1, 1}, 59);  // to 28 February
  EXPECT_EQ(used_base(parse_period("1981-01/1981-02"), days), parse_period("1981-01/1981-02"));
}

TEST(CheckedBase, MayEndWithTheLastDayOfTheData) {
  const TimeAxis days = core::daily_axis({1981, 1, 1}, 59);  // to 28 February
  EXPECT_EQ(checked_base(parse_period("1981-01/1981-02"), days, false), parse_period("1981-01/1981-02"));
}

}  // namespace
