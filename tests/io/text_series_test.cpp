#include "fieldwise/io/text/text_series.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "comma_locale.hpp"
#include "output_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using core::Field;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::NanSensitiveDoubleEq;

class TextSeries : public test::OutputFixture {
 protected:
  io::InputSpec spec_of(const std::string& text, const std::string& name = "index.csv") {
    std::ofstream(path(name), std::ios::binary) << text;
    io::InputSpec spec;
    spec.name = "index";
    spec.files = {path(name)};
    return spec;
  }

  Field read(const std::string& text) { return read(spec_of(text)); }
  Field read(const io::InputSpec& spec) {
    notices_.clear();
    return io::read_text_series(spec, notices_);
  }

  std::pair<ErrorKind, std::string> error(const io::InputSpec& spec) {
    auto found = test::error_of([&] { read(spec); });
    // The directory differs from run to run.
    const std::size_t place = found.second.find(directory_.string());
    if (place != std::string::npos) found.second.erase(place, directory_.string().size() + 1);
    return found;
  }

  std::vector<std::string> notices_;
};

std::vector<double> values_of(const Field& field) { return {field.values.begin(), field.values.end()}; }

std::vector<std::string> stamps_of(const Field& field) {
  std::vector<std::string> texts;
  for (const core::Instant instant : field.header.time->stamp) {
    texts.push_back(core::format_instant(field.header.time->calendar, instant));
  }
  return texts;
}

// A table as NOAA PSL publishes it: announced years, code and text below.
constexpr const char* kPslTable =
    " 1948 1950\n"
    " 1948 -99.99 -99.99 1 2 3 4 5 6 7 8 9 10\n"
    " 1949 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0 1.1 1.2\n"
    " 1950 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 2.0 -99.990 -99.990\n"
    "  -99.99\n"
    " An index\n"
    " 2 month seasons, https://psl.noaa.gov/\n";

TEST_F(TextSeries, CsvWithDatesTakesTheColumnsName) {
  const Field field = read("date,SOI\n1950-01-01,0.5\n1950-02-01,-1.25\n1950-03-01,+2\n");
  EXPECT_EQ(field.header.name, "SOI");
  EXPECT_EQ(field.header.leading, core::Leading::time);
  EXPECT_TRUE(field.header.is_series());
  EXPECT_THAT(values_of(field), ElementsAre(0.5, -1.25, 2.0));
  EXPECT_EQ(field.header.time->step.name(), "month");
  EXPECT_THAT(stamps_of(field), ElementsAre("1950-01-01", "1950-02-01", "1950-03-01"));
  EXPECT_THAT(notices_, IsEmpty());
}

TEST_F(TextSeries, MonthsHaveTheirBounds) {
  const Field field = read("1950 12 1.5\n1951 1 2.5\n");
  const core::TimeAxis& axis = *field.header.time;
  ASSERT_TRUE(axis.has_bounds());
  EXPECT_EQ(core::format_instant(axis.calendar, axis.upper[0]), "1951-01-01");
  EXPECT_EQ(core::format_instant(axis.calendar, axis.upper[1]), "1951-02-01");
  EXPECT_EQ(axis.date(0), (core::Date{1950, 12, 16}));
}

TEST_F(TextSeries, EveryWayToSeparateAndToWriteDatesGivesTheSameSeries) {
  for (const char* text :
       {"year,month,v\n1950,1,1\n1950,2,2\n1950,3,3\n", "month,year,v\n1,1950,1\n2,1950,2\n3,1950,3\n",
        "year;month;v\r\n1950;1;1\r\n1950;2;2\r\n1950;3;3\r\n", "year\tmonth\tv\n1950\t1\t1\n1950\t2\t2\n1950\t3\t3",
        "# a comment, 1949\n1950   1   1.0\n1950   2   2.0  # noted\n\n1950   3   3.0\n",
        "\xEF\xBB\xBFYR MON v\n1950 Jan 1\n1950 FEB 2\n1950 march 3\n",
        "\"date\",\"v\"\n\"1950-01\",\"1\"\n\"1950-02\",\"2\"\n\"1950-03\",\"3\"\n", "195001 1\n195002 2\n195003 3\n",
        "1950/1,1\n1950/2,2\n1950/3,3\n", "Jan-1950,1\nFeb-1950,2\nMar-1950,3\n",
        "v,time\n1,1950-01-16\n2,1950-02-15\n3,1950-03-16\n", "SEAS YR v\nDJF 1950 1\nJFM 1950 2\nFMA 1950 3\n",
        "a text above\n1950 1 1\n1950 2 2\n1950 3 3\n", "1950 1 1\r1950 2 2\r1950 3 3\r",
        "year,month,v,date\n1950,1,1,1950-01-01\n1950,2,2,1950-02-01\n1950,3,3,1950-03-01\n"}) {
    const Field field = read(text);
    EXPECT_THAT(values_of(field), ElementsAre(1, 2, 3)) << text;
    EXPECT_EQ(field.header.time->step.name(), "month") << text;
    EXPECT_EQ(field.header.time->date(2).month, 3) << text;
    EXPECT_EQ(field.header.time->date(2).year, 1950) << text;
    EXPECT_TRUE(io::looks_like_text_series(path("index.csv"))) << text;
  }
}

TEST_F(TextSeries, PslTableIsReadWithItsCodeAndTrailer) {
  const Field field = read(spec_of(kPslTable, "nina34.data"));
  const std::vector<double> values = values_of(field);
  ASSERT_EQ(values.size(), 36U);
  EXPECT_TRUE(std::isnan(values[0]) && std::isnan(values[1]) && std::isnan(values[35]));
  EXPECT_EQ(values[2], 1.0);
  EXPECT_EQ(values[33], 2.0);
  EXPECT_EQ(field.header.name, "nina34");
  EXPECT_EQ(stamps_of(field).back(), "1950-12-01");
  EXPECT_THAT(notices_, ElementsAre(path("nina34.data") + ": 4 values of -99.99 are missing (the file's own code)"));
}

TEST_F(TextSeries, WideCsvMayHaveEmptyCellsAndAShortLastYear) {
  const Field field = read(
      "Year,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec\r\n1949,1,2,3,4,5,6,7,8,9,10,11,12\r\n1950,1,,3,,,,,,,,,"
      "\r\n");
  EXPECT_EQ(values_of(field).size(), 24U);
  EXPECT_THAT(values_of(field)[13], NanSensitiveDoubleEq(test::kNan));
  EXPECT_EQ(values_of(field)[14], 3.0);
  const Field running =
      read("YEAR JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC\n1949 1 2 3 4 5 6 7 8 9 10 11 12\n1950 0.3\n");
  EXPECT_EQ(values_of(running).size(), 13U) << "months that have not come yet are no missing values";
}

TEST_F(TextSeries, NumbersThatTouchInNarrowColumnsAreTakenApart) {
  const Field field = read(
      "1949 1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0 9.0 1.0 1.1 1.2\n"
      "1950 1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0 9.0 1.0-999.9-999.9\n");
  ASSERT_EQ(values_of(field).size(), 24U);
  EXPECT_EQ(values_of(field)[21], 1.0);
  EXPECT_TRUE(std::isnan(values_of(field)[22]) && std::isnan(values_of(field)[23]));
}

TEST_F(TextSeries, DaysAndHoursKeepTheirStamps) {
  const Field days = read("year month day v\n1950 1 30 1\n1950 1 31 2\n1950 2 1 3\n");
  EXPECT_EQ(days.header.time->step.name(), "day");
  EXPECT_THAT(stamps_of(days), ElementsAre("1950-01-30", "1950-01-31", "1950-02-01"));
  EXPECT_THAT(values_of(read("1950 1 1 -2.7\n1950 1 2 -0.3\n1950 1 3 0.1\n1950 1 4 0.2\n")),
              ElementsAre(-2.7, -0.3, 0.1, 0.2))
      << "a third column of days is found without a header";
  const Field hours = read("time,v\n1950-01-01T00:00,1\n1950-01-01T06:00:00Z,2\n1950-01-01 12:00,3\n");
  EXPECT_EQ(hours.header.time->step.name(), "hour");
  EXPECT_EQ(stamps_of(hours).back(), "1950-01-01T12:00");
}

TEST_F(TextSeries, YearsAloneAreYears) {
  const Field field = read("year,v\n1950,1\n1951,2\n1953,3\n");
  EXPECT_EQ(field.header.time->step.name(), "year");
  EXPECT_THAT(values_of(field), ElementsAre(1, 2, 3));
}

constexpr const char* kSeveralColumns =
    ",SOI,nino 3.4,ANOM,phase,ANOM\n1950-01-01,1,2,3,warm,4\n1950-02-01,5,6,7,cold,8\n";

TEST_F(TextSeries, ColumnsAreChosenByNumberOrName) {
  io::InputSpec spec = spec_of(kSeveralColumns);
  spec.column = 4;
  EXPECT_EQ(error(spec).first, ErrorKind::input_damaged) << "the phase is no number";
  spec.column = 5;
  EXPECT_THAT(values_of(read(spec)), ElementsAre(4, 8));
  spec.column.reset();
  spec.column_name = "NINO 3.4";
  const Field field = read(spec);
  EXPECT_THAT(values_of(field), ElementsAre(2, 6));
  EXPECT_EQ(field.header.name, "nino_3_4");
  EXPECT_EQ(field.header.long_name, "nino 3.4");
  spec.column_name.clear();
  spec.variable = "soi";
  EXPECT_THAT(values_of(read(spec)), ElementsAre(1, 5));
}

TEST_F(TextSeries, UnclearColumnsAreListed) {
  io::InputSpec spec = spec_of(kSeveralColumns);
  const std::string columns = "; the value columns are 1 SOI, 2 nino 3.4, 3 ANOM, 5 ANOM";
  EXPECT_EQ(error(spec),
            std::pair(ErrorKind::usage,
                      "index.csv: it has several value columns; choose one with column: NUMBER or its name" + columns));
  spec.column = 9;
  EXPECT_EQ(error(spec), std::pair(ErrorKind::usage, "index.csv: there is no column 9" + columns));
  spec.column.reset();
  spec.column_name = "ANOM";
  EXPECT_EQ(error(spec), std::pair(ErrorKind::usage,
                                   "index.csv: 2 columns are called ANOM; choose one with column: NUMBER" + columns));
  spec.column_name = "PDO";
  EXPECT_EQ(error(spec), std::pair(ErrorKind::usage, "index.csv: there is no column called PDO" + columns));
}

TEST_F(TextSeries, UsualCodesAreMissingOnlyFarFromOtherValues) {
  EXPECT_TRUE(std::isnan(values_of(read("1950 1 0.5\n1950 2 -99.9\n1950 3 -0.5\n"))[1]));
  EXPECT_THAT(notices_,
              ElementsAre(HasSubstr("1 value of -99.9 is missing (a usual code, far from all other values)")));
  EXPECT_THAT(values_of(read("1950 1 -120\n1950 2 -99.9\n1950 3 -80\n")), ElementsAre(-120, -99.9, -80));
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("1 value of -99.9 kept, as other values are near")));
}

TEST_F(TextSeries, SuspiciousEndIsKeptWithANotice) {
  const Field field = read("1950 1 0.5\n1950 2 -0.5\n1950 3 -9.9\n1950 4 -9.9\n");
  EXPECT_EQ(values_of(field)[3], -9.9);
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("the last 2 values are -9.9, far from all others, and are kept; if it "
                                              "means missing, say missing: -9.9")));
  io::InputSpec spec = spec_of("1950 1 0.5\n1950 2 -0.5\n1950 3 -9.9\n1950 4 -9.9\n");
  spec.missing = {-9.9};
  EXPECT_TRUE(std::isnan(values_of(read(spec))[3]));
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("2 values of -9.9 are missing (as the input says)")));
}

TEST_F(TextSeries, WordsForMissingAreMissing) {
  for (const char* word : {"NaN", "NA", "", "n/a", "null", "-"}) {
    EXPECT_TRUE(std::isnan(values_of(read(std::string("date,v\n1950-01,1\n1950-02,") + word + "\n1950-03,3\n"))[1]))
        << word;
  }
}

TEST_F(TextSeries, RepeatedDatesAreAnErrorUnlessOneIsChosen) {
  io::InputSpec spec = spec_of("year,month,iod\n1870,1,2025.0\n1870,1,-0.438\n1870,2,-0.336\n");
  EXPECT_EQ(error(spec), std::pair(ErrorKind::inputs_disagree,
                                   std::string("index.csv, line 3: 1870-01 was already in line 2 (there 2025, here "
                                               "-0.438); say duplicates: first or last")));
  spec.duplicates = io::Duplicates::first;
  EXPECT_THAT(values_of(read(spec)), ElementsAre(2025, -0.336));
  spec.duplicates = io::Duplicates::last;
  EXPECT_THAT(values_of(read(spec)), ElementsAre(-0.438, -0.336));
}

TEST_F(TextSeries, MistakesAreNamedWithTheirLine) {
  struct Case {
    const char* text;
    ErrorKind kind;
    const char* sentence;
  };
  const std::vector<Case> cases = {
      {"1950 1 1\n1950 3 1\n1950 2 1\n", ErrorKind::inputs_disagree, "index.csv, line 3: 1950-02 comes after 1950-03"},
      {"date,v\n1950-01,1\n1950-02,1x\n1950-03,1\n", ErrorKind::input_damaged, "line 3: '1x' is not a number"},
      {"year,month,v,w\n1950,1,1,9\n1950,2,1x,9\n1950,3,1,9\n", ErrorKind::usage,
       "index.csv: it has several value columns"},
      {"date;v\n1950-01;0,5\n1950-02;0,7\n", ErrorKind::input_damaged,
       "line 2: '0,5' is not a number; decimals are written with a point"},
      {"date,v\n1950-01,0,5\n1950-02,0,7\n", ErrorKind::input_damaged, "line 2: 3 cells where there should be 2"},
      {"date,v\n1950-01,1\n1950-02\n", ErrorKind::input_damaged, "line 3: the line ends before value column 1"},
      {"date,v\n1950-02-29,1\n1950-03-29,1\n", ErrorKind::input_damaged,
       "line 2: there is no 1950-02-29 in the standard calendar"},
      {"1949 1 2 3 4 5 6 7 8 9 10 11 12\n1950 1 2 3\n1951 1 2 3 4 5 6 7 8 9 10 11 12\n", ErrorKind::input_damaged,
       "line 2: 3 values where a year has twelve: '1950 1 2 3'"},
      {"1950 1 0.1\n1950 2 0.2\nwhat is this\n1950 3 0.3\n", ErrorKind::input_damaged,
       "line 3: 'what is this' is not understood, yet dated values follow in line 4"},
      {"1949 1 2 3 4 5 6 7 8 9 10 11 12\n1950 1 2 3 4 5 6 7 8 9 10 11 12\n19", ErrorKind::input_damaged,
       "line 3: '19' has no date; the file may be cut short"},
      {" 1948 1951\n1948 1 2 3 4 5 6 7 8 9 10 11 12\n1949 1 2 3 4 5 6 7 8 9 10 11 12\n", ErrorKind::input_damaged,
       "line 3: the first line announces years up to 1951, but the last line of values is of 1949; it is cut short"},
      {"-0.15\n-0.30\n-0.14\n", ErrorKind::input_damaged, "index.csv: the numbers have no dates"},
      {"01/02/1950,1\n02/02/1950,2\n", ErrorKind::input_damaged, "index.csv: no dated numbers were recognised"},
      {"<html>\n1950 1 2\n", ErrorKind::input_damaged, "index.csv: not a text series"},
      {"", ErrorKind::input_damaged, "index.csv: not a text series"}};
  for (const Case& c : cases) {
    const auto [kind, sentence] = error(spec_of(c.text));
    EXPECT_EQ(kind, c.kind) << c.text;
    EXPECT_THAT(sentence, HasSubstr(c.sentence));
  }
}

TEST_F(TextSeries, MissingFileIsNamed) {
  io::InputSpec spec;
  spec.files = {path("nothing.csv")};
  EXPECT_EQ(error(spec), std::pair(ErrorKind::input_missing, std::string("nothing.csv: No such file or directory")));
}

TEST_F(TextSeries, OtherFilesDoNotLookLikeASeries) {
  for (const std::string& bytes :
       {std::string("CDF\x01\0\0\0\0", 8), std::string("\x89HDF\r\n\x1a\n"), std::string(),
        std::string("version https://git-lfs.github.com/spec/v1\noid sha256:1950\nsize 12345\n"),
        std::string("<!DOCTYPE html>\n<p>1950 1 0.5\n"), std::string("Dear reader,\nin 1950 1 thing\n"),
        std::string("inputs:\n  u: {files: a.nc}\n")}) {
    std::ofstream(path("file"), std::ios::binary) << bytes;
    EXPECT_FALSE(io::looks_like_text_series(path("file"))) << bytes;
  }
  EXPECT_FALSE(io::looks_like_text_series(path("nothing")));
  EXPECT_FALSE(io::looks_like_text_series(directory_.string()));
  std::ofstream(path("numbers")) << "-0.15\n-0.30\n";
  EXPECT_TRUE(io::looks_like_text_series(path("numbers"))) << "so that the reader can say what is missing";
}

TEST_F(TextSeries, NumbersAreReadAlikeInALocaleWithDecimalCommas) {
  const test::CommaLocale locale;
  ASSERT_TRUE(locale.is_set());
  const Field field = read("date,v\n1950-01,0.5\n1950-02,1.25e-1\n");
  EXPECT_THAT(values_of(field), ElementsAre(0.5, 0.125));
}

TEST_F(TextSeries, AnotherCalendarIsKept) {
  io::InputSpec spec = spec_of("date,v\n2001-02-30,1\n2001-03-30,2\n");
  spec.time.calendar = core::Calendar::days_360;
  EXPECT_EQ(read(spec).header.time->calendar, core::Calendar::days_360);
}

}  // namespace
}  // namespace fieldwise
