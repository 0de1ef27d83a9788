#include "fieldwise/core/time_axis.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/time_codec.hpp"
#include "tolerance.hpp"

namespace fieldwise::core {
namespace {

using Values = std::vector<double>;

TimeAxis axis_of(const Values& values, std::string_view units, Calendar calendar = Calendar::standard) {
  TimeAxis axis;
  axis.calendar = calendar;
  axis.stamp = decode_times(values, units, calendar);
  complete_axis(axis);
  return axis;
}

TimeAxis bounded_axis(const Values& values, const Values& lower, const Values& upper, std::string_view units,
                      Calendar calendar = Calendar::standard) {
  TimeAxis axis;
  axis.calendar = calendar;
  axis.stamp = decode_times(values, units, calendar);
  axis.lower = decode_times(lower, units, calendar);
  axis.upper = decode_times(upper, units, calendar);
  EXPECT_EQ(complete_axis(axis), std::nullopt);
  return axis;
}

Values steps(double first, double step, int count) {
  Values values;
  for (int i = 0; i < count; ++i) {
    values.push_back(first + i * step);
  }
  return values;
}

std::string name_of(const Values& values, std::string_view units, Calendar calendar = Calendar::standard) {
  return axis_of(values, units, calendar).step.name();
}

Values shifted(Values values, double by) {
  for (double& value : values) {
    value += by;
  }
  return values;
}

constexpr std::string_view kMonths = "months since 1982-01-01";
constexpr std::string_view kDays = "days since 1982-01-01";
constexpr std::string_view kHours = "hours since 1982-01-01";

TEST(Step, MonthsAreKnownWhereverInTheMonthTheyAreStamped) {
  EXPECT_EQ(name_of(steps(0, 1, 24), kMonths), "month");
  EXPECT_EQ(name_of(steps(0.5, 1, 24), kMonths), "month");
  EXPECT_EQ(name_of(steps(30, 1, 24), "months since 1979-01-31"), "month");  // month ends
  EXPECT_EQ(name_of(steps(17'533.0, 730.5, 132), "hour since 1980-01-14 14:00:00"), "month");
  EXPECT_EQ(name_of(steps(15, 30, 24), "days since 2001-01-01", Calendar::days_360), "month");
  EXPECT_EQ(name_of(steps(366, 730.485, 12), "hour since 0000-01-01 00:00:00"), "month");
}

TEST(Step, MonthsOfAPartOfTheYearAreMonths) {
  Values winters;
  Values summers;
  for (int year = 0; year < 5; ++year) {
    for (const int month : {0, 1, 11}) winters.push_back(12 * year + month);
    for (const int month : {5, 6, 7}) summers.push_back(12 * year + month);
  }
  EXPECT_EQ(name_of(winters, kMonths), "month");
  EXPECT_EQ(name_of(summers, kMonths), "month");
  EXPECT_EQ(name_of({0, 1, 13, 25, 37}, kMonths), "month");
}

TEST(Step, TwoMonthsAcrossTheTurnOfAYearAreMonths) { EXPECT_EQ(name_of({11, 12}, kMonths), "month"); }

TEST(Step, OneValueAYearWithoutBoundsIsYearly) {
  EXPECT_EQ(name_of(steps(0, 12, 10), kMonths), "year");
  EXPECT_EQ(name_of(steps(6, 12, 10), kMonths), "year");
  EXPECT_EQ(name_of({0, 12, 48}, kMonths), "year");                                               // with a gap
  EXPECT_EQ(name_of(steps(7252.0 - 0.1, 365.0, 110), "days since 1870-09-01 00:00:00"), "year");  // drifts
}

TEST(Step, OneValueAYearInVaryingMonthsIsNotYearly) { EXPECT_EQ(name_of({2, 22, 28}, kMonths), "month"); }

TEST(Step, OneMonthAYearIsYearlyAndKnowsWhichMonth) {
  const Values januaries = steps(0, 12, 10);
  const TimeAxis axis = bounded_axis(januaries, januaries, shifted(januaries, 1), kMonths);
  EXPECT_EQ(axis.step.name(), "year");
  EXPECT_EQ(axis.step.text(axis.calendar), "year of January");
  EXPECT_EQ(axis.number.front(), 1982);
}

TEST(Step, BoundsOfAYearMakeYears) {
  const Values years = steps(0, 12, 10);
  EXPECT_EQ(bounded_axis(shifted(years, 6), years, shifted(years, 12), kMonths).step.name(), "year");
  EXPECT_EQ(bounded_axis({360}, {0}, {360}, kDays, Calendar::days_360).step.name(), "year");
}

TEST(Step, SeasonsAreThreeMonthsLongOrApart) {
  const Values quarters = steps(-1, 3, 12);
  EXPECT_EQ(name_of(quarters, kMonths), "season");
  EXPECT_EQ(name_of({-1, 2, 8, 11, 14}, kMonths), "season");  // one is missing
  EXPECT_EQ(bounded_axis(shifted(quarters, 1), quarters, shifted(quarters, 3), kMonths).step.name(), "season");
  const Values winters = steps(-1, 12, 12);
  const TimeAxis djf = bounded_axis(shifted(winters, 1.5), winters, shifted(winters, 3), kMonths);
  EXPECT_EQ(djf.step.text(djf.calendar), "year of DJF");
  EXPECT_EQ(djf.number.front(), 1982);  // December 1981 belongs to the winter of 1982
  EXPECT_EQ(name_of({0, 3}, kMonths), "month");
}

TEST(Step, OneLongSeasonAYearIsYearly) {
  const Values octobers = steps(9, 12, 5);  // ONDJFM
  EXPECT_EQ(bounded_axis(shifted(octobers, 3), octobers, shifted(octobers, 6), kMonths).step.text(Calendar::standard),
            "year of ONDJFM");
}

TEST(Step, RunningSeasonsOneAMonthAreMonths) {
  const Values months = steps(0, 1, 24);
  EXPECT_EQ(bounded_axis(months, shifted(months, -1), shifted(months, 2), kMonths).step.name(), "month");
}

TEST(Step, DaysAreKnownAtAnyHour) {
  for (const double hour : {0.0, 0.375, 0.5, 0.999}) {
    EXPECT_EQ(name_of(steps(hour, 1, 70), kDays), "day");
  }
  EXPECT_EQ(name_of(steps(0, 5, 20), kDays), "5 days");
  EXPECT_EQ(name_of({30, 31}, kDays), "day");  // 31 January and 1 February are not two months
  EXPECT_EQ(bounded_axis({0.5}, {0}, {1}, kDays).step.name(), "day");
}

TEST(Step, TwoValuesAMonthAreNotMonths) {
  EXPECT_EQ(name_of({0, 14, 31, 45, 59, 73}, kDays), "half_month");
  EXPECT_EQ(name_of({0, 12, 31, 41, 59, 73}, kDays), "day");
  EXPECT_EQ(name_of({0.0, 0.25, 31.0, 31.75}, kDays), "6 hours");
}

TEST(Step, HoursKnowTheirStep) {
  const TimeAxis six = axis_of(steps(3, 6, 40), kHours);
  EXPECT_EQ(six.step.name(), "6 hours");
  const TimeAxis three = axis_of({0, 3, 9, 12}, kHours);
  EXPECT_EQ(three.step.name(), "3 hours");
  EXPECT_EQ(name_of({18, 24}, kHours), "6 hours");  // two hours across midnight are not two days
}

TEST(Step, HoursCountedInDaysOfSinglePrecisionAreHours) {
  Values values;
  for (int hour = 0; hour < 48; ++hour) {
    values.push_back(static_cast<double>(static_cast<float>(100.0 + hour / 24.0)));
  }
  const TimeAxis axis = axis_of(values, kDays);
  ASSERT_EQ(axis.step.name(), "hour");
  const auto& keys = axis.number;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    EXPECT_EQ(keys[i], keys[i - 1] + 1) << i;
  }
}

TEST(Step, MeansOfHoursBelongToTheHourOfTheirMiddle) {
  const Values begins = steps(0, 1, 30);
  const TimeAxis axis = bounded_axis(shifted(begins, 1), begins, shifted(begins, 1), kHours);
  EXPECT_EQ(axis.step.name(), "hour");
  EXPECT_EQ(axis.step.interval(axis.calendar, axis.number.front()).begin, start_of_day(axis.calendar, {1982, 1, 1}));
}

TEST(Step, WhatFitsNoneIsIrregular) {
  EXPECT_EQ(name_of({0.1, 0.2, 5.3}, kHours), "irregular");
  EXPECT_EQ(name_of({5, 5, 6}, kDays), "irregular");  // a time twice
}

TEST(Step, OneValueOrNoneIsAMonth) {
  EXPECT_EQ(name_of({5}, kDays), "month");
  EXPECT_EQ(name_of({}, kDays), "month");
}

TEST(TimeAxis, ValueStampedAtTheEndOfItsMonthBelongsToTheMonthOfItsBounds) {
  const Values begins = steps(0, 1, 14);
  const TimeAxis axis = bounded_axis(shifted(begins, 1), begins, shifted(begins, 1), kMonths);
  EXPECT_EQ(axis.step.name(), "month");
  EXPECT_EQ(format_instant(axis.calendar, axis.stamp[0]), "1982-02-01");
  EXPECT_EQ(format_instant(axis.calendar, axis.date_instant[0]), "1982-01-16T12:00");
  EXPECT_EQ(axis.date(13).month, 2);
  EXPECT_EQ(format_period(covered_period(axis)), "1982-01/1983-02");
}

TEST(TimeAxis, BoundsThatCannotBeUsedAreDroppedWithASentence) {
  struct Case {
    Values lower, upper;
    std::string sentence;
  };
  const std::string begin = "the time bounds are not used, because at 1982-01-16 they ";
  for (const Case& c :
       {Case{{15, 31}, {15, 59}, begin + "have no width"}, Case{{16, 31}, {31, 59}, begin + "do not contain the time"},
        Case{{31, 31}, {0, 59}, begin + "end before they begin"}}) {
    TimeAxis axis;
    axis.stamp = decode_times({15, 45}, kDays, axis.calendar);
    axis.lower = decode_times(c.lower, kDays, axis.calendar);
    axis.upper = decode_times(c.upper, kDays, axis.calendar);
    EXPECT_EQ(complete_axis(axis), c.sentence);
    EXPECT_FALSE(axis.has_bounds());
    EXPECT_EQ(axis.date_instant, axis.stamp);
    EXPECT_EQ(axis.step.name(), "month");
  }
}

TEST(TimeAxis, ClimatologicalBoundsAreKeptButDecideNothing) {
  TimeAxis axis;
  axis.climatological = true;
  axis.stamp = decode_times(steps(0.5, 1, 12), kMonths, axis.calendar);
  axis.lower = decode_times(steps(0, 1, 12), kMonths, axis.calendar);
  axis.upper = decode_times(steps(109, 1, 12), kMonths, axis.calendar);
  EXPECT_EQ(complete_axis(axis), "the time bounds are climatological: the times themselves decide the dates");
  EXPECT_TRUE(axis.has_bounds());
  EXPECT_EQ(axis.step.name(), "month");
  EXPECT_EQ(axis.date_instant, axis.stamp);
}

TEST(TimeAxis, SelectedTimesKeepBoundsAndClass) {
  const Values begins = steps(0, 1, 24);
  const TimeAxis axis = bounded_axis(begins, begins, shifted(begins, 1), kMonths);
  const TimeAxis january = select_times(axis, {12, 0});
  EXPECT_EQ(january.step.text(january.calendar), "year of January");
  EXPECT_EQ(select_times(axis, {0, 3}).step.name(), "month");
  EXPECT_EQ(january.stamp, (std::vector<Instant>{axis.stamp[12], axis.stamp[0]}));
  EXPECT_EQ(january.lower, (std::vector<Instant>{axis.lower[12], axis.lower[0]}));
  EXPECT_EQ(january.upper, (std::vector<Instant>{axis.upper[12], axis.upper[0]}));
  EXPECT_EQ(january.date_instant, (std::vector<Instant>{axis.date_instant[12], axis.date_instant[0]}));
}

TEST(TimeAxis, CoversWholeStepsOfItsClass) {
  EXPECT_EQ(format_period(covered_period(axis_of(steps(6, 12, 3), kMonths))), "1982/1984");
  EXPECT_EQ(format_period(covered_period(axis_of(steps(0, 3, 5), kMonths))), "1982-01/1983-03");
  EXPECT_EQ(format_period(covered_period(axis_of(steps(0.5, 3, 5), kMonths))), "1981-12/1983-02");
  EXPECT_EQ(format_period(covered_period(axis_of(steps(0.5, 1, 5), kMonths))), "1982-01/1982-05");
  EXPECT_EQ(format_period(covered_period(axis_of(steps(0.5, 1, 40), kDays))), "1982-01-01/1982-02-09");
  EXPECT_EQ(format_period(covered_period(axis_of({31, 0}, kDays))), "1982-01/1982-02");  // in any order
  EXPECT_THROW(covered_period(axis_of({}, kDays)), Error);
}

TEST(TimeAxis, YearsSinceTheFirstDateCountMeanYears) {
  EXPECT_EQ(years_since_first(axis_of({0, 365, 730}, kDays, Calendar::noleap)), (Values{0, 1, 2}));
  EXPECT_EQ(years_since_first(axis_of({0, 90, 360}, kDays, Calendar::days_360)), (Values{0, 0.25, 1}));
  const auto years = years_since_first(axis_of({0, 400 * 365.2425}, "days since 1600-01-01"));
  EXPECT_NEAR(years[1], 400.0, tolerance::rounding(400.0, 3));
  EXPECT_TRUE(years_since_first(axis_of({}, kDays)).empty());
}

}  // namespace
}  // namespace fieldwise::core
