// Years that begin in another month, and days that begin at another hour, in everything that groups.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "fieldwise/analysis/series/extreme_values.hpp"
#include "fieldwise/analysis/series/mean.hpp"
#include "fieldwise/analysis/slots/anomaly.hpp"
#include "fieldwise/analysis/slots/climatology.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::analysis;
using fieldwise::core::Calendar;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::TimeAxis;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace core = fieldwise::core;
namespace tolerance = fieldwise::tolerance;

constexpr std::int64_t kHour = core::kMicrosecondsPerHour;

Field mean(const Field& field, const Mean::Options& options) { return evaluated<Mean>({field}, options)[0]; }

/// Returns an axis whose years begin in a month.
TimeAxis with_years(TimeAxis axis, int month) {
  axis.reckoning.year_month = month;
  return axis;
}

/// Makes hourly stamps without bounds from midnight of a date on, whose days begin at an hour.
TimeAxis hours_from(const core::Date& date, std::size_t count, std::int64_t begin_hour,
                    Calendar calendar = Calendar::standard) {
  TimeAxis axis;
  axis.calendar = calendar;
  const std::int64_t start = core::start_of_day(calendar, date).microseconds;
  for (std::size_t i = 0; i < count; ++i) axis.stamp.push_back({start + static_cast<std::int64_t>(i) * kHour});
  axis.reckoning.day_time = begin_hour * kHour;
  static_cast<void>(core::complete_axis(axis));
  return axis;
}

/// Makes a series whose values are what a function makes of each date.
template <class Function>
Field of_dates(const TimeAxis& axis, const Function& value) {
  std::vector<double> values;
  for (std::size_t t = 0; t < axis.size(); ++t) values.push_back(value(axis.date(t)));
  return series(values, axis);
}

std::vector<std::string> bounds_of(const Field& field) {
  std::vector<std::string> texts;
  const TimeAxis& axis = *field.header.time;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    texts.push_back(core::format_instant(axis.calendar, axis.lower[t]) + " " +
                    core::format_instant(axis.calendar, axis.upper[t]));
  }
  return texts;
}

TEST(HydrologicalYears, HoldTwelveMonthsAndAreNamedAfterTheirEnd) {
  for (const auto& [calendar, days_of_february, days_of_year] :
       {std::tuple(Calendar::standard, 29.0, 366.0), std::tuple(Calendar::noleap, 28.0, 365.0),
        std::tuple(Calendar::days_360, 30.0, 360.0)}) {
    // July 1999 to June 2000 is the year 2000, with 29 February; 1 in February and 0 elsewhere.
    const TimeAxis axis = with_years(core::monthly_axis(1999, 1, 30, calendar), 7);
    const Field year =
        mean(of_dates(axis, [](const core::Date& date) { return date.year == 2000 && date.month == 2 ? 1.0 : 0.0; }),
             {.every = Every::year});
    EXPECT_THAT(bounds_of(year), ElementsAre("1999-07-01 2000-07-01", "2000-07-01 2001-07-01"));
    EXPECT_NEAR(year.values(0, 0, 0), days_of_february / days_of_year, tolerance::rounding(1.0, 64));
    EXPECT_EQ(year.values(1, 0, 0), 0.0);
    EXPECT_THAT(year.header.time->number, ElementsAre(2000, 2001));
    EXPECT_EQ(year.header.time->date(0).year, 2000);
    EXPECT_EQ(year.header.time->step.name(), "year");
    EXPECT_EQ(year.header.time->reckoning.year_month, 7);
  }
}

TEST(HydrologicalYears, ExpectTheirOwnDays) {
  // July 1999 to June 2000 has 366 days; one absent is one too few, 365 of 366 are more than 0.99.
  std::vector<double> values(366, 1.0);
  values[100] = kMissing;
  const Field days = series(values, with_years(core::daily_axis({1999, 7, 1}, 366), 7));
  EXPECT_TRUE(std::isnan(mean(days, {.every = Every::year}).values(0, 0, 0)));
  EXPECT_EQ(mean(days, {.every = Every::year, .completeness = {.share = 365.0 / 366.0}}).values(0, 0, 0), 1.0);
  EXPECT_TRUE(std::isnan(mean(days, {.every = Every::year, .completeness = {.share = 365.5 / 366.0}}).values(0, 0, 0)));
}

TEST(HydrologicalYears, AreThoseOfWhatIsComputedFromThem) {
  const TimeAxis axis = with_years(core::daily_axis({1990, 7, 1}, 3 * 366), 7);
  const Field days = of_dates(axis, [](const core::Date& date) { return static_cast<double>(date.year); });
  const Field years = mean(mean(days, {.every = Every::month}), {.every = Every::year});
  EXPECT_THAT(bounds_of(years), ElementsAre("1990-07-01 1991-07-01", "1991-07-01 1992-07-01", "1992-07-01 1993-07-01"));
}

TEST(HydrologicalYears, OfChosenMonthsHoldThoseOfOneRun) {
  const TimeAxis all = core::monthly_axis(1990, 1, 48);
  std::vector<std::size_t> winters;
  for (std::size_t t = 0; t < all.size(); ++t) {
    if (t % 12 < 2 || t % 12 == 11) winters.push_back(t);
  }
  const Field year =
      mean(of_dates(with_years(core::select_times(all, winters), 7), [](const core::Date&) { return 1.0; }),
           {.every = Every::year});
  EXPECT_THAT(bounds_of(year), ElementsAre("1990-12-01 1991-03-01", "1991-12-01 1992-03-01", "1992-12-01 1993-03-01"));
}

TEST(HydrologicalYears, MustNotCutSeasons) {
  const Field months = of_dates(with_years(core::monthly_axis(1990, 12, 48), 7), [](const core::Date&) { return 1.0; });
  const Field seasons = mean(months, {.every = Every::season});
  EXPECT_EQ(error_of(ErrorKind::usage, [&] { mean(seasons, {.every = Every::year}); }),
            "years that begin in July cut values of each season in two: let years begin where values do");
  Field from_june = seasons;
  from_june.header.time = std::make_shared<const TimeAxis>(with_years(*seasons.header.time, 6));
  EXPECT_THAT(bounds_of(mean(from_june, {.every = Every::year})),
              ElementsAre("1991-06-01 1992-06-01", "1992-06-01 1993-06-01", "1993-06-01 1994-06-01"));
}

TEST(HydrologicalYears, AreTheBlocksOfExtremes) {
  // A maximum on 31 December and one on 2 January are two of calendar years, one of hydrological ones.
  const auto peak = [](const core::Date& date) {
    const bool turn = (date.month == 12 && date.day == 31) || (date.month == 1 && date.day == 2);
    return turn ? static_cast<double>(date.year % 10) : 0.0;
  };
  const auto count = [&](int year_month, Calendar calendar, std::size_t days) {
    const TimeAxis axis = with_years(core::daily_axis({1990, 7, 1}, days, calendar), year_month);
    ExtremeValues::Options options;
    options.method = GevMethod::l_moments;
    options.min_samples = 3;
    return evaluated<ExtremeValues>({of_dates(axis, peak)}, options)[3].values(0, 0, 0);
  };
  EXPECT_EQ(count(7, Calendar::standard, 5 * 365 + 1), 5.0);
  EXPECT_EQ(count(0, Calendar::standard, 5 * 365 + 1), 4.0);
  EXPECT_EQ(count(7, Calendar::standard, 5 * 365), 4.0);  // the last day of the last year is absent
  EXPECT_EQ(count(7, Calendar::noleap, 5 * 365), 5.0);
  EXPECT_EQ(count(7, Calendar::days_360, 5 * 360), 5.0);
}

TEST(ExtremeValues, OfWintersTakeThoseOfOneWinter) {
  const TimeAxis all = core::daily_axis({1990, 1, 1}, 5 * 365 + 1);
  std::vector<std::size_t> winters;
  for (std::size_t t = 0; t < all.size(); ++t) {
    if (all.date(t).month < 3 || all.date(t).month == 12) winters.push_back(t);
  }
  const Field field = of_dates(core::select_times(all, winters), [](const core::Date& date) {
    return static_cast<double>(date.year % 7) + 0.01 * date.day + (date.month == 12 ? 0.5 : 0.0);
  });
  ExtremeValues::Options options;
  options.method = GevMethod::l_moments;
  options.min_samples = 3;
  ExtremeValues operation(std::vector{field.header}, options);
  EXPECT_THAT(operation.notices(), Contains(HasSubstr("run over New Year")));
  // Four whole winters; the first lacks its December, the last its January and February.
  EXPECT_EQ(evaluated<ExtremeValues>({field}, options)[3].values(0, 0, 0), 4.0);
}

TEST(LocalDays, HoldTheHoursFromTheirBeginning) {
  // The hours 0 to 53: a day from 06:00 holds 6 to 29.
  std::vector<double> values;
  for (int hour = 0; hour < 54; ++hour) values.push_back(hour);
  for (const Calendar calendar : {Calendar::standard, Calendar::noleap, Calendar::days_360}) {
    const Field days = mean(series(values, hours_from({2000, 2, 28}, 54, 6, calendar)), {.every = Every::day});
    const bool leap = calendar != Calendar::noleap;
    ASSERT_EQ(days.values.size(), 3U);
    EXPECT_TRUE(std::isnan(days.values(0, 0, 0)));  // six hours of a day
    EXPECT_NEAR(days.values(1, 0, 0), 17.5, tolerance::rounding(54.0, 64));
    EXPECT_NEAR(days.values(2, 0, 0), 41.5, tolerance::rounding(54.0, 64));
    EXPECT_EQ(bounds_of(days)[1], leap ? "2000-02-28T06:00 2000-02-29T06:00" : "2000-02-28T06:00 2000-03-01T06:00");
    EXPECT_EQ(days.header.time->date(1), (core::Date{2000, 2, 28}));
    EXPECT_EQ(days.header.time->step.name(), "day");
    EXPECT_EQ(days.header.time->number[2], days.header.time->number[1] + 1);
  }
}

TEST(LocalDays, ThatBeginInTheEveningAreThoseOfTheNextDate) {
  const Field days = mean(of_dates(hours_from({2000, 2, 28}, 72, 16), [](const core::Date& date) { return date.day; }),
                          {.every = Every::day});
  EXPECT_THAT(bounds_of(days), ElementsAre("2000-02-27T16:00 2000-02-28T16:00", "2000-02-28T16:00 2000-02-29T16:00",
                                           "2000-02-29T16:00 2000-03-01T16:00", "2000-03-01T16:00 2000-03-02T16:00"));
  EXPECT_EQ(days.values(1, 0, 0), 29.0);
  EXPECT_EQ(days.values(2, 0, 0), 1.0);
  EXPECT_EQ(days.header.time->date(1), (core::Date{2000, 2, 29}));
}

TEST(LocalDays, MakeMonthsAndYearsThatBeginWithThem) {
  const TimeAxis hours = hours_from({1990, 6, 30}, 24 * 368, 6);
  TimeAxis axis = hours;
  axis.reckoning.year_month = 7;
  const Field field = of_dates(axis, [](const core::Date& date) { return static_cast<double>(date.month); });
  const Field months = mean(field, {.every = Every::month});
  EXPECT_EQ(bounds_of(months)[1], "1990-07-01T06:00 1990-08-01T06:00");
  EXPECT_EQ(months.values(1, 0, 0), 7.0);
  EXPECT_EQ(months.header.time->step.name(), "month");
  const Field years = mean(field, {.every = Every::year});
  EXPECT_THAT(bounds_of(years), ElementsAre("1990-07-01T06:00 1991-07-01T06:00"));
  EXPECT_THAT(years.header.time->number, ElementsAre(1991));
  // The same by way of days and months.
  const Field by_months =
      mean(mean(mean(field, {.every = Every::day}), {.every = Every::month}), {.every = Every::year});
  EXPECT_EQ(bounds_of(by_months), bounds_of(years));
  EXPECT_NEAR(by_months.values(0, 0, 0), years.values(0, 0, 0), tolerance::rounding(12.0, 9000));
}

TEST(LocalDays, AreTheSlotsOfAClimatology) {
  const TimeAxis axis = hours_from({1990, 1, 1}, 24 * 3 * 365, 6);
  const Field field = of_dates(axis, [](const core::Date& date) { return 100.0 * date.month + date.day; });
  Climatology::Options options;
  options.slots.by = By::day;
  options.slots.leap_day = LeapDay::skip;
  options.statistics = {"mean", "sd"};
  options.base = core::parse_period("1990-01-01/1992-12-30");
  options.base_partial = BasePartial::allow;
  const auto found = evaluated<Climatology>({field}, options);
  EXPECT_EQ(found[0].values(59, 0, 0), 301.0);
  EXPECT_EQ(found[1].values(59, 0, 0), 0.0);
  const TimeAxis& slots = *found[0].header.time;
  EXPECT_EQ(core::format_instant(slots.calendar, slots.lower[59]), "1990-03-01T06:00");
  EXPECT_EQ(core::format_instant(slots.calendar, slots.upper[59]), "1992-03-02T06:00");
  EXPECT_EQ(slots.date(59).month, 3);
  EXPECT_EQ(slots.date(59).day, 1);
  const Field anomaly = evaluated<Anomaly>({field, found[0]}, {.slots = options.slots})[0];
  EXPECT_EQ(anomaly.values(24 * 100, 0, 0), 0.0);
  Field at_midnight = field;
  at_midnight.header.time = std::make_shared<const TimeAxis>(hours_from({1990, 1, 1}, 24 * 3 * 365, 0));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         evaluated<Anomaly>({at_midnight, found[0]}, {.slots = options.slots});
                       }),
              HasSubstr("begin at midnight, those of the climatology 'mean' at 06:00: give both inputs the same "
                        "`day_starts`"));
}

TEST(LocalDays, LeaveTheHoursOfTheClockAsTheyAre) {
  const TimeAxis axis = hours_from({1990, 1, 1}, 24 * 20, 6);
  std::vector<double> values;
  for (std::size_t t = 0; t < axis.size(); ++t) values.push_back(static_cast<double>(t % 24));
  Climatology::Options options;
  options.slots.by = By::hour;
  options.statistics = {"mean"};
  options.base = core::parse_period("1990-01-02/1990-01-10");
  const Field found = evaluated<Climatology>({series(values, axis)}, options)[0];
  for (std::size_t hour = 0; hour < 24; ++hour) EXPECT_EQ(found.values(hour, 0, 0), static_cast<double>(hour));
  const TimeAxis& slots = *found.header.time;
  EXPECT_EQ(core::format_instant(slots.calendar, slots.lower[6]), "1990-01-02T06:00");
  EXPECT_EQ(core::format_instant(slots.calendar, slots.lower[5]), "1990-01-03T05:00");
  EXPECT_EQ(core::format_instant(slots.calendar, slots.upper[5]), "1990-01-11T06:00");
}

}  // namespace
