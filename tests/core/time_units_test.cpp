#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/core/time_codec.hpp"

namespace fieldwise::core {
namespace {

constexpr std::array<Calendar, 6> kCalendars{Calendar::standard, Calendar::proleptic_gregorian,
                                             Calendar::julian,   Calendar::noleap,
                                             Calendar::all_leap, Calendar::days_360};

std::string decoded(double value, std::string_view units, Calendar calendar = Calendar::standard) {
  return format_instant(calendar, decode_times({value}, units, calendar).at(0));
}

double encoded(Instant instant, std::string_view units, Calendar calendar = Calendar::standard) {
  return encode_times({instant}, units, calendar).at(0);
}

std::string decode_error(double value, std::string_view units, ErrorKind kind = ErrorKind::usage) {
  try {
    return "decoded as " + decoded(value, units);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
}

Instant at(const Date& date, std::int64_t microseconds = 0, Calendar calendar = Calendar::standard) {
  return {start_of_day(calendar, date).microseconds + microseconds};
}

TEST(TimeUnits, SpellingsOfArchivesAreRead) {
  EXPECT_EQ(decoded(15.5, "days since 0"), "0000-01-16T12:00");
  EXPECT_EQ(decoded(31.0, "days since 0000-1-1", Calendar::noleap), "0000-02-01");
  EXPECT_EQ(decoded(17'067'072.0, "hours since 1-1-1 00:00:0.0"), "1948-01-01");
  EXPECT_EQ(decoded(1.0, "days since 1-1-1 00:00:00"), "0001-01-02");
  EXPECT_EQ(decoded(86'400.0, "seconds since 1970-01-01T00:00:00Z"), "1970-01-02");
  EXPECT_EQ(decoded(0.0, "seconds since 1970-01-01 00:00:00 +00:00"), "1970-01-01");
  EXPECT_EQ(decoded(1.0, "DAYS SINCE 1900-01-01 00:00:00"), "1900-01-02");
  EXPECT_EQ(decoded(1.0, "hour since 0000-01-01 00:00:00"), "0000-01-01T01:00");
  EXPECT_EQ(decoded(0.0, "days since 1850"), "1850-01-01");
  EXPECT_EQ(decoded(0.0, "days since 1850-03"), "1850-03-01");
  EXPECT_EQ(decoded(0.0, "days since 18500301"), "1850-03-01");
  EXPECT_EQ(decoded(0.0, "days since 1850/3/2"), "1850-03-02");
  EXPECT_EQ(decoded(0.0, "  days  since  1850-3-2  6:30 "), "1850-03-02T06:30");
  EXPECT_EQ(decoded(0.0, "days since -4712-01-01 12:00:00"), "-4712-01-01T12:00");
  EXPECT_EQ(decoded(1.0, "days since 1582-10-04"), "1582-10-15");
  EXPECT_EQ(decoded(1.0, "days since 1582-10-04", Calendar::proleptic_gregorian), "1582-10-05");
  EXPECT_EQ(decoded(59.0, "days since 2000-01-01", Calendar::days_360), "2000-02-30");
}

TEST(TimeUnits, EveryNameOfAStepIsRead) {
  const std::vector<std::pair<std::string, std::string>> cases{{"week", "2000-01-08"},
                                                               {"weeks", "2000-01-08"},
                                                               {"day", "2000-01-02"},
                                                               {"d", "2000-01-02"},
                                                               {"hours", "2000-01-01T01:00"},
                                                               {"hour", "2000-01-01T01:00"},
                                                               {"hr", "2000-01-01T01:00"},
                                                               {"hrs", "2000-01-01T01:00"},
                                                               {"h", "2000-01-01T01:00"},
                                                               {"H", "2000-01-01T01:00"},
                                                               {"minutes", "2000-01-01T00:01"},
                                                               {"min", "2000-01-01T00:01"},
                                                               {"mins", "2000-01-01T00:01"},
                                                               {"sec", "2000-01-01T00:00:01"},
                                                               {"seconds", "2000-01-01T00:00:01"},
                                                               {"s", "2000-01-01T00:00:01"},
                                                               {"msec", "2000-01-01T00:00:00.001"},
                                                               {"milliseconds", "2000-01-01T00:00:00.001"},
                                                               {"microseconds", "2000-01-01T00:00:00.000001"},
                                                               {"month", "2000-02-01"},
                                                               {"months", "2000-02-01"},
                                                               {"year", "2001-01-01"},
                                                               {"years", "2001-01-01"}};
  for (const auto& [step, text] : cases) {
    EXPECT_EQ(decoded(1.0, step + " since 2000-01-01"), text) << step;
  }
}

TEST(TimeUnits, TimeZonesAreSubtracted) {
  EXPECT_EQ(decoded(0.0, "days since 1979-01-01 00:00:00 +02:00"), "1978-12-31T22:00");
  EXPECT_EQ(decoded(0.0, "days since 1979-01-01 00:00:00+0530"), "1978-12-31T18:30");
  EXPECT_EQ(decoded(0.0, "days since 1979-01-01 00:00 -3"), "1979-01-01T03:00");
  EXPECT_EQ(decoded(0.0, "days since 1979-01-01 -03:30"), "1979-01-01T03:30");
  EXPECT_EQ(decoded(0.0, "days since 1979-01-01 00:00:00 0:00"), "1979-01-01");
  EXPECT_EQ(decoded(0.0, "days since 1979-01-01 00:00:00 utc"), "1979-01-01");
  EXPECT_EQ(decoded(0.0, "days since 1979-01-01 00:00:00 GMT"), "1979-01-01");
}

TEST(TimeUnits, MonthsAndYearsAreThoseOfTheCalendar) {
  EXPECT_EQ(decoded(13.0, "months since 1958-1-1 00:00:00"), "1959-02-01");
  EXPECT_EQ(decoded(-1.0, "months since 1958-1-1 00:00:00"), "1957-12-01");
  EXPECT_EQ(decoded(0.5, "months since 1958-1-1"), "1958-01-16T12:00");
  EXPECT_EQ(decoded(1.5, "months since 1958-1-1"), "1958-02-15");
  EXPECT_EQ(decoded(1.5, "months since 1958-1-1", Calendar::days_360), "1958-02-16");
  EXPECT_EQ(decoded(-0.5, "months since 1958-1-1"), "1957-12-16T12:00");
  EXPECT_EQ(decoded(1.0, "months since 1999-12-31"), "2000-01-31");
  EXPECT_EQ(decoded(2.0, "months since 1999-12-31"), "2000-02-29");
  EXPECT_EQ(decoded(3.0, "months since 1999-12-31"), "2000-03-31");
  EXPECT_EQ(decoded(1990.0, "years since 0000-01-01"), "1990-01-01");
  EXPECT_EQ(decoded(2000.5, "years since 0000-01-01"), "2000-07-02");
  EXPECT_EQ(decoded(-1.0, "years since 0000-01-01"), "-0001-01-01");
}

TEST(TimeUnits, SharesOfAMonthAreCountedFromTheDayOfTheReference) {
  EXPECT_EQ(encoded(at({1958, 2, 10}), "months since 1958-01-15"), 26.0 / 31.0);
  EXPECT_EQ(encoded(at({1958, 2, 15}), "months since 1958-01-15"), 1.0);
  EXPECT_EQ(encoded(at({1957, 12, 31}), "years since 1958-07-01"), -182.0 / 365.0);
}

TEST(TimeUnits, DatesWrittenAsNumbersAreRead) {
  EXPECT_EQ(decoded(19'820'116.0, "day as %Y%m%d.%f"), "1982-01-16");
  EXPECT_EQ(decoded(19'820'116.25, "day as %Y%m%d.%f"), "1982-01-16T06:00");
  EXPECT_EQ(decoded(210'116.0, "day as %Y%m%d.%f"), "0021-01-16");
  EXPECT_EQ(decode_error(19'821'316.0, "day as %Y%m%d.%f", ErrorKind::input_damaged),
            "the time 19821316 in 'day as %Y%m%d.%f' is not a date");
  EXPECT_EQ(encoded(at({1982, 1, 16}, kMicrosecondsPerDay / 4), "day as %Y%m%d.%f"), 19'820'116.25);
}

TEST(TimeUnits, MonthsAndYearsWrittenAsNumbersAreTheirFirstDay) {
  for (const std::string units : {"YYYYMM", "yyyymm", "current date as 6 digit integer [YYYYMM]"}) {
    EXPECT_EQ(decoded(198'202.0, units), "1982-02-01") << units;
    EXPECT_TRUE(are_date_numbers(units)) << units;
    EXPECT_EQ(encoded(at({1982, 2, 1}), units), 198'202.0) << units;
  }
  EXPECT_EQ(decoded(1982.0, "YYYY"), "1982-01-01");
  EXPECT_EQ(encoded(at({1982, 1, 1}), "YYYY"), 1982.0);
  EXPECT_EQ(decoded(19'820'203.0, "YYYYMMDD"), "1982-02-03");
  EXPECT_EQ(decode_error(198'213.0, "YYYYMM", ErrorKind::input_damaged), "the time 198213 in 'YYYYMM' is not a date");
  EXPECT_EQ(decode_error(1982.5, "YYYY", ErrorKind::input_damaged), "the time 1982.5 in 'YYYY' is not a date");
  EXPECT_FALSE(are_date_numbers("YYYY-MM-DD"));
  EXPECT_FALSE(are_date_numbers("days since YYYY"));
}

TEST(TimeUnits, ErrorsNameTheTextAndWhatIsWrongWithIt) {
  const auto sentence = [](const std::string& units, const std::string& why) {
    return "time units '" + units + "' cannot be read (" + why + "): CF asks for the like of 'days since 1800-01-01'";
  };
  const std::vector<std::pair<std::string, std::string>> cases{
      {"eays since 1970-01-01T00:00:00Z", "'eays' is not a unit of time"},
      {"hours", "the word 'since' and a date are missing"},
      {"", "the word 'since' and a date are missing"},
      {"YYYY-MM", "the word 'since' and a date are missing"},
      {"days since", "the word 'since' and a date are missing"},
      {" since 1900-01-01", "'' is not a unit of time"},
      {"days since yesterday", "'yesterday' is not a date"},
      {"days since 1900-13-01", "1900-13-01 does not exist in calendar standard"},
      {"days since 1900-02-29", "1900-02-29 does not exist in calendar standard"},
      {"days since 1582-10-10", "1582-10-10 does not exist in calendar standard"},
      {"days since 1900-01-01 25:00", "'1900-01-01 25:00' has no such time of day"},
      {"days since 1900-01-01 12:60", "'1900-01-01 12:60' has no such time of day"},
      {"days since 1900-01-01 00:00:00 CET", "'1900-01-01 00:00:00 CET' is not a date"},
      {"days since 1900-01-01 12:00 +01:00 summer",
       "'1900-01-01 12:00 +01:00 summer' is not a date, time and time zone"},
      {"days since 999999999-01-01", "the year 999999999 is too far away"},
      {"days since 1234567890123", "'1234567890123' is not a date"}};
  for (const auto& [units, why] : cases) {
    EXPECT_EQ(decode_error(0.0, units), sentence(units, why));
  }
}

TEST(TimeUnits, TimesThatAreNoneAreDamage) {
  const std::string units = "days since 1900-01-01";
  EXPECT_EQ(decode_error(std::numeric_limits<double>::quiet_NaN(), units, ErrorKind::input_damaged),
            "the time nan in 'days since 1900-01-01' is missing");
  EXPECT_EQ(decode_error(9.969209968386869e36, units, ErrorKind::input_damaged),
            "the time 9.969209968386869e+36 in 'days since 1900-01-01' is too far away for any calendar");
  for (const char* const other : {"months since 1900-01-01", "years since 1900-01-01", "seconds since 1900-01-01"}) {
    EXPECT_EQ(decode_error(-std::numeric_limits<double>::infinity(), other, ErrorKind::input_damaged),
              "the time -inf in '" + std::string(other) + "' is too far away for any calendar");
  }
}

TEST(TimeUnits, ClockTimesCountedInDaysSinceYearOneComeOutOnTheSecond) {
  // The last binary digit of 730000 days is 10 microseconds.
  for (const char* const units :
       {"days since 1-1-1", "days since 1800-01-01", "day as %Y%m%d.%f", "years since 1-1-1"}) {
    for (int minute = 0; minute < 24 * 60; ++minute) {
      const Instant instant = at({1999, 12, 31}, minute * 60 * kMicrosecondsPerSecond);
      ASSERT_EQ(decode_times({encoded(instant, units)}, units, Calendar::standard).at(0), instant) << units << minute;
    }
  }
}

TEST(TimeUnits, MicrosecondsAreKeptWhereTheNumberHoldsThem) {
  EXPECT_EQ(decoded(0.000001, "seconds since 2000-01-01"), "2000-01-01T00:00:00.000001");
  EXPECT_EQ(decoded(1.25e-10, "hours since 2000-01-01"), "2000-01-01");
  EXPECT_EQ(decoded(10.123456, "seconds since 2000-01-01"), "2000-01-01T00:00:10.123456");
}

TEST(TimeUnits, NumbersComeBackFromTheirInstants) {
  constexpr std::uint64_t kSeed = 7;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<int> whole(-100'000, 1'000'000);
  const std::array<std::string, 5> fixed{"days since 1850-01-15 06:30:00 +01:00", "hours since 1-1-1",
                                         "minutes since 1900-01-01", "seconds since 1970-01-01", "days since 0"};
  for (const Calendar calendar : kCalendars) {
    for (const std::string& units : fixed) {
      for (int i = 0; i < 300; ++i) {
        const double value = whole(random) / 8.0;  // eighths of a day, an hour, a minute or a second
        const auto instants = decode_times({value}, units, calendar);
        ASSERT_EQ(encode_times(instants, units, calendar).at(0), value) << units << ' ' << calendar_name(calendar);
        ASSERT_TRUE(encodes_exactly(instants, units, calendar)) << units << ' ' << value;
      }
    }
    for (const std::string units :
         {"months since 1899-12-31 12:00", "years since 1904-02-29", "months since -50-6-15"}) {
      if (calendar == Calendar::noleap && units.starts_with("years")) {
        continue;  // has no 29 February
      }
      if (calendar == Calendar::days_360 && units.starts_with("months since 1899")) {
        continue;  // has no 31 December
      }
      for (int i = 0; i < 300; ++i) {
        const double value = whole(random) % 12'000;
        const auto instants = decode_times({value}, units, calendar);
        ASSERT_EQ(encode_times(instants, units, calendar).at(0), value) << units << ' ' << calendar_name(calendar);
      }
    }
  }
}

TEST(TimeUnits, InstantsOnWholeSecondsComeBackFromEveryUnit) {
  constexpr std::uint64_t kSeed = 11;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<std::int64_t> second(-60'000'000'000, 10'000'000'000);  // years 70 to 2286
  for (const Calendar calendar : kCalendars) {
    for (const char* const units : {"days since 1-1-1", "hours since 1800-01-01", "seconds since 1970-01-01",
                                    "months since 1958-1-1", "years since 0-1-1", "day as %Y%m%d.%f"}) {
      for (int i = 0; i < 300; ++i) {
        const std::vector<Instant> instants{{second(random) * kMicrosecondsPerSecond}};
        ASSERT_TRUE(encodes_exactly(instants, units, calendar))
            << units << ' ' << format_instant(calendar, instants[0]) << ' ' << calendar_name(calendar);
      }
    }
  }
}

TEST(TimeUnits, DecodingTwiceGivesTheSameInstant) {
  constexpr std::uint64_t kSeed = 13;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> any(-1e5, 1e6);
  for (const char* const units : {"days since 1-1-1", "hours since 1800-01-01", "days since 1970-01-01"}) {
    for (int i = 0; i < 2'000; ++i) {
      const auto once = decode_times({any(random)}, units, Calendar::standard);
      ASSERT_TRUE(encodes_exactly(once, units, Calendar::standard)) << format_instant(Calendar::standard, once[0]);
    }
  }
}

TEST(TimeUnits, MicrosecondsDoNotFitIntoDaysSinceYearOne) {
  EXPECT_FALSE(encodes_exactly({at({2000, 1, 1}, 3)}, "days since 1-1-1", Calendar::standard));
  EXPECT_TRUE(encodes_exactly({at({2000, 1, 1}, 3)}, "seconds since 1970-01-01", Calendar::standard));
}

TEST(TimeUnits, NoTimesGiveNoInstantsButTheUnitsAreStillRead) {
  EXPECT_TRUE(decode_times({}, "days since 1900-01-01", Calendar::standard).empty());
  EXPECT_THROW(decode_times({}, "days", Calendar::standard), Error);
}

}  // namespace
}  // namespace fieldwise::core
