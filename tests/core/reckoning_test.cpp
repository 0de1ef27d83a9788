#include "fieldwise/core/reckoning.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/expected_values.hpp"
#include "fieldwise/core/year_span.hpp"

namespace fieldwise::core {
namespace {

constexpr std::int64_t kHour = kMicrosecondsPerHour;

Instant at(Calendar calendar, const Date& date, std::int64_t hours) {
  return {start_of_day(calendar, date).microseconds + hours * kHour};
}

TEST(Reckoning, ADayHasTheDateOfItsMiddle) {
  const Calendar calendar = Calendar::standard;
  const Reckoning morning{0, 6 * kHour};
  EXPECT_EQ(morning.date(calendar, at(calendar, {2000, 3, 1}, 5)), (Date{2000, 2, 29}));
  EXPECT_EQ(morning.date(calendar, at(calendar, {2000, 3, 1}, 6)), (Date{2000, 3, 1}));
  // 16:00 UTC is midnight at 120 degrees east: the day that begins then is that of the next date.
  const Reckoning evening{0, 16 * kHour};
  EXPECT_EQ(evening.date(calendar, at(calendar, {2000, 2, 29}, 16)), (Date{2000, 3, 1}));
  EXPECT_EQ(evening.date(calendar, at(calendar, {2000, 2, 29}, 15)), (Date{2000, 2, 29}));
  const Reckoning noon{0, 12 * kHour};
  EXPECT_EQ(noon.date(calendar, at(calendar, {2000, 2, 29}, 12)), (Date{2000, 3, 1}));
  EXPECT_EQ(noon.begin_of_day(day_number(calendar, {2000, 3, 1})), at(calendar, {2000, 2, 29}, 12));
}

TEST(Reckoning, IsReadAsItIsWritten) {
  for (std::int64_t quarter = 1; quarter < 96; ++quarter) {
    const Reckoning reckoning{0, quarter * kHour / 4};
    EXPECT_EQ(parse_day_time(reckoning.day_text()), reckoning.day_time);
  }
  for (int month = 1; month <= 12; ++month) {
    EXPECT_EQ(parse_month_name(Reckoning{month, 0}.year_text()), month);
  }
  EXPECT_EQ(Reckoning().day_text(), "");
  EXPECT_EQ(Reckoning().year_text(), "");
  for (const char* const wrong : {"", "6:00", "24:00", "06:60", "06-00", "0600", "ab:cd"}) {
    EXPECT_FALSE(parse_day_time(wrong)) << wrong;
  }
  EXPECT_FALSE(parse_month_name("Jul"));
}

/// Returns the first and last date of the year in which a date lies.
std::string year_text(const TimeAxis& axis, const Date& date) {
  const YearSpan year = year_of(axis, date);
  return std::to_string(year.year) + ": " + format_date(date_of_day(axis.calendar, year.begin_day)) + " to " +
         format_date(date_of_day(axis.calendar, year.end_day - 1));
}

TEST(YearSpan, IsNamedAfterTheYearInWhichItEnds) {
  TimeAxis axis = monthly_axis(1990, 1, 48);
  EXPECT_EQ(year_text(axis, {1991, 7, 1}), "1991: 1991-01-01 to 1991-12-31");
  axis.reckoning.year_month = 7;
  EXPECT_EQ(year_text(axis, {1991, 6, 30}), "1991: 1990-07-01 to 1991-06-30");
  EXPECT_EQ(year_text(axis, {1991, 7, 1}), "1992: 1991-07-01 to 1992-06-30");
  axis.reckoning.year_month = 10;
  EXPECT_EQ(year_text(axis, {1991, 12, 31}), "1992: 1991-10-01 to 1992-09-30");
  axis.reckoning.year_month = 2;
  EXPECT_EQ(year_text(axis, {1991, 1, 31}), "1991: 1990-02-01 to 1991-01-31");
  axis.reckoning.year_month = 1;
  EXPECT_EQ(year_text(axis, {1991, 1, 31}), "1991: 1991-01-01 to 1991-12-31");
}

TEST(YearSpan, OfChosenMonthsRunsFromTheFirstToTheLast) {
  const TimeAxis all = monthly_axis(1990, 1, 48);
  std::vector<std::size_t> winters;
  for (std::size_t t = 0; t < all.size(); ++t) {
    if (t % 12 < 2 || t % 12 == 11) winters.push_back(t);
  }
  TimeAxis axis = select_times(all, winters);
  EXPECT_EQ(year_text(axis, {1990, 12, 16}), "1991: 1990-12-01 to 1991-02-28");
  EXPECT_TRUE(notice_of_years(axis));
  axis.reckoning.year_month = 7;
  EXPECT_EQ(year_text(axis, {1990, 12, 16}), "1991: 1990-12-01 to 1991-02-28");
  EXPECT_FALSE(notice_of_years(axis));
  axis.reckoning.year_month = 1;
  EXPECT_EQ(year_text(axis, {1990, 12, 16}), "1990: 1990-01-01 to 1990-12-31");
  EXPECT_EQ(expected_values(axis, {{1990, 1, 1}, {1990, 12, 31}}), 3U);
}

/// Makes an axis of so many months a value, from a month of 1990 on.
TimeAxis runs_of_months(int first, int months, std::size_t count) {
  TimeAxis axis;
  for (std::size_t i = 0; i < count; ++i, first += months) {
    axis.lower.push_back({first_day_of_month(axis.calendar, 1990, first) * kMicrosecondsPerDay});
    axis.upper.push_back({first_day_of_month(axis.calendar, 1990, first + months) * kMicrosecondsPerDay});
    axis.stamp.push_back(TimeSpan{axis.lower.back(), axis.upper.back()}.middle());
  }
  static_cast<void>(complete_axis(axis));
  return axis;
}

TEST(YearSpan, MustNotCutValues) {
  const auto fault = [](TimeAxis axis, int year_month) {
    axis.reckoning.year_month = year_month;
    return fault_of_years(axis).value_or("none");
  };
  EXPECT_EQ(fault(runs_of_months(0, 3, 12), 12), "none");
  EXPECT_EQ(fault(runs_of_months(0, 3, 12), 6), "none");
  EXPECT_EQ(fault(runs_of_months(0, 3, 12), 7), "years that begin in July cut values of each season in two");
  EXPECT_EQ(fault(runs_of_months(1, 3, 12), 7), "none");  // quarters
  EXPECT_EQ(fault(runs_of_months(1, 1, 36), 7), "none");
  EXPECT_EQ(fault(runs_of_months(1, 12, 5), 7), "years that begin in July cut values of each year in two");
  EXPECT_EQ(fault(runs_of_months(-5, 12, 5), 7), "none");
  EXPECT_EQ(fault(daily_axis({1990, 1, 1}, 400), 7), "none");
}

TEST(YearSpan, DaysMustFitTheValues) {
  TimeAxis days = daily_axis({1990, 1, 1}, 40);
  EXPECT_FALSE(fault_of_days(days));
  days.reckoning.day_time = 6 * kHour;
  EXPECT_EQ(fault_of_days(days).value_or(""),
            "days that begin at 06:00 need several values a day, or bounds that begin then, but there is a value each "
            "day");
  for (std::size_t t = 0; t < days.size(); ++t) {
    days.lower[t].microseconds += 6 * kHour;
    days.upper[t].microseconds += 6 * kHour;
  }
  days.stamp = days.lower;
  static_cast<void>(complete_axis(days));
  EXPECT_FALSE(fault_of_days(days));
  EXPECT_TRUE(days.step.is_day());
  EXPECT_EQ(days.date(0), (Date{1990, 1, 1}));
}

TEST(YearSpan, HydrologicalYearsAreNumberedAndDatedByTheYearTheyAreNamedAfter) {
  for (const int first : {2, 4, 7, 10, 12}) {
    const TimeAxis axis = runs_of_months(first, 12, 4);
    EXPECT_EQ(axis.step.name(), "year");
    EXPECT_EQ(axis.number.front(), 1991) << first;
    EXPECT_EQ(axis.date(0).year, 1991) << first;
    EXPECT_EQ(axis.date(3).year, 1994) << first;
    EXPECT_EQ(format_period(covered_period(axis)), "1991/1994") << first;
    EXPECT_EQ(expected_values(axis, covered_period(axis)), 4U) << first;
    EXPECT_EQ(expected_values(axis, {{1990, first, 1}, {1991, first - 1, 28}}), 1U) << first;
  }
}

TEST(ExpectedValues, OfLocalDaysCountTheHoursOfTheseDays) {
  TimeAxis axis;  // every seven hours, which divide no day
  for (int i = 0; i < 200; ++i) axis.stamp.push_back(at(axis.calendar, {1990, 1, 1}, 7 * i));
  static_cast<void>(complete_axis(axis));
  for (const std::int64_t hour : {0, 6, 16}) {
    axis.reckoning.day_time = hour * kHour;
    for (const Date& date : {Date{1990, 1, 10}, Date{1990, 1, 11}, Date{1990, 1, 12}, Date{1990, 1, 13}}) {
      std::size_t found = 0;
      for (std::size_t t = 0; t < axis.size(); ++t) found += axis.date(t) == date ? 1 : 0;
      EXPECT_EQ(expected_values(axis, {date, date}), found) << format_date(date) << " from " << hour;
    }
  }
}

}  // namespace
}  // namespace fieldwise::core
