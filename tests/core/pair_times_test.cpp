#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/pair_times.hpp"
#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/core/time_codec.hpp"

namespace fieldwise::core {
namespace {

/// Makes an axis of seasons with bounds, from the winter that begins in December of a year.
TimeAxis seasonal_axis(std::int64_t year, std::size_t count) {
  const TimeAxis months = monthly_axis(year, 12, 3 * count);
  TimeAxis axis;
  for (std::size_t i = 0; i < count; ++i) {
    axis.lower.push_back(months.lower[3 * i]);
    axis.upper.push_back(months.upper[3 * i + 2]);
    axis.stamp.push_back(months.stamp[3 * i + 1]);
  }
  complete_axis(axis);
  return axis;
}

using Pairs = std::vector<std::ptrdiff_t>;
using Values = std::vector<double>;

TimeAxis axis_of(const Values& values, std::string_view units, Calendar calendar = Calendar::standard) {
  TimeAxis axis;
  axis.calendar = calendar;
  axis.stamp = decode_times(values, units, calendar);
  complete_axis(axis);
  return axis;
}

std::string disagreement(const TimeAxis& of, const TimeAxis& against, int lag = 0) {
  try {
    pair_times(of, against, lag);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::inputs_disagree);
    return error.what();
  }
  return "they pair";
}

TEST(PairTimes, MonthsPairWhereverInTheMonthTheyAreStamped) {
  const TimeAxis middle = axis_of({0.5, 1.5, 2.5, 3.5}, "months since 1982-01-01");
  const TimeAxis first = axis_of({1, 2, 3, 4, 5}, "months since 1982-01-01");
  EXPECT_EQ(pair_times(middle, first, 0), (Pairs{-1, 0, 1, 2}));
}

TEST(PairTimes, AMissingMonthShiftsNothing) {
  const TimeAxis of = axis_of({0, 1, 2, 3, 4}, "months since 1982-01-01");
  const TimeAxis against = axis_of({0, 1, 3, 4}, "months since 1982-01-01");
  EXPECT_EQ(pair_times(of, against, 0), (Pairs{0, 1, -1, 2, 3}));
  EXPECT_EQ(pair_times(of, against, 1), (Pairs{-1, 0, 1, -1, 2}));
}

TEST(PairTimes, PositiveLagLooksBack) {
  const TimeAxis axis = monthly_axis(1982, 1, 5);
  EXPECT_EQ(pair_times(axis, axis, 2), (Pairs{-1, -1, 0, 1, 2}));
  EXPECT_EQ(pair_times(axis, axis, -2), (Pairs{2, 3, 4, -1, -1}));
}

TEST(PairTimes, LagReachesBeyondThePeriodOfTheField) {
  EXPECT_EQ(pair_times(monthly_axis(1982, 6, 3), monthly_axis(1982, 1, 12), 6), (Pairs{-1, 0, 1}));
}

TEST(PairTimes, LagOfSelectedMonthsCountsMonths) {
  const TimeAxis all = monthly_axis(1982, 1, 36);
  const TimeAxis januaries = select_times(all, {0, 12, 24});
  EXPECT_EQ(pair_times(januaries, all, 1), (Pairs{-1, 11, 23}));
  EXPECT_EQ(pair_times(all, januaries, 1)[13], 1);
  EXPECT_EQ(pair_times(januaries, januaries, 1), (Pairs{-1, 0, 1}));  // years
}

TEST(PairTimes, DaysPairWhateverTheHour) {
  const TimeAxis noon = axis_of({0.5, 1.5, 2.5}, "days since 1982-01-01");
  const TimeAxis midnight = axis_of({1, 2, 3}, "days since 1982-01-01");
  EXPECT_EQ(pair_times(noon, midnight, 0), (Pairs{-1, 0, 1}));
  EXPECT_EQ(pair_times(noon, midnight, -1), (Pairs{0, 1, 2}));
}

TEST(PairTimes, DifferentCalendarsPairByTheDatesThatExistInBoth) {
  const TimeAxis standard = daily_axis({2000, 2, 27}, 4);                    // 27, 28, 29 February, 1 March
  const TimeAxis noleap = daily_axis({2000, 2, 27}, 4, Calendar::noleap);    // 27, 28, 1, 2
  const TimeAxis of_360 = daily_axis({2000, 2, 27}, 5, Calendar::days_360);  // 27, 28, 29, 30, 1
  EXPECT_EQ(pair_times(standard, noleap, 0), (Pairs{0, 1, -1, 2}));
  EXPECT_EQ(pair_times(noleap, standard, 0), (Pairs{0, 1, 3, -1}));
  EXPECT_EQ(pair_times(of_360, standard, 0), (Pairs{0, 1, 2, -1, 3}));
}

TEST(PairTimes, LagCountsDaysOfTheFieldsCalendar) {
  const TimeAxis standard = daily_axis({2000, 2, 27}, 4);
  const TimeAxis noleap = daily_axis({2000, 2, 27}, 4, Calendar::noleap);
  EXPECT_EQ(pair_times(noleap, standard, 1), (Pairs{-1, 0, 1, 3}));   // before 1 March comes 28 February
  EXPECT_EQ(pair_times(standard, noleap, 1), (Pairs{-1, 0, 1, -1}));  // before 1 March comes 29 February
}

TEST(PairTimes, MonthsOfDifferentCalendarsPair) {
  EXPECT_EQ(pair_times(monthly_axis(1981, 11, 4, Calendar::days_360), monthly_axis(1982, 1, 3), 0),
            (Pairs{-1, -1, 0, 1}));
}

TEST(PairTimes, YearsPairByYear) {
  const TimeAxis middles = axis_of({6, 18, 30}, "months since 1982-01-01");
  EXPECT_EQ(pair_times(middles, yearly_axis(1983, 3), 0), (Pairs{-1, 0, 1}));
  EXPECT_EQ(pair_times(middles, yearly_axis(1983, 3), -1), (Pairs{0, 1, 2}));
}

TEST(PairTimes, SeasonsPairByTheSeasonThatHoldsThem) {
  const TimeAxis begins = axis_of({-1, 2, 5, 8}, "months since 1982-01-01");     // 1 December, ...
  const TimeAxis middles = axis_of({0.5, 3.5, 6.5}, "months since 1982-01-01");  // 16 January, ...
  EXPECT_EQ(pair_times(begins, middles, 0), (Pairs{0, 1, 2, -1}));
  EXPECT_EQ(pair_times(begins, middles, 1), (Pairs{-1, 0, 1, 2}));
}

TEST(PairTimes, LagsOfSixHoursCountSixHours) {
  const TimeAxis six = axis_of({0, 6, 12, 18}, "hours since 1969-12-31");
  EXPECT_EQ(pair_times(six, six, 1), (Pairs{-1, 0, 1, 2}));
  const TimeAxis three = axis_of({0, 3, 6, 9, 12}, "hours since 1969-12-31");
  EXPECT_EQ(disagreement(six, three),
            "values of each 6 hours cannot be paired with values of each 3 hours: bring both to the same step, for "
            "example with `mean` and every: day");
  EXPECT_EQ(pair_times(six, axis_of({3, 9, 15}, "hours since 1969-12-31"), 0), (Pairs{-1, -1, -1, -1}));
}

TEST(PairTimes, MinutesPairByTheMinute) {
  const TimeAxis half = axis_of({0, 30, 60, 90}, "minutes since 2000-01-01");
  EXPECT_EQ(half.step.name(), "30 minutes");
  EXPECT_EQ(pair_times(half, axis_of({30, 60, 90}, "minutes since 2000-01-01"), 1), (Pairs{-1, -1, 0, 1}));
}

TEST(PairTimes, StepsOfSeveralDaysPairWhereTheyOverlapByMoreThanHalf) {
  const TimeAxis weeks = axis_of({0, 7, 14, 21}, "days since 2000-01-01");
  EXPECT_EQ(pair_times(weeks, axis_of({3, 10, 17}, "days since 2000-01-01"), 0), (Pairs{0, 1, 2, -1}));
  EXPECT_EQ(pair_times(weeks, axis_of({-3, 4, 11, 18}, "days since 2000-01-01"), 0), (Pairs{0, 1, 2, 3}));
  EXPECT_EQ(pair_times(weeks, axis_of({3.5, 10.5, 17.5}, "days since 2000-01-01"), 0), (Pairs{-1, -1, -1, -1}));
}

TEST(PairTimes, WintersPairWithSummersOfTheirYearAndSaySo) {
  const TimeAxis seasons = seasonal_axis(1981, 12);
  const TimeAxis winters = select_times(seasons, {0, 4, 8});
  const TimeAxis summers = select_times(seasons, {2, 6, 10});
  EXPECT_EQ(pair_times(winters, summers, 0), (Pairs{0, 1, 2}));
  EXPECT_EQ(pairing_notice(winters, summers),
            "values of DJF pair with those of JJA by year: the first lie 6 months earlier");
  EXPECT_EQ(pairing_notice(winters, winters), std::nullopt);
  EXPECT_EQ(pair_times(winters, seasons, 1), (Pairs{-1, 3, 7}));  // the autumn before
  EXPECT_EQ(pairing_notice(winters, seasons), std::nullopt);
  EXPECT_EQ(pair_times(winters, yearly_axis(1982, 3), 0), (Pairs{0, 1, 2}));
  EXPECT_EQ(pairing_notice(winters, yearly_axis(1982, 3)),
            "values of DJF pair with those of whole years by year: the first lie 5.5 months earlier");
}

TEST(PairTimes, HoursOfDifferentCalendarsPairByDateAndHour) {
  const TimeAxis standard = axis_of({0, 6, 24, 30, 48}, "hours since 2000-02-28");
  const TimeAxis noleap = axis_of({0, 6, 24, 30, 48}, "hours since 2000-02-28", Calendar::noleap);
  EXPECT_EQ(pair_times(standard, noleap, 0), (Pairs{0, 1, -1, -1, 2}));
}

TEST(PairTimes, IrregularTimesPairOnlyWhenEqual) {
  const TimeAxis of = axis_of({0.1, 0.2, 5.3}, "hours since 2000-02-28");
  const TimeAxis against = axis_of({0.1, 5.3, 5.4}, "hours since 2000-02-28");
  ASSERT_EQ(of.step.name(), "irregular");
  EXPECT_EQ(pair_times(of, against, 0), (Pairs{0, -1, 1}));
  EXPECT_EQ(disagreement(of, against, 1),
            "a lag of 1 needs a regular time axis (years, seasons, months, days or hours), but this one is irregular");
}

TEST(PairTimes, IrregularTimesOfDifferentCalendarsPairByDateAndTime) {
  const TimeAxis standard = axis_of({0.1, 24.2, 48.3}, "hours since 2000-02-28");
  const TimeAxis noleap = axis_of({0.1, 24.3, 24.4}, "hours since 2000-02-28", Calendar::noleap);
  TimeAxis of = standard;
  set_step(of, {});
  TimeAxis against = noleap;
  set_step(against, {});
  EXPECT_EQ(pair_times(of, against, 0), (Pairs{0, -1, 1}));
}

TEST(PairTimes, DifferentClassesAreRefusedByName) {
  EXPECT_EQ(disagreement(monthly_axis(1982, 1, 12), daily_axis({1982, 1, 1}, 40)),
            "values of each month cannot be paired with values of each day: bring both to the same step, for example "
            "with `mean` and every: month");
  EXPECT_EQ(disagreement(monthly_axis(1982, 1, 12), axis_of({0.1, 0.2, 5.3}, "hours since 1982-01-01")),
            "values of each month cannot be paired with values at irregular times: bring both to the same step, for "
            "example with `mean` and every: month");
}

TEST(PairTimes, OneValueWithoutBoundsPairsAsTheOtherAxisDoes) {
  const TimeAxis one = axis_of({31.25}, "days since 1982-01-01");  // 1 February, 06:00
  EXPECT_EQ(pair_times(one, monthly_axis(1982, 1, 3), 0), (Pairs{1}));
  EXPECT_EQ(pair_times(monthly_axis(1982, 1, 3), one, 0), (Pairs{-1, 0, -1}));
  EXPECT_EQ(pair_times(one, daily_axis({1982, 1, 31}, 3), 0), (Pairs{1}));
  EXPECT_EQ(pair_times(one, yearly_axis(1981, 3), 0), (Pairs{1}));
  EXPECT_EQ(pair_times(axis_of({24, 30, 36}, "hours since 1982-01-31"), one, 0), (Pairs{-1, 0, -1}));
}

TEST(PairTimes, OneValueWithBoundsKeepsItsClass) {
  EXPECT_EQ(disagreement(monthly_axis(1982, 1, 12), yearly_axis(1982, 1)),
            "values of each month cannot be paired with values of each year: bring both to the same step, for example "
            "with `mean` and every: year");
}

TEST(PairTimes, AStepThatOccursTwiceIsRefusedOnEitherSide) {
  TimeAxis twice = axis_of({0, 1, 1.5}, "months since 1982-01-01");
  set_step(twice, step_of_months(1));
  const std::string sentence = "the month 1982-02 occurs twice, so that values cannot be paired by date";
  EXPECT_EQ(disagreement(twice, monthly_axis(1982, 1, 3)), sentence);
  EXPECT_EQ(disagreement(monthly_axis(1982, 1, 3), twice), sentence);
  TimeAxis years = axis_of({0, 7}, "months since -7-01-01");
  set_step(years, step_of_months(12));
  EXPECT_EQ(disagreement(years, years), "the year -0007 occurs twice, so that values cannot be paired by date");
}

TEST(PairTimes, NothingPairsWithNothing) {
  EXPECT_TRUE(pair_times(axis_of({}, "days since 1982-01-01"), monthly_axis(1982, 1, 3), 0).empty());
  EXPECT_EQ(pair_times(daily_axis({1982, 1, 1}, 2), axis_of({}, "days since 1982-01-01"), 0), (Pairs{-1, -1}));
}

/// Makes steps of three months with bounds, from a month of 1990 on.
TimeAxis three_months_from(int month, std::size_t count) {
  TimeAxis axis;
  for (int first = month; axis.size() < count; first += 3) {
    axis.lower.push_back({first_day_of_month(axis.calendar, 1990, first) * kMicrosecondsPerDay});
    axis.upper.push_back({first_day_of_month(axis.calendar, 1990, first + 3) * kMicrosecondsPerDay});
    axis.stamp.push_back(axis.lower.back());
  }
  complete_axis(axis);
  return axis;
}

TEST(PairTimes, QuartersDoNotPairWithSeasons) {
  EXPECT_EQ(disagreement(three_months_from(1, 12), three_months_from(0, 12)),
            "three months that begin in January, April, July and October cannot be paired with three months that begin "
            "in March, June, September and December: bring both to years with `mean`, or say `time: {step: season}` or "
            "`time: {step: quarter}` of the input whose dates leave doubt");
  EXPECT_EQ(pair_times(three_months_from(1, 3), three_months_from(4, 3), 0), (Pairs{-1, 0, 1}));
  // One quarter a year is none of the standard seasons either.
  TimeAxis first_quarters = select_times(three_months_from(1, 12), {0, 4, 8});
  EXPECT_EQ(pair_times(first_quarters, three_months_from(1, 12), 0), (Pairs{0, 4, 8}));
  EXPECT_NE(disagreement(first_quarters, three_months_from(0, 12)), "they pair");
}

TEST(PairTimes, DaysThatBeginAtOtherHoursPairByDateAndTellSo) {
  const TimeAxis midnight = daily_axis({1990, 1, 1}, 5);
  TimeAxis six = midnight;
  for (std::size_t t = 0; t < six.size(); ++t) {
    six.lower[t].microseconds -= 8 * kMicrosecondsPerHour;
    six.upper[t].microseconds -= 8 * kMicrosecondsPerHour;
  }
  six.stamp = six.lower;
  six.reckoning.day_time = 16 * kMicrosecondsPerHour;
  complete_axis(six);
  EXPECT_EQ(pair_times(six, midnight, 0), (Pairs{0, 1, 2, 3, 4}));
  EXPECT_EQ(pairing_notice(six, midnight).value_or(""),
            "days that begin at 16:00 pair with days that begin at midnight, by their dates");
  EXPECT_FALSE(pairing_notice(midnight, midnight));
}

TEST(PairTimes, HydrologicalYearsPairByTheYearTheyAreNamedAfterAndTellSo) {
  TimeAxis hydrological;
  for (std::int64_t year = 1990; year < 1994; ++year) {
    hydrological.lower.push_back(start_of_day(Calendar::standard, {year, 7, 1}));
    hydrological.upper.push_back(start_of_day(Calendar::standard, {year + 1, 7, 1}));
    hydrological.stamp.push_back(hydrological.lower.back());
  }
  complete_axis(hydrological);
  const TimeAxis calendar_years = yearly_axis(1990, 4);
  EXPECT_EQ(pair_times(hydrological, calendar_years, 0), (Pairs{1, 2, 3, -1}));
  EXPECT_EQ(pairing_notice(hydrological, calendar_years).value_or(""),
            "values of years from July on pair with those of whole years by year: the first lie 6 months earlier");
}

}  // namespace
}  // namespace fieldwise::core
