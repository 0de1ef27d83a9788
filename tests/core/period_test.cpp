#include "fieldwise/core/period.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"

namespace fieldwise::core {
namespace {

template <class Call>
std::string usage_error(Call call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "no error";
}

unsigned months(std::initializer_list<int> numbers) {
  unsigned set = 0;
  for (const int number : numbers) {
    set |= 1U << static_cast<unsigned>(number - 1);
  }
  return set;
}

TEST(Period, YearsMonthsAndDaysIncludeBothEnds) {
  EXPECT_EQ(parse_period("1982/1991"), (Period{{1982, 1, 1}, {1991, 12, 31}}));
  EXPECT_EQ(parse_period("1982-01/1992-12"), (Period{{1982, 1, 1}, {1992, 12, 31}}));
  EXPECT_EQ(parse_period("1982-02/1983-02"), (Period{{1982, 2, 1}, {1983, 2, 31}}));
  EXPECT_EQ(parse_period("1982-01-16/1983-02-01"), (Period{{1982, 1, 16}, {1983, 2, 1}}));
  EXPECT_EQ(parse_period("1982"), (Period{{1982, 1, 1}, {1982, 12, 31}}));
  EXPECT_EQ(parse_period("1982-06"), (Period{{1982, 6, 1}, {1982, 6, 31}}));
  EXPECT_EQ(parse_period("1982 / 1991"), (Period{{1982, 1, 1}, {1991, 12, 31}}));
  EXPECT_EQ(parse_period("-0500/-0401"), (Period{{-500, 1, 1}, {-401, 12, 31}}));
  EXPECT_EQ(parse_period("1982-02-30"), (Period{{1982, 2, 30}, {1982, 2, 30}}));  // exists in 360_day
}

TEST(Period, ContainsBothEndsAndTheLastDayOfAnyMonth) {
  const Period period = parse_period("1982-02/1983-02");
  EXPECT_TRUE(period.contains({1982, 2, 1}));
  EXPECT_FALSE(period.contains({1982, 1, 31}));
  EXPECT_TRUE(period.contains({1983, 2, 28}));
  EXPECT_TRUE(period.contains({1983, 2, 30}));
  EXPECT_FALSE(period.contains({1983, 3, 1}));
}

TEST(Period, ErrorsNameTheTextAndTheRightForm) {
  const std::string form = "): write years as 1982/1991, months as 1982-01/1992-12, days as 1982-01-16/1983-02-01";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "'' is not a period (it is empty"},
      {"1991/1982", "'1991/1982' is not a period (its end is before its beginning"},
      {"1982/1983/1984", "'1982/1983/1984' is not a period (it has more than two ends"},
      {"1982/", "'1982/' is not a period ('' is not a date"},
      {"/1982", "'/1982' is not a period ('/1982' is not a date"},
      {"eighties", "'eighties' is not a period ('eighties' is not a date"},
      {"1982-13/1983", "'1982-13/1983' is not a period ('1982-13' has no such month or day"},
      {"1982-00", "'1982-00' is not a period ('1982-00' has no such month or day"},
      {"1982-04-31", "'1982-04-31' is not a period ('1982-04-31' has no such month or day"},
      {"1982-02-31", "'1982-02-31' is not a period ('1982-02-31' has no such month or day"},
      {"1982-01-32", "'1982-01-32' is not a period ('1982-01-32' has no such month or day"},
      {"1982-01-01-01", "'1982-01-01-01' is not a period ('1982-01-01-01' has too many parts"},
      {"19820116", "'19820116' is not a period ('19820116' has no such year"},
      {"1982-1e1", "'1982-1e1' is not a period ('1982-1e1' is not a date"}};
  for (const auto& [text, begin] : cases) {
    EXPECT_EQ(usage_error([&, &text = text] { parse_period(text); }), begin + form);
  }
}

TEST(Period, IsWrittenAsShortAsItIsExact) {
  for (const char* const text : {"1982/1991", "1982-01/1992-11", "1982-02/1982-02", "1982-01-16/1983-02-01",
                                 "1982-01-16/1983-02", "1982-01-16/1982-01-16", "-0044-03/0012-03", "0850/1849"}) {
    EXPECT_EQ(format_period(parse_period(text)), text);
  }
  EXPECT_EQ(format_period(parse_period("1982")), "1982/1982");
  EXPECT_EQ(format_period({{1982, 1, 1}, {1982, 3, 31}}), "1982-01/1982-03");
  EXPECT_EQ(format_period({{1982, 1, 2}, {1982, 3, 31}}), "1982-01-02/1982-03-31");
}

TEST(Months, AreNumbersNamesOrInitialsOfARun) {
  EXPECT_EQ(parse_months("1"), months({1}));
  EXPECT_EQ(parse_months("12, 1 2"), months({12, 1, 2}));
  EXPECT_EQ(parse_months("[6, 7, 8]"), months({6, 7, 8}));
  EXPECT_EQ(parse_months("January"), months({1}));
  EXPECT_EQ(parse_months("jan Feb SEPT"), months({1, 2, 9}));
  EXPECT_EQ(parse_months("DJF"), months({12, 1, 2}));
  EXPECT_EQ(parse_months("jjas"), months({6, 7, 8, 9}));
  EXPECT_EQ(parse_months("ONDJFM"), months({10, 11, 12, 1, 2, 3}));
  EXPECT_EQ(parse_months("MAM"), months({3, 4, 5}));
  EXPECT_EQ(parse_months("MA"), months({3, 4}));
  EXPECT_EQ(parse_months("ja"), months({7, 8}));
  EXPECT_EQ(parse_months("JFMAMJJASOND"), 0xFFFU);
  EXPECT_EQ(parse_months("S"), months({9}));
}

TEST(Months, ThatNameNothingOrMoreThanOneAreRefused) {
  const std::string form =
      " does not name months: use numbers (1), names (Jan, january) or the initials of a run of months (DJF, JJAS)";
  for (const std::string word : {"J", "M", "A", "13", "0", "-1", "janury", "jjj", "djfmamjjasondj"}) {
    EXPECT_EQ(usage_error([&] { parse_months(word); }), "'" + word + "'" + form);
  }
  EXPECT_EQ(usage_error([] { parse_months(" "); }),
            "no month is named: use numbers (1), names (Jan) or initials (DJF)");
}

}  // namespace
}  // namespace fieldwise::core
