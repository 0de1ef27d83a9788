#include "fieldwise/core/time_step.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/expected_values.hpp"
#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::core {
namespace {

constexpr std::int64_t kDay = kMicrosecondsPerDay;
const std::vector<Calendar> kCalendars{Calendar::standard, Calendar::proleptic_gregorian,
                                       Calendar::julian,   Calendar::noleap,
                                       Calendar::all_leap, Calendar::days_360};

/// Says where in their intervals the values of an axis are stamped.
enum class Stamps { begin, middle, last_day, bounds };

/// Makes an axis of steps that follow each other from the one that holds 1 January 1999 on.
TimeAxis axis_of(const TimeStep& step, Calendar calendar, std::size_t count, Stamps stamps) {
  TimeAxis axis;
  axis.calendar = calendar;
  const std::int64_t first = step.number(calendar, start_of_day(calendar, {1999, 1, 1}));
  for (std::size_t i = 0; i < count; ++i) {
    const TimeSpan whole = step.interval(calendar, first + static_cast<std::int64_t>(i));
    const bool in_middle = stamps == Stamps::middle || stamps == Stamps::bounds;
    axis.stamp.push_back(in_middle                    ? whole.middle()
                         : stamps == Stamps::last_day ? Instant{whole.end.microseconds - kDay}
                                                      : whole.begin);
    if (stamps == Stamps::bounds) {
      axis.lower.push_back(whole.begin);
      axis.upper.push_back(whole.end);
    }
  }
  complete_axis(axis);
  return axis;
}

void expect_neighbours(const TimeAxis& axis, const std::string& what) {
  for (std::size_t i = 1; i < axis.size(); ++i) {
    ASSERT_EQ(axis.number[i], axis.number[i - 1] + 1) << what << ", value " << i;
  }
}

struct Kind {
  std::string name;
  std::size_t count;  // more than two leap years
};

const std::vector<Kind> kKinds{{"year", 12},
                               {"season", 30},
                               {"month", 120},
                               {"half_month", 240},
                               {"dekad", 360},
                               {"pentad", 800},
                               {"pentad_of_month", 700},
                               {"8 days from 1 January", 460},
                               {"16 days from 1 January", 230},
                               {"week", 500},
                               {"10 days", 400},
                               {"day", 800},
                               {"6 hours", 500},
                               {"hour", 500},
                               {"30 minutes", 500}};

TEST(TimeStep, IsFoundFromBoundsAndFromStampsInEveryCalendar) {
  for (const Kind& kind : kKinds) {
    const TimeStep step = *TimeStep::parse(kind.name);
    for (const Calendar calendar : kCalendars) {
      for (const Stamps stamps : {Stamps::begin, Stamps::middle, Stamps::last_day, Stamps::bounds}) {
        if (stamps == Stamps::last_day && step.days() < 1.0) continue;
        const std::string what = kind.name + ", " + std::string(calendar_name(calendar)) + ", stamps " +
                                 std::to_string(static_cast<int>(stamps));
        const TimeAxis axis = axis_of(step, calendar, kind.count, stamps);
        ASSERT_TRUE(axis.step.is_regular()) << what;
        expect_neighbours(axis, what);
        // Where all steps are equally long they are so many days; seasons alone do not tell in which month they begin.
        const bool even = calendar == Calendar::days_360 || (kind.name == "pentad" && calendar == Calendar::noleap);
        if (!even) {
          EXPECT_EQ(axis.step.name(), kind.name) << what;
        }
      }
    }
  }
}

TEST(TimeStep, IsFoundBesideHoles) {
  for (const Kind& kind : kKinds) {
    const TimeStep step = *TimeStep::parse(kind.name);
    const TimeAxis whole = axis_of(step, Calendar::standard, kind.count, Stamps::begin);
    TimeAxis holed;
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      if (i % 7 == 3 || (i > 8 && i < 11)) continue;
      holed.stamp.push_back(whole.stamp[i]);
      numbers.push_back(whole.number[i] - whole.number[0]);
    }
    complete_axis(holed);
    EXPECT_EQ(holed.step.name(), kind.name);
    for (std::size_t i = 0; i < holed.size(); ++i) {
      EXPECT_EQ(holed.number[i] - holed.number[0], numbers[i]) << kind.name << ' ' << i;
    }
  }
}

TEST(TimeStep, HoldsTheInstantsOfItsIntervals) {
  for (const Kind& kind : kKinds) {
    const TimeStep step = *TimeStep::parse(kind.name);
    for (const Calendar calendar : kCalendars) {
      const std::int64_t first = step.number(calendar, start_of_day(calendar, {1999, 12, 1}));
      for (std::int64_t number = first; number < first + 200; ++number) {
        const TimeSpan whole = step.interval(calendar, number);
        ASSERT_LT(whole.begin, whole.end) << kind.name;
        ASSERT_EQ(step.number(calendar, whole.begin), number) << kind.name;
        ASSERT_EQ(step.number(calendar, {whole.end.microseconds - 1}), number) << kind.name;
        ASSERT_EQ(step.interval(calendar, number + 1).begin, whole.end) << kind.name;
      }
    }
  }
}

TEST(TimeStep, PentadsOfAYearAreSeventyThreeAndTheTwelfthHoldsTheLeapDay) {
  const TimeStep pentad = *TimeStep::parse("pentad");
  const auto number = [&](int month, int day, std::int64_t year) {
    return pentad.number(Calendar::standard, start_of_day(Calendar::standard, {year, month, day})) - 73 * year;
  };
  EXPECT_EQ(number(2, 25, 2000), 11);
  EXPECT_EQ(number(2, 29, 2000), 11);
  EXPECT_EQ(number(3, 1, 2000), 11);
  EXPECT_EQ(number(3, 2, 2000), 12);
  EXPECT_EQ(number(3, 1, 2001), 11);
  EXPECT_EQ(number(3, 2, 2001), 12);
  EXPECT_EQ(number(12, 31, 2000), 72);
  EXPECT_EQ(number(12, 31, 2001), 72);
}

TEST(TimeStep, OneSeasonAYearIsTheYearOfItsLastMonth) {
  TimeAxis winters;
  for (std::int64_t year = 1981; year < 1991; ++year) {
    winters.lower.push_back(start_of_day(Calendar::standard, {year - 1, 12, 1}));
    winters.upper.push_back(start_of_day(Calendar::standard, {year, 3, 1}));
    winters.stamp.push_back(winters.lower.back());
  }
  complete_axis(winters);
  EXPECT_EQ(winters.step.text(winters.calendar), "year of DJF");
  EXPECT_EQ(winters.number.front(), 1981);
  EXPECT_EQ(winters.number.back(), 1990);
  EXPECT_EQ(format_period(covered_period(winters)), "1981/1990");
}

TEST(TimeStep, WintersAndSummersAloneAreNotNeighbours) {
  TimeAxis axis;
  for (std::int64_t year = 1981; year < 1986; ++year) {
    axis.lower.push_back(start_of_day(Calendar::standard, {year - 1, 12, 1}));
    axis.upper.push_back(start_of_day(Calendar::standard, {year, 3, 1}));
    axis.lower.push_back(start_of_day(Calendar::standard, {year, 6, 1}));
    axis.upper.push_back(start_of_day(Calendar::standard, {year, 9, 1}));
  }
  axis.stamp = axis.lower;
  complete_axis(axis);
  EXPECT_EQ(axis.step.name(), "season");
  EXPECT_EQ(axis.number[1], axis.number[0] + 2);
}

/// Makes stamps every three months: on so many days after the first of each.
TimeAxis every_three_months(int first_month, int days, std::size_t count) {
  TimeAxis axis;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t day = first_day_of_month(axis.calendar, 1990, first_month + 3 * static_cast<int>(i)) + days;
    axis.stamp.push_back({day * kDay});
  }
  complete_axis(axis);
  return axis;
}

TEST(TimeStep, QuartersAreNoSeasons) {
  EXPECT_EQ(every_three_months(1, 14, 12).step.name(), "season");    // middles of DJF
  EXPECT_EQ(every_three_months(2, 14, 12).step.name(), "quarter");   // middles of JFM
  EXPECT_EQ(every_three_months(3, 14, 12).step.name(), "3 months");  // middles of FMA
  EXPECT_EQ(every_three_months(12, 0, 12).step.name(), "season");    // beginnings of DJF
  EXPECT_EQ(every_three_months(1, 0, 12).step.name(), "quarter");    // beginnings of JFM
  EXPECT_EQ(every_three_months(2, 27, 12).step.name(), "season");    // ends of DJF
  EXPECT_EQ(every_three_months(3, 27, 12).step.name(), "quarter");   // ends of JFM
  EXPECT_EQ(every_three_months(2, 9, 12).step.name(), "season");     // nothing says
  for (const char* const name : {"season", "quarter"}) {
    TimeAxis said = every_three_months(1, 0, 12);
    said.stated_step = TimeStep::parse(name);
    complete_axis(said);
    EXPECT_EQ(said.step.name(), name);
  }
}

TEST(TimeStep, SeasonsOfOnesOwnAreNeighboursWhereTheirBoundsTouch) {
  TimeAxis axis;
  for (std::int64_t year = 1981; year < 1984; ++year) {
    axis.lower.push_back(start_of_day(Calendar::standard, {year, 6, 1}));
    axis.upper.push_back(start_of_day(Calendar::standard, {year, 10, 1}));
    axis.lower.push_back(start_of_day(Calendar::standard, {year, 10, 1}));
    axis.upper.push_back(start_of_day(Calendar::standard, {year + 1, 4, 1}));
  }
  axis.stamp = axis.lower;
  complete_axis(axis);
  EXPECT_EQ(axis.step.name(), "seasons");
  EXPECT_EQ(axis.number[1], axis.number[0] + 1);
  EXPECT_EQ(axis.number[2], axis.number[1] + 2);
}

TEST(TimeStep, IsThatOfTheDistancesNotOfOverlappingIntervals) {
  const TimeAxis months = monthly_axis(1981, 1, 24);
  TimeAxis running;
  for (std::size_t i = 1; i + 1 < months.size(); ++i) {
    running.stamp.push_back(months.stamp[i]);
    running.lower.push_back(months.lower[i - 1]);
    running.upper.push_back(months.upper[i + 1]);
  }
  complete_axis(running);
  EXPECT_EQ(running.step.name(), "month");
}

TEST(TimeStep, MonthsThatWereLeftOutAreNotExpected) {
  const TimeAxis all = monthly_axis(1981, 1, 60);
  std::vector<std::size_t> winter;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i % 12 < 2 || i % 12 == 11) winter.push_back(i);
  }
  const TimeAxis axis = select_times(all, winter);
  EXPECT_EQ(axis.step.name(), "month");
  EXPECT_EQ(expected_values(axis, covered_period(axis)), winter.size());
  EXPECT_EQ(steps_between(axis), winter.size());
}

TEST(TimeStep, IsReadAsItIsWritten) {
  for (const Kind& kind : kKinds) {
    const TimeStep step = *TimeStep::parse(kind.name);
    EXPECT_EQ(step.name(), kind.name);
    EXPECT_EQ(TimeStep::parse(step.text(Calendar::standard)), step);
  }
  for (const char* const text : {"year of January", "year of DJF", "year of JJA", "7 days from 1970-01-03T12:00"}) {
    const auto step = TimeStep::parse(text);
    ASSERT_TRUE(step) << text;
    EXPECT_EQ(TimeStep::parse(step->text(Calendar::standard)), step) << text;
  }
  EXPECT_EQ(TimeStep::parse("dekadal"), TimeStep::parse("dekad"));
  for (const char* const text : {"", "fortnight", "0 days", "days", "year of XYZ", "5 parsecs", "-3 hours"}) {
    EXPECT_EQ(TimeStep::parse(text), std::nullopt) << text;
  }
}

TEST(TimeStep, CountsWhatAPeriodHolds) {
  const auto count = [](const char* step, const char* period, unsigned months = kAllMonths,
                        Calendar calendar = Calendar::standard) {
    TimeAxis axis;
    axis.calendar = calendar;
    axis.step = *TimeStep::parse(step);
    axis.months = months;
    return expected_values(axis, parse_period(period));
  };
  EXPECT_EQ(count("year", "1982/1991"), 10U);
  EXPECT_EQ(count("year of DJF", "1982/1991"), 10U);
  EXPECT_EQ(count("year of January", "1982-02/1991-02"), 9U);
  EXPECT_EQ(count("month", "1982/1991"), 120U);
  EXPECT_EQ(count("month", "1982-11/1983-02"), 4U);
  EXPECT_EQ(count("month", "1982/1991", parse_months("DJF")), 30U);
  EXPECT_EQ(count("season", "1982/1991"), 40U);
  EXPECT_EQ(count("season", "1981-12/1982-11"), 4U);
  EXPECT_EQ(count("season", "1982/1991", parse_months("DJF")), 10U);
  EXPECT_EQ(count("season", "1982", parse_months("Jan")), 1U);
  EXPECT_EQ(count("season", "1982", parse_months("Dec")), 0U);
  EXPECT_EQ(count("season", "1982-02/1982-04"), 1U);
  EXPECT_EQ(count("half_month", "1999/2001"), 72U);
  EXPECT_EQ(count("dekad", "1999/2001"), 108U);
  EXPECT_EQ(count("dekad", "2000-02", kAllMonths, Calendar::days_360), 3U);
  EXPECT_EQ(count("pentad_of_month", "1999/2001"), 216U);
  EXPECT_EQ(count("pentad", "1999/2001"), 219U);
  EXPECT_EQ(count("8 days from 1 January", "1999/2001"), 138U);
  EXPECT_EQ(count("day", "2000"), 366U);
  EXPECT_EQ(count("day", "2000", kAllMonths, Calendar::noleap), 365U);
  EXPECT_EQ(count("day", "2000", kAllMonths, Calendar::days_360), 360U);
  EXPECT_EQ(count("day", "2000-02", kAllMonths, Calendar::days_360), 30U);
  EXPECT_EQ(count("day", "1999/2002", parse_months("2")), 113U);
  EXPECT_EQ(count("day", "2000-01-16/2000-03-02"), 47U);
  EXPECT_EQ(count("day", "1582-10"), 21U);
  EXPECT_EQ(count("hour", "2000-01-16"), 24U);
  EXPECT_EQ(count("6 hours", "2000"), 4U * 366U);
  EXPECT_EQ(count("30 minutes", "2000-01-16"), 48U);
  EXPECT_EQ(count("irregular", "1982/1991"), 0U);
}

}  // namespace
}  // namespace fieldwise::core
