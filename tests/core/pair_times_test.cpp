#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/expected_steps.hpp"
#include "fieldwise/core/pair_times.hpp"
#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/core/time_codec.hpp"

namespace fieldwise::core {
namespace {

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
  EXPECT_EQ(pair_times(januaries, januaries, 12), (Pairs{-1, 0, 1}));
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

TEST(PairTimes, HoursMeetAndLagInHoursWhateverTheStep) {
  const TimeAxis six = axis_of({0, 6, 12, 18}, "hours since 1969-12-31");
  const TimeAxis three = axis_of({0, 3, 6, 9, 12}, "hours since 1969-12-31");
  EXPECT_EQ(pair_times(six, three, 0), (Pairs{0, 2, 4, -1}));
  EXPECT_EQ(pair_times(six, three, 3), (Pairs{-1, 1, 3, -1}));
  EXPECT_EQ(pair_times(six, three, 2), (Pairs{-1, -1, -1, -1}));
}

TEST(PairTimes, HoursOfDifferentCalendarsPairByDateAndHour) {
  const TimeAxis standard = axis_of({0, 6, 24, 30, 48}, "hours since 2000-02-28");
  const TimeAxis noleap = axis_of({0, 6, 24, 30, 48}, "hours since 2000-02-28", Calendar::noleap);
  EXPECT_EQ(pair_times(standard, noleap, 0), (Pairs{0, 1, -1, -1, 2}));
}

TEST(PairTimes, IrregularTimesPairOnlyWhenEqual) {
  const TimeAxis of = axis_of({0.1, 0.2, 5.3}, "hours since 2000-02-28");
  const TimeAxis against = axis_of({0.1, 5.3, 5.4}, "hours since 2000-02-28");
  ASSERT_EQ(of.step_class, StepClass::irregular);
  EXPECT_EQ(pair_times(of, against, 0), (Pairs{0, -1, 1}));
  EXPECT_EQ(disagreement(of, against, 1),
            "a lag of 1 needs a regular time axis (years, seasons, months, days or hours), but this one is irregular");
}

TEST(PairTimes, IrregularTimesOfDifferentCalendarsPairByDateAndTime) {
  const TimeAxis standard = axis_of({0.1, 24.2, 48.3}, "hours since 2000-02-28");
  const TimeAxis noleap = axis_of({0.1, 24.3, 24.4}, "hours since 2000-02-28", Calendar::noleap);
  TimeAxis of = standard;
  of.step_class = StepClass::irregular;
  TimeAxis against = noleap;
  against.step_class = StepClass::irregular;
  EXPECT_EQ(pair_times(of, against, 0), (Pairs{0, -1, 1}));
}

TEST(PairTimes, DifferentClassesAreRefusedByName) {
  EXPECT_EQ(disagreement(monthly_axis(1982, 1, 12), daily_axis({1982, 1, 1}, 40)),
            "values of each month cannot be paired with values of each day: bring both to the same step, for example "
            "with `mean`");
  EXPECT_EQ(disagreement(monthly_axis(1982, 1, 12), axis_of({0.1, 0.2, 5.3}, "hours since 1982-01-01")),
            "values of each month cannot be paired with values at irregular times: bring both to the same step, for "
            "example with `mean`");
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
            "with `mean`");
}

TEST(PairTimes, AStepThatOccursTwiceIsRefusedOnEitherSide) {
  TimeAxis twice = axis_of({0, 1, 1.5}, "months since 1982-01-01");
  twice.step_class = StepClass::month;
  const std::string sentence = "the month 1982-02 occurs twice, so that values cannot be paired by date";
  EXPECT_EQ(disagreement(twice, monthly_axis(1982, 1, 3)), sentence);
  EXPECT_EQ(disagreement(monthly_axis(1982, 1, 3), twice), sentence);
  TimeAxis years = axis_of({0, 7}, "months since -7-01-01");
  years.step_class = StepClass::year;
  EXPECT_EQ(disagreement(years, years), "the year -0007 occurs twice, so that values cannot be paired by date");
}

TEST(PairTimes, NothingPairsWithNothing) {
  EXPECT_TRUE(pair_times(axis_of({}, "days since 1982-01-01"), monthly_axis(1982, 1, 3), 0).empty());
  EXPECT_EQ(pair_times(daily_axis({1982, 1, 1}, 2), axis_of({}, "days since 1982-01-01"), 0), (Pairs{-1, -1}));
}

TEST(ExpectedSteps, CountWhatTheCalendarHolds) {
  const auto count = [](StepClass step_class, const char* period, unsigned months = 0xFFFU,
                        Calendar calendar = Calendar::standard, std::int64_t hours = 1) {
    return expected_steps(step_class, calendar, parse_period(period), months, hours);
  };
  EXPECT_EQ(count(StepClass::year, "1982/1991"), 10U);
  EXPECT_EQ(count(StepClass::month, "1982/1991"), 120U);
  EXPECT_EQ(count(StepClass::month, "1982-11/1983-02"), 4U);
  EXPECT_EQ(count(StepClass::month, "1982/1991", parse_months("DJF")), 30U);
  EXPECT_EQ(count(StepClass::season, "1982/1991"), 40U);
  EXPECT_EQ(count(StepClass::season, "1981-12/1982-11"), 4U);
  EXPECT_EQ(count(StepClass::season, "1982/1991", parse_months("DJF")), 10U);
  EXPECT_EQ(count(StepClass::season, "1982", parse_months("Jan")), 1U);
  EXPECT_EQ(count(StepClass::season, "1982", parse_months("Dec")), 0U);
  EXPECT_EQ(count(StepClass::season, "1982-02/1982-04"), 1U);
  EXPECT_EQ(count(StepClass::day, "2000"), 366U);
  EXPECT_EQ(count(StepClass::day, "2000", 0xFFFU, Calendar::noleap), 365U);
  EXPECT_EQ(count(StepClass::day, "2000", 0xFFFU, Calendar::days_360), 360U);
  EXPECT_EQ(count(StepClass::day, "2000-02", 0xFFFU, Calendar::days_360), 30U);
  EXPECT_EQ(count(StepClass::day, "1999/2002", parse_months("2")), 113U);
  EXPECT_EQ(count(StepClass::day, "2000-01-16/2000-03-02"), 47U);
  EXPECT_EQ(count(StepClass::day, "2000-01-16/2000-01-16"), 1U);
  EXPECT_EQ(count(StepClass::day, "1582-10"), 21U);
  EXPECT_EQ(count(StepClass::hour, "2000-01-16"), 24U);
  EXPECT_EQ(count(StepClass::hour, "2000", 0xFFFU, Calendar::standard, 6), 4U * 366U);
  EXPECT_EQ(count(StepClass::irregular, "1982/1991"), 0U);
}

}  // namespace
}  // namespace fieldwise::core
