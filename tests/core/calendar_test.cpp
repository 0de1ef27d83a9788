#include "fieldwise/core/calendar.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>

#include "fieldwise/core/error.hpp"

namespace fieldwise::core {
namespace {

constexpr std::array<Calendar, 6> kCalendars{Calendar::standard, Calendar::proleptic_gregorian,
                                             Calendar::julian,   Calendar::noleap,
                                             Calendar::all_leap, Calendar::days_360};

/// Is the Julian day number of 1970-01-01 (Gregorian).
constexpr std::int64_t kJulianDayOf1970 = 2'440'588;

/// Counts days with the standard library's proleptic Gregorian calendar.
std::int64_t chrono_day(const Date& date) {
  using namespace std::chrono;
  const year_month_day ymd{year(static_cast<int>(date.year)), month(static_cast<unsigned>(date.month)),
                           day(static_cast<unsigned>(date.day))};
  return sys_days(ymd).time_since_epoch().count();
}

TEST(Calendar, NamesAndAliasesAreReadInAnyCase) {
  EXPECT_EQ(parse_calendar("standard"), Calendar::standard);
  EXPECT_EQ(parse_calendar("GREGORIAN"), Calendar::standard);
  EXPECT_EQ(parse_calendar("365_day"), Calendar::noleap);
  EXPECT_EQ(parse_calendar("NoLeap"), Calendar::noleap);
  EXPECT_EQ(parse_calendar("366_day"), Calendar::all_leap);
  EXPECT_EQ(parse_calendar(" 360_day "), Calendar::days_360);
  EXPECT_EQ(parse_calendar("proleptic_gregorian"), Calendar::proleptic_gregorian);
  EXPECT_EQ(parse_calendar("julian"), Calendar::julian);
}

TEST(Calendar, EveryCalendarIsReadBackFromItsName) {
  for (const Calendar calendar : kCalendars) {
    EXPECT_EQ(parse_calendar(calendar_name(calendar)), calendar) << calendar_name(calendar);
  }
}

TEST(Calendar, UnknownNameIsRefusedWithTheNamesThatWouldBeRight) {
  try {
    parse_calendar("martian");
    FAIL() << "martian was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_STREQ(error.what(),
                 "'martian' is not a CF calendar: use standard, proleptic_gregorian, julian, noleap, all_leap or "
                 "360_day");
  }
}

TEST(Calendar, LeapYearsFollowTheRuleOfEachCalendar) {
  struct Case {
    std::int64_t year;
    bool standard, proleptic, julian;
  };
  for (const Case& c : {Case{2000, true, true, true}, Case{1900, false, false, true}, Case{2023, false, false, false},
                        Case{1500, true, false, true}, Case{1582, false, false, false}, Case{1600, true, true, true},
                        Case{4, true, true, true}, Case{0, true, true, true}, Case{-4, true, true, true},
                        Case{-100, true, false, true}, Case{-1, false, false, false}}) {
    EXPECT_EQ(is_leap_year(Calendar::standard, c.year), c.standard) << c.year;
    EXPECT_EQ(is_leap_year(Calendar::proleptic_gregorian, c.year), c.proleptic) << c.year;
    EXPECT_EQ(is_leap_year(Calendar::julian, c.year), c.julian) << c.year;
    EXPECT_FALSE(is_leap_year(Calendar::noleap, c.year)) << c.year;
    EXPECT_TRUE(is_leap_year(Calendar::all_leap, c.year)) << c.year;
    EXPECT_FALSE(is_leap_year(Calendar::days_360, c.year)) << c.year;
  }
}

TEST(Calendar, FebruaryHasTheDaysOfItsCalendar) {
  EXPECT_EQ(days_in_month(Calendar::standard, 2024, 2), 29);
  EXPECT_EQ(days_in_month(Calendar::standard, 1900, 2), 28);
  EXPECT_EQ(days_in_month(Calendar::noleap, 2024, 2), 28);
  EXPECT_EQ(days_in_month(Calendar::all_leap, 2023, 2), 29);
  EXPECT_EQ(days_in_month(Calendar::days_360, 2023, 2), 30);
  EXPECT_EQ(days_in_month(Calendar::days_360, 2023, 12), 30);
  EXPECT_EQ(days_in_month(Calendar::standard, 1582, 10), 31);
}

TEST(Calendar, ThirtiethOfFebruaryExistsIn360DaysOnly) {
  const Date date{2000, 2, 30};
  EXPECT_TRUE(is_valid_date(Calendar::days_360, date));
  EXPECT_EQ(date_of_day(Calendar::days_360, day_number(Calendar::days_360, date)), date);
  EXPECT_EQ(date_of_day(Calendar::days_360, day_number(Calendar::days_360, date) + 1), (Date{2000, 3, 1}));
  EXPECT_FALSE(is_valid_date(Calendar::standard, date));
  EXPECT_FALSE(is_valid_date(Calendar::all_leap, date));
  EXPECT_FALSE(is_valid_date(Calendar::days_360, {2000, 1, 31}));
}

TEST(Calendar, DatesOutsideAnyMonthAreInvalid) {
  for (const Date& date :
       {Date{2000, 0, 1}, Date{2000, 13, 1}, Date{2000, 1, 0}, Date{2000, 1, 32}, Date{2001, 2, 29}}) {
    EXPECT_FALSE(is_valid_date(Calendar::standard, date)) << format_date(date);
  }
}

TEST(Calendar, FifteenOctoberFollowsFourOctober1582InTheStandardCalendarOnly) {
  const std::int64_t last = day_number(Calendar::standard, {1582, 10, 4});
  EXPECT_EQ(day_number(Calendar::standard, {1582, 10, 15}), last + 1);
  EXPECT_EQ(date_of_day(Calendar::standard, last), (Date{1582, 10, 4}));
  EXPECT_EQ(date_of_day(Calendar::standard, last + 1), (Date{1582, 10, 15}));
  EXPECT_FALSE(is_valid_date(Calendar::standard, {1582, 10, 5}));
  EXPECT_FALSE(is_valid_date(Calendar::standard, {1582, 10, 14}));
  EXPECT_TRUE(is_valid_date(Calendar::proleptic_gregorian, {1582, 10, 10}));
  EXPECT_EQ(day_number(Calendar::proleptic_gregorian, {1582, 10, 15}) -
                day_number(Calendar::proleptic_gregorian, {1582, 10, 4}),
            11);
  EXPECT_EQ(day_number(Calendar::julian, {1582, 10, 15}) - day_number(Calendar::julian, {1582, 10, 4}), 11);
}

TEST(Calendar, StandardDaysAreJulianDayNumbers) {
  struct Case {
    Date date;
    std::int64_t julian_day;
  };
  // Meeus, Astronomical Algorithms (1998), chapter 7.
  for (const Case& c : {Case{{2000, 1, 1}, 2'451'545}, Case{{1582, 10, 15}, 2'299'161}, Case{{1582, 10, 4}, 2'299'160},
                        Case{{1, 1, 1}, 1'721'424}, Case{{0, 1, 1}, 1'721'058}, Case{{-4712, 1, 1}, 0},
                        Case{{-1000, 7, 12}, 1'356'001}, Case{{837, 4, 10}, 2'026'872}}) {
    EXPECT_EQ(day_number(Calendar::standard, c.date) + kJulianDayOf1970, c.julian_day) << format_date(c.date);
    EXPECT_EQ(date_of_day(Calendar::standard, c.julian_day - kJulianDayOf1970), c.date) << c.julian_day;
  }
}

TEST(Calendar, EveryCalendarCountsFromItsOwn1970) {
  for (const Calendar calendar : kCalendars) {
    EXPECT_EQ(day_number(calendar, {1970, 1, 1}), 0) << calendar_name(calendar);
    EXPECT_EQ(date_of_day(calendar, 0), (Date{1970, 1, 1})) << calendar_name(calendar);
    EXPECT_EQ(date_of_day(calendar, -1), (Date{1969, 12, calendar == Calendar::days_360 ? 30 : 31}));
  }
}

TEST(Calendar, GregorianDaysAgreeWithTheStandardLibrary) {
  constexpr std::uint64_t kSeed = 19;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<int> day(-11'000'000, 11'000'000);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t number = day(random);
    const Date date = date_of_day(Calendar::proleptic_gregorian, number);
    ASSERT_TRUE(is_valid_date(Calendar::proleptic_gregorian, date)) << number;
    ASSERT_EQ(chrono_day(date), number) << format_date(date);
    ASSERT_EQ(day_number(Calendar::proleptic_gregorian, date), number) << format_date(date);
    if (number >= chrono_day({1582, 10, 15})) {
      ASSERT_EQ(date_of_day(Calendar::standard, number), date) << number;
    }
  }
}

TEST(Calendar, ConsecutiveDaysAreConsecutiveDatesInEveryCalendar) {
  for (const Calendar calendar : kCalendars) {
    // From before year 0 to after 1582, and round the turn of a century.
    for (const std::int64_t begin :
         {day_number(calendar, {-401, 1, 1}), day_number(calendar, {1580, 1, 1}), day_number(calendar, {1899, 1, 1})}) {
      Date before = date_of_day(calendar, begin);
      for (std::int64_t day = begin + 1; day < begin + 2'000; ++day) {
        const Date date = date_of_day(calendar, day);
        ASSERT_TRUE(is_valid_date(calendar, date)) << calendar_name(calendar) << ' ' << format_date(date);
        ASSERT_EQ(day_number(calendar, date), day) << calendar_name(calendar) << ' ' << format_date(date);
        ASSERT_LT(before, date) << calendar_name(calendar);
        const bool is_switch = date == Date{1582, 10, 15} && calendar == Calendar::standard;
        const bool same_month = date.month == before.month;
        ASSERT_TRUE(is_switch || date.day == (same_month ? before.day + 1 : 1))
            << calendar_name(calendar) << ' ' << format_date(before) << " then " << format_date(date);
        before = date;
      }
    }
  }
}

TEST(Calendar, InstantsBeforeMidnightOf1970BelongToTheDayBefore) {
  const Instant instant{-1};
  EXPECT_EQ(date_of(Calendar::standard, instant), (Date{1969, 12, 31}));
  EXPECT_EQ(microsecond_of_day(instant), kMicrosecondsPerDay - 1);
  EXPECT_EQ(start_of_day(Calendar::standard, {1970, 1, 2}).microseconds, kMicrosecondsPerDay);
}

TEST(Calendar, MeanYearsHaveTheLengthsOfTheirCalendars) {
  EXPECT_EQ(days_per_year(Calendar::standard), 365.2425);
  EXPECT_EQ(days_per_year(Calendar::proleptic_gregorian), 365.2425);
  EXPECT_EQ(days_per_year(Calendar::julian), 365.25);
  EXPECT_EQ(days_per_year(Calendar::noleap), 365.0);
  EXPECT_EQ(days_per_year(Calendar::all_leap), 366.0);
  EXPECT_EQ(days_per_year(Calendar::days_360), 360.0);
  EXPECT_EQ(day_number(Calendar::proleptic_gregorian, {2370, 1, 1}), 400 * 365.2425);
  EXPECT_EQ(day_number(Calendar::julian, {1974, 1, 1}), 4 * 365.25);
}

TEST(Calendar, InstantsAreWrittenAsShortAsTheyAreExact) {
  const auto text = [](const Date& date, std::int64_t microseconds) {
    return format_instant(Calendar::standard, {start_of_day(Calendar::standard, date).microseconds + microseconds});
  };
  constexpr std::int64_t kNoon = 12 * kMicrosecondsPerHour;
  EXPECT_EQ(text({1982, 1, 16}, 0), "1982-01-16");
  EXPECT_EQ(text({1982, 1, 16}, kNoon), "1982-01-16T12:00");
  EXPECT_EQ(text({1982, 1, 16}, kNoon + 30 * kMicrosecondsPerSecond), "1982-01-16T12:00:30");
  EXPECT_EQ(text({1982, 1, 16}, kNoon + 500'000), "1982-01-16T12:00:00.5");
  EXPECT_EQ(text({1982, 1, 16}, kNoon + 1), "1982-01-16T12:00:00.000001");
  EXPECT_EQ(text({-44, 3, 15}, 0), "-0044-03-15");
  EXPECT_EQ(text({0, 3, 15}, 0), "0000-03-15");
}

}  // namespace
}  // namespace fieldwise::core
