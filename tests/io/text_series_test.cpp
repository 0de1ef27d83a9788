#include "fieldwise/io/text/text_series.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>

#include "comma_locale.hpp"
#include "output_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using core::Field;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::NanSensitiveDoubleEq;
using ::testing::Not;

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
  EXPECT_EQ(hours.header.time->step.name(), "6 hours");
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
  const std::string columns = "; the value columns are 1 SOI, 2 nino 3.4, 3 nino 3.4 ANOM, 5 phase ANOM";
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
  const Field field = read("1950 1 0.5\n1950 2 -0.5\n1950 3 -7.7\n1950 4 -7.7\n");
  EXPECT_EQ(values_of(field)[3], -7.7);
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("the last 2 values are -7.7, far from all others, and are kept; if it "
                                              "means missing, say missing: -7.7")));
  io::InputSpec spec = spec_of("1950 1 0.5\n1950 2 -0.5\n1950 3 -7.7\n1950 4 -7.7\n");
  spec.missing = {-7.7};
  EXPECT_TRUE(std::isnan(values_of(read(spec))[3]));
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("2 values of -7.7 are missing (as the input says)")));
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
      {"date;v\n1950-01;0,5\n1950-02;0.7\n", ErrorKind::input_damaged,
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
      {"01/02/1950,1\n02/02/1950,2\n", ErrorKind::usage,
       "index.csv, line 1: '01/02/1950' may be day, month, year or month, day, year; say `time: {order: dmy or mdy}`"},
      {"1950-01 1\n0.5 2\n1950-02 3\n", ErrorKind::input_damaged,
       "line 2: '0.5 2' is not understood, yet dated values"},
      {"12 0.5\n1950-01 1\n1950-02 3\n", ErrorKind::input_damaged, "line 1: '12 0.5' has no date"},
      {"1951 1 0.1 0.2\n1951 2 0.3\n1951 3 0.4 0.5\n", ErrorKind::input_damaged,
       "line 2: 3 cells where other lines have 4, and which is missing cannot be told"},
      {"2000-01 5\n2001-02 6\n2002-03 7\n", ErrorKind::input_damaged, "line 1: its dates may be pairs of years"},
      {"1950.15 5\n1950.3 6\n1950.77 7\n", ErrorKind::input_damaged,
       "its decimal years are neither one a year, a quarter nor a month, and 2 decimals are too few to tell days"},
      {"year,v\n82,5\n83,6\n84,7\n", ErrorKind::input_damaged, "no dated numbers were recognised"},
      {"<html>\n1950 1 2\n", ErrorKind::input_damaged, "index.csv: not a text series"},
      {"", ErrorKind::input_damaged, "index.csv: not a text series"}};
  for (const Case& c : cases) {
    const auto [kind, sentence] = error(spec_of(c.text));
    EXPECT_EQ(kind, c.kind) << c.text;
    EXPECT_THAT(sentence, HasSubstr(c.sentence));
  }
}

constexpr const char* kMonths = "YEAR JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC";
constexpr const char* kTwelve = " 1 2 3 4 5 6 7 8 9 10 11 12";

// A layout as somebody publishes it: how many values, the first and the last with their dates.
struct Published {
  const char* what;
  std::string text;
  std::size_t count;
  const char* first_date;
  double first;
  const char* last_date;
  double last;
};

TEST_F(TextSeries, TablesAsTheyArePublishedAreReadWhole) {
  const std::string months = kMonths;
  const std::string twelve = kTwelve;
  const std::vector<Published> tables = {
      {"marks behind years (JISAO)", months + "\n2001" + twelve + "\n2002**" + twelve + "\n** of another source\n", 24,
       "2001-01-01", 1, "2002-12-01", 12},
      {"years below 1000 before those above", "998 1\n999 2\n1000 3\n", 3, "0998-01-01", 1, "1000-01-01", 3},
      {"a mean behind the months (CRU)", "1990" + twelve + " 6.5\n1991" + twelve + " 6.5\n", 24, "1990-01-01", 1,
       "1991-12-01", 12},
      {"stars and further columns (GISTEMP)",
       "Land: Means\nYear,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec,J-D,DJF\n2021,1,2,3,4,5,6,7,8,9,10,11,12,6.5,"
       "***\n2022,1,2,***,***,***,***,***,***,***,***,***,***,***,1\n",
       24, "2021-01-01", 1, "2022-12-01", test::kNan},
      {"years in decimals", "1880.5 1\n1881.5 2\n1882.5 3\n", 3, "1880-01-01", 1, "1882-01-01", 3},
      {"middles of months in decimals", "1880.0417 1\n1880.1250 2\n1880.2083 3\n", 3, "1880-01-01", 1, "1880-03-01", 3},
      {"days of the month's middle in decimals", "1958.2027 1\n1958.2877 2\n1958.3699 3\n", 3, "1958-03-01", 1,
       "1958-05-01", 3},
      {"starts of months in decimals", "1871.00,1\n1871.08,2\n1871.17,3\n", 3, "1871-01-01", 1, "1871-03-01", 3},
      {"starts of months by days", "2001.0000 1\n2001.0849 2\n2001.1616 3\n2001.2466 4\n", 4, "2001-01-01", 1,
       "2001-04-01", 4},
      {"year and month with a point", "1950.10 1\n1950.11 2\n1950.12 3\n1951.01 4\n", 4, "1950-10-01", 1, "1951-01-01",
       4},
      {"days in decimals", "1992.9614 1\n1992.9866 2\n1993.0123 3\n", 3, "1992-12-17", 1, "1993-01-05", 3},
      {"a day's name in one word (CPC)", " Week SST\n 03JAN1990 23.4\n 10JAN1990 23.5\n", 2, "1990-01-03", 23.4,
       "1990-01-10", 23.5},
      {"quarters", "DATE,X\n1950Q1,1\n1950Q2,#N/A\n1950Q3,3\n", 3, "1950-01-01", 1, "1950-07-01", 3},
      {"water years", "Water Year,Oct,Nov,Dec,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep\n1990,1,2,3,4,5,6,7,8,9,10,11,12\n",
       12, "1989-10-01", 1, "1990-09-01", 12},
      {"both years of a season",
       "Season Jul Aug Sep Oct Nov Dec Jan Feb Mar Apr May Jun\n1950-51" + twelve + "\n1951-52" + twelve + "\n", 24,
       "1950-07-01", 1, "1952-06-01", 12},
      {"seasons", "Year,MAM,JJA,SON,DJF\n1950,2,3,4,1\n1951,6,7,8,5\n", 8, "1949-12-01", 1, "1951-09-01", 8},
      {"days of the year", "year doy v\n2000 59 1\n2000 60 2\n2000 61 3\n", 3, "2000-02-28", 1, "2000-03-01", 3},
      {"the day, sure by its size", "date,v\n30/1/1950,1\n31/1/1950,2\n1/2/1950,3\n", 3, "1950-01-30", 1, "1950-02-01",
       3},
      {"date and time apart", "date,time,v\n2000-01-01,00:00,1\n2000-01-01,06:00,2\n", 2, "2000-01-01", 1,
       "2000-01-01T06:00", 2},
      {"trailing commas", "date,v,\n1950-01,1,\n1950-02,2,\n", 2, "1950-01-01", 1, "1950-02-01", 2},
      {"months and years in words", "Date Value\nJanuary 1950 1\nFebruary 1950 2\n", 2, "1950-01-01", 1, "1950-02-01",
       2},
      {"names of months alone (R)", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec\n1950" + twelve + "\n", 12,
       "1950-01-01", 1, "1950-12-01", 12},
      {"a year, a value and a flag (PSMSL)", " 1950; 7005;N\n 1951; 7010;N\n", 2, "1950-01-01", 7005, "1951-01-01",
       7010},
      {"dashes and marks (Met Office)", "yyyy mm sun\n1950 1 12.2\n1950 2 ---\n1950 3 61.2#\n", 3, "1950-01-01", 12.2,
       "1950-03-01", 61.2},
      {"a station before the date (DWD)",
       "STATIONS_ID;MESS_DATUM_BEGINN;MESS_DATUM_ENDE;eor\n1078;19470101;19470131;eor\n", 1, "1947-01-01", 1078,
       "1947-01-01", 1078},
      {"its names in a comment (KNMI)", "# STN,YYYYMMDD\n# STN,YYYYMMDD\n260,20000101\n260,20000102\n", 2, "2000-01-01",
       260, "2000-01-02", 260},
      {"hours 1 to 24", "year,month,day,hour,v\n2000,1,1,12,1\n2000,1,1,24,2\n2000,1,2,12,3\n", 3, "2000-01-01T12:00",
       1, "2000-01-02T12:00", 3},
      {"a column named behind #", "Year #day v\n1979 1 26.0\n1979 2 26.5\n", 2, "1979-01-01", 26, "1979-01-02", 26.5},
      {"the header again", months + "\n1949" + twelve + "\n" + months + "\n1950" + twelve + "\n", 24, "1949-01-01", 1,
       "1950-12-01", 12},
      {"pairs of months (MEI)",
       "YEAR DECJAN JANFEB FEBMAR MARAPR APRMAY MAYJUN JUNJUL JULAUG AUGSEP SEPOCT OCTNOV NOVDEC\n1950" + twelve + "\n",
       12, "1950-01-01", 1, "1950-12-01", 12},
      {"months without values between blanks",
       "1950     2   3   4   5   6   7   8   9  10  11  12\n1951 1   2   3   4   5   6   7   8   9  10  11  12\n"
       "1952 1   2   3   4   5   6   7   8   9  10  11  12\n1953 1   2   3   4   5   6   7   8   9  10  11  12\n",
       48, "1950-01-01", test::kNan, "1953-12-01", 12}};
  for (const Published& table : tables) {
    const Field field = read(table.text);
    const std::vector<double> values = values_of(field);
    EXPECT_EQ(values.size(), table.count) << table.what;
    EXPECT_EQ(stamps_of(field).front(), table.first_date) << table.what;
    EXPECT_EQ(stamps_of(field).back(), table.last_date) << table.what;
    EXPECT_THAT(values.front(), NanSensitiveDoubleEq(table.first)) << table.what;
    EXPECT_THAT(values.back(), NanSensitiveDoubleEq(table.last)) << table.what;
    EXPECT_TRUE(io::looks_like_text_series(path("index.csv"))) << table.what;
  }
}

TEST_F(TextSeries, IntervalsAreThoseOfTheLayout) {
  const auto bounds = [this](const char* text) {
    const core::TimeAxis axis = *read(text).header.time;
    return core::format_instant(axis.calendar, axis.lower[0]) + " " +
           core::format_instant(axis.calendar, axis.upper[0]);
  };
  EXPECT_EQ(bounds("1950Q4,1\n1951Q1,2\n"), "1950-10-01 1951-01-01");
  EXPECT_EQ(bounds("1880.5 1\n1881.5 2\n"), "1880-01-01 1881-01-01");
  EXPECT_EQ(bounds("Year,MAM,JJA,SON,DJF\n1950,2,3,4,1\n"), "1949-12-01 1950-03-01");
  EXPECT_EQ(bounds("year,DJF\n1950,2\n1951,3\n"), "1949-12-01 1950-03-01");
  EXPECT_EQ(bounds("year,NAO (DJFM)\n1950,2\n1951,3\n"), "1949-12-01 1950-04-01");
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("taken as those of these months, of the year in which they end")));
}

TEST_F(TextSeries, WhatIsNotPlainOfTheDatesIsANotice) {
  const auto notices_of = [this](const std::string& text) {
    read(text);
    return notices_;
  };
  EXPECT_THAT(notices_of("SEAS YR v\nDJF 1950 1\nJFM 1950 2\n"),
              ElementsAre(HasSubstr("values of three months are taken as values of their middle month")));
  EXPECT_THAT(notices_of(std::string(kPslTable) + " YEAR DJ JF FM MA AM MJ JJ JA AS SO ON ND\n"),
              Contains(HasSubstr("values of two months are taken as values of their second month")));
  EXPECT_THAT(notices_of("1871.00,1\n1871.08,2\n1871.17,3\n"),
              ElementsAre(HasSubstr("decimal years are taken as starts of months: 1871.00 is 1871-01")));
  EXPECT_THAT(
      notices_of("Water Year,Oct,Nov,Dec,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep\n1990,1,2,3,4,5,6,7,8,9,10,11,12\n"),
      ElementsAre(HasSubstr("years run over New Year, and each is named after the calendar year in which it ends")));
  EXPECT_THAT(notices_of("Jahr Jan Feb Mar Apr Mai Jun Jul Aug Sep Okt Nov Dez\n1950 1 2 3 4 5 6 7 8 9 10 11 12\n"),
              ElementsAre(HasSubstr("the names above its columns are not known as months")));
}

TEST_F(TextSeries, DaysAndMonthsOfDoubtfulOrderAreReadAsTheInputSays) {
  io::InputSpec spec = spec_of("date,v\n1/2/1950,1\n2/2/1950,2\n3/2/1950,3\n");
  spec.time.order = io::DateOrder::dmy;
  EXPECT_THAT(stamps_of(read(spec)), ElementsAre("1950-02-01", "1950-02-02", "1950-02-03"));
  spec.time.order = io::DateOrder::mdy;
  EXPECT_THAT(stamps_of(read(spec)), ElementsAre("1950-01-02", "1950-02-02", "1950-03-02"));
}

TEST_F(TextSeries, OneOfSeveralTablesBelowEachOtherIsChosen) {
  const std::string text = std::string(" ANOMALY\n\n") + kMonths + "\n1951 1 2 3 4 5 6 7 8 9 10 11 12\n" +
                           "1952 0.3-999.9-999.9-999.9-999.9-999.9-999.9-999.9-999.9-999.9-999.9-999.9\n\n" +
                           " STANDARDIZED DATA\n\n" + kMonths + "\n1951 10 20 30 40 50 60 70 80 90 95 97 98\n" +
                           "1952 7 8 9 10 11 12 13 14 15 16 17 18\n";
  io::InputSpec spec = spec_of(text);
  EXPECT_EQ(error(spec), std::pair(ErrorKind::usage,
                                   std::string("index.csv: it holds 2 tables, one below the other: 1 in lines 4 to 5 "
                                               "(ANOMALY), 2 in lines 10 to 11 (STANDARDIZED DATA); choose one with "
                                               "block: NUMBER")));
  spec.block = 1;
  EXPECT_THAT(values_of(read(spec))[11], 12.0);
  EXPECT_TRUE(std::isnan(values_of(read(spec))[13]));
  spec.block = 2;
  EXPECT_THAT(values_of(read(spec))[11], 98.0);
  EXPECT_EQ(stamps_of(read(spec)).front(), "1951-01-01");
  spec.block = 3;
  EXPECT_THAT(error(spec).second, HasSubstr("there is no table 3; it holds 1 in lines 4 to 5"));
}

TEST_F(TextSeries, ColumnsBesideTheMonthsAreSeriesOfYears) {
  io::InputSpec spec = spec_of(
      "Year,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec,J-D,DJF,Rank\n2021,1,2,3,4,5,6,7,8,9,10,11,12,6.5,***,1\n"
      "2022,1,2,3,4,5,6,7,8,9,10,11,12,7.5,0.5,2\n");
  spec.column_name = "J-D";
  EXPECT_THAT(values_of(read(spec)), ElementsAre(6.5, 7.5));
  spec.column_name = "djf";
  const Field winters = read(spec);
  EXPECT_THAT(values_of(winters), ElementsAre(NanSensitiveDoubleEq(test::kNan), 0.5));
  EXPECT_THAT(stamps_of(winters), ElementsAre("2020-12-01", "2021-12-01"));
  spec.column_name = "Rank";
  EXPECT_THAT(error(spec).second, HasSubstr("its name does not tell which months it is of"));
  spec = spec_of("Year,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec,DJF\n2022,1,2\n");
  spec.column_name = "DJF";
  EXPECT_THAT(error(spec).second, HasSubstr("line 2: the line ends before its values"));
}

TEST_F(TextSeries, NamesAreThoseAboveTheColumns) {
  io::InputSpec spec = spec_of(
      "year, month, day, RMM1, RMM2, phase, amplitude.  Missing Value= 1.E36 or 999\n"
      " 1978 3 16 0.5 0.6 5 0.7 Final_value\n 1978 3 17 1.E36 1.E36 999 1.E36 Missing_value\n"
      " 1978 3 18 0.8 0.9 6 1.2 Final_value\n");
  spec.column_name = "RMM2";
  EXPECT_THAT(values_of(read(spec)), ElementsAre(0.6, NanSensitiveDoubleEq(test::kNan), 0.9));
  spec.column_name = "phase";
  EXPECT_THAT(values_of(read(spec)), ElementsAre(5, NanSensitiveDoubleEq(test::kNan), 6));
  spec = spec_of(
      "       Nino3      Nino34\n Week  SST SSTA    SST SSTA\n 03JAN1990 23.4-0.4 25.1 0.3\n"
      " 10JAN1990 23.5-0.8 25.2 0.4\n");
  spec.column_name = "Nino34 SSTA";
  EXPECT_THAT(values_of(read(spec)), ElementsAre(0.3, 0.4));
  spec.column_name = "Nino3 SSTA";
  EXPECT_THAT(values_of(read(spec)), ElementsAre(-0.4, -0.8));
  spec = spec_of("# year month  AO   NAO\n1950 1 1 2\n1950 2 3 4\n");
  spec.column_name = "NAO";
  EXPECT_THAT(values_of(read(spec)), ElementsAre(2, 4));
}

TEST_F(TextSeries, CodesAreFoundAnywhere) {
  for (const char* code : {"1.00000E+36", "9.99999962E+35", "1e20", "9.96921e+36", "-1e34", "999", "9999", "99999.0",
                           "99.9", "99.99", "-9.99", "-99999", "-999", "-9999", "-99.9", "-99.90000153", "-32768"}) {
    const Field field = read(fmt::format("1950 1 0.5\n1950 2 {0}\n1950 3 -0.5\n1950 4 {0}\n1950 5 1.5\n", code));
    EXPECT_THAT(values_of(field),
                ElementsAre(0.5, NanSensitiveDoubleEq(test::kNan), -0.5, NanSensitiveDoubleEq(test::kNan), 1.5))
        << code;
    EXPECT_THAT(notices_, ElementsAre(HasSubstr("2 values of"))) << code;
  }
  EXPECT_THAT(values_of(read("1950 1 985.0\n1950 2 999.9\n1950 3 999.8\n")), ElementsAre(985.0, 999.9, 999.8))
      << "a pressure goes on to numbers of nines";
  EXPECT_THAT(values_of(read("1950 1 9.5\n1950 2 9.9\n1950 3 9.6\n")), ElementsAre(9.5, 9.9, 9.6));
}

TEST_F(TextSeries, CodesAreThoseThatTheTextNames) {
  const auto second = [this](const std::string& line) {
    return values_of(read(line + "\n1950 1 0.5\n1950 2 -5\n1950 3 1951\n1950 4 3\n"))[1];
  };
  for (const char* line : {"missing value flag is -5", "Missing data are coded as -5.", "# -5 indicates missing values",
                           "Missing Value= 1.E36 or -5", "# :_FillValue = -5", "No data: -5"}) {
    EXPECT_TRUE(std::isnan(second(line))) << line;
  }
  for (const char* line :
       {"# number of missing values: 3", "missing months before 1951 are filled", "# filled by -5"}) {
    EXPECT_THAT(values_of(read(std::string(line) + "\n1950 1 0.5\n1950 2 -5\n1950 3 1951\n1950 4 3\n")),
                ElementsAre(0.5, -5, 1951, 3))
        << line;
  }
}

TEST_F(TextSeries, CommasBetweenDigitsAreDecimalPointsWhereBlanksSeparateCells) {
  for (const char* text :
       {"1950-01 1,5\n1950-02 2,5\n1950-03 3,5\n", "Year Month Value\n1950 1 1,5\n1950 2 2,5\n1950 3 3,5\n",
        "Year Value\n1950 1,5\n1951 2,5\n1952 3,5\n", "date;v\n1950-01;1,5\n1950-02;2,5\n1950-03;3,5\n",
        "Rainfall in Paris, France, 1950\nYear Month Value\n1950 1 1,5\n1950 2 2,5\n1950 3 3,5\n"}) {
    EXPECT_THAT(values_of(read(text)), ElementsAre(1.5, 2.5, 3.5)) << text;
    EXPECT_THAT(notices_, Contains(HasSubstr("commas are taken as decimal points, as in line"))) << text;
  }
  EXPECT_THAT(values_of(read("1950 1 -0,5\n1950 2 40,25\n1950 3 3,5\n")), ElementsAre(-0.5, 40.25, 3.5))
      << "no date holds these numbers";
  EXPECT_EQ(values_of(read("1950 1,5 2,5 3,5 4,5 5,5 6,5 7,5 8,5 9,5 10,5 11,5 12,5\n"
                           "1951 2,5 2,5 3,5 4,5 5,5 6,5 7,5 8,5 9,5 10,5 11,5 13,5\n"))[12],
            2.5);
  EXPECT_THAT(values_of(read("01.02.1950 1,5\n28.02.1950 2,5\n")), ElementsAre(1.5, 2.5));
  EXPECT_THAT(values_of(read("1950 01,5\n1950 02,6\n1950 03,7\n")), ElementsAre(5, 6, 7))
      << "a year that repeats is a month's";
  EXPECT_THAT(values_of(read("month,v\n1950 01,5\n1951 01,6\n")), ElementsAre(5, 6)) << "commas separate the names";
}

TEST_F(TextSeries, CommasThatMayMeanTwoThingsAreRefused) {
  for (const char* text : {"1950 1 1,5\n1950 2 2,5\n1950 3 3,5\n", "1950 1,5\n1951 2,5\n1952 3,5\n"}) {
    EXPECT_THAT(error(spec_of(text)).second, HasSubstr("may separate cells or stand before decimals")) << text;
  }
  EXPECT_THAT(
      error(spec_of("1950-01 1,005\n1950-02 1,010\n")).second,
      HasSubstr("index.csv, line 1: the comma in '1950-01 1,005' may stand before decimals or divide thousands"));
}

TEST_F(TextSeries, ColumnsThatAreCalledSomethingElseAreNoYears) {
  const std::string months = ",Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec\n";
  const std::string values = ",1,2,3,4,5,6,7,8,9,10,11,12\n";
  const auto table = [&](const std::string& name, const std::vector<std::string>& firsts) {
    std::string text = name + months;
    for (const std::string& first : firsts) text += first + values;
    return text;
  };
  const auto refusal = [&](const std::string& text) { return error(spec_of(text)).second; };
  EXPECT_EQ(refusal(table("depth", {"50", "100", "200"})),
            "index.csv, line 2: '50' stands in a column called 'depth', which is no name of years, so the line has no "
            "date; if they are years, call the column 'year'");
  EXPECT_THAT(refusal(table("station", {"1001", "1005", "1010"})), HasSubstr("called 'station'"));
  EXPECT_THAT(refusal("elev_m,t\n1950,5.1\n1960,4.9\n1975,4.5\n"), HasSubstr("called 'elev_m'"));
  EXPECT_THAT(
      refusal("1987\nhPa JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC\n 10 1 2 3 4 5 6 7 8 9 10 11 12\n 50 1 "
              "2 3 4 5 6 7 8 9 10 11 12\n\n1990\nhPa JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC\n 10 1 2 3 "
              "4 5 6 7 8 9 10 11 12\n 50 1 2 3 4 5 6 7 8 9 10 11 12\n"),
      HasSubstr("called 'hPa'"));
  EXPECT_THAT(refusal("100 4\n250 5\n500 6\n1000 7\n2000 8\n"), HasSubstr("do not follow each other as years do"));
  for (const char* name : {"Jahr", "", "Year (UTC)", "SOI"}) {
    EXPECT_EQ(values_of(read(table(name, {"1950", "1951", "1952"}))).size(), 36U) << name;
  }
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("the column 'SOI' is taken as years, as it counts them")));
  EXPECT_THAT(values_of(read("ENSO index\n1950 1\n1951 2\n1952 3\n")), ElementsAre(1, 2, 3));
  EXPECT_THAT(notices_, IsEmpty()) << "a title";
  EXPECT_THAT(values_of(read("1950 1\n1960 2\n1970 3\n")), ElementsAre(1, 2, 3));
}

TEST_F(TextSeries, CountersWithoutANameAreNoMonthsAndNoDays) {
  const auto counted = [](int years, int most, const char* cells) {
    std::string text;
    for (int i = 0; i < years * most; ++i)
      text += fmt::format("{} {}{} 0.{}\n", 1990 + i / most, i % most + 1, cells, i);
    return text;
  };
  EXPECT_THAT(error(spec_of(counted(1, 73, ""))).second, HasSubstr("counts to 73 within a year"));
  EXPECT_THAT(error(spec_of(counted(2, 52, ""))).second, HasSubstr("counts to 52 within a year"));
  EXPECT_THAT(error(spec_of(counted(2, 4, ""))).second,
              HasSubstr("counts 1 to 4 in each year, as quarters and seasons"));
  EXPECT_THAT(
      error(spec_of("1990 1 1 1.1\n1990 1 2 1.2\n1990 1 3 1.3\n1990 2 1 2.1\n1990 2 2 2.2\n1990 2 3 2.3\n")).second,
      HasSubstr("the third column counts 1 to 3 in each month, as dekads do"));
  EXPECT_THAT(error(spec_of("1950 11 5\n1951 8 4\n1952 6 3\n1953 6 3\n")).second,
              HasSubstr("the second column does not go on from line to line as months do"));
  EXPECT_EQ(values_of(read(counted(2, 12, ""))).size(), 24U);
  EXPECT_EQ(values_of(read(counted(1, 80, ""))).size(), 80U) << "days of the year";
  EXPECT_EQ(read("1990 1 5\n1991 1 6\n1992 1 7\n").header.time->step.name(), "year") << "each January";
  EXPECT_EQ(values_of(read("1950 6 1\n1951 6 2\n1953 6 3\n")).size(), 3U) << "Junes with a gap";
  EXPECT_EQ(values_of(read("1990 12 5\n1991 1 6\n1991 2 7\n1991 12 5\n1992 1 6\n1992 2 7\n")).size(), 6U);
}

TEST_F(TextSeries, PartsOfTheYearAreReadByTheirNames) {
  struct Case {
    const char* text;
    const char* step;
    std::vector<std::string> stamps;
  };
  const std::vector<Case> cases = {
      {"Year,Quarter,v\n1990,1,1\n1990,2,2\n1990,3,3\n", "quarter", {"1990-01-01", "1990-04-01", "1990-07-01"}},
      {"Year Qtr v\n1990 3 1\n1990 4 2\n1991 1 3\n", "quarter", {"1990-07-01", "1990-10-01", "1991-01-01"}},
      {"year month dekad v\n1990 1 2 1\n1990 1 3 2\n1990 2 1 3\n", "dekad", {"1990-01-11", "1990-01-21", "1990-02-01"}},
      {"Year,Dekad,v\n1990,2,1\n1990,3,2\n1990,4,3\n", "dekad", {"1990-01-11", "1990-01-21", "1990-02-01"}}};
  for (const Case& one : cases) {
    const Field field = read(one.text);
    EXPECT_THAT(values_of(field), ElementsAre(1, 2, 3)) << one.text;
    EXPECT_EQ(stamps_of(field), one.stamps) << one.text;
    EXPECT_EQ(field.header.time->step.name(), one.step) << one.text;
  }
  std::string pentads = "year pentad value\n";
  for (int i = 0; i < 2 * 73; ++i) pentads += fmt::format("{} {} {}\n", 1991 + i / 73, i % 73 + 1, i);
  const Field field = read(pentads);
  EXPECT_EQ(stamps_of(field)[84], "1992-02-25");
  EXPECT_EQ(stamps_of(field)[85], "1992-03-02");
  EXPECT_EQ(stamps_of(field).back(), "1992-12-27");
  EXPECT_THAT(
      error(spec_of("Year,Season,v\n1990,1,1\n1990,2,2\n1990,3,3\n")).second,
      HasSubstr("numbers its seasons within a year, and countries number them differently; write their months"));
  EXPECT_THAT(error(spec_of("Year,Week,v\n1990,1,1\n1990,2,2\n1990,3,3\n")).second,
              HasSubstr("numbers its weeks within a year, and countries number them differently; write the date"));
}

TEST_F(TextSeries, SeasonsInWordsAreThoseOfThreeMonths) {
  for (const char* names : {"Winter Spring Summer Autumn", "win spr sum aut", "WINTER SPRING SUMMER FALL"}) {
    const Field field = read(fmt::format("Year {}\n2000 1 2 3 4\n2001 5 6 7 8\n", names));
    EXPECT_THAT(values_of(field), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8)) << names;
    EXPECT_THAT(stamps_of(field).front(), "1999-12-01") << names;
    EXPECT_EQ(field.header.time->step.name(), "season") << names;
    EXPECT_THAT(notices_, Contains(HasSubstr("seasons in words are taken as DJF, MAM, JJA and SON"))) << names;
  }
  EXPECT_THAT(stamps_of(read("Year,Winter\n2000,1\n2001,2\n")), ElementsAre("1999-12-01", "2000-12-01"));
}

TEST_F(TextSeries, CodesThatAreNoNinesAreMissingWhereTheyRepeat) {
  const auto series = [](const std::string& code) {
    return fmt::format("1950 1 -45\n1950 2 {0}\n1950 3 3\n1950 4 {0}\n1950 5 19\n1950 6 {0}\n1950 7 2\n", code);
  };
  for (const char* code :
       {"-99.0", "-88.8", "-888.8", "-8888", "-777.7", "-7777", "-6999", "32766", "32767", "-32768", "-32767"}) {
    const bool near = std::string(code) == "-88.8";
    const std::vector<double> values = values_of(read(near ? series(code).replace(7, 3, "-20") : series(code)));
    EXPECT_TRUE(std::isnan(values[1]) && std::isnan(values[3]) && std::isnan(values[5])) << code;
    EXPECT_THAT(notices_, ElementsAre(HasSubstr("3 values of"))) << code;
  }
  EXPECT_EQ(values_of(read("1950 1 1\n1950 2 -8888\n1950 3 3\n"))[1], -8888);
  EXPECT_THAT(notices_,
              ElementsAre(HasSubstr("1 value of -8888, far from all others, is kept, as it stands alone; if it "
                                    "means missing, say missing: -8888")));
}

TEST_F(TextSeries, ValuesThatRepeatLikeCodesAreKeptWithANotice) {
  EXPECT_THAT(values_of(read("1950 1 -45\n1950 2 -3000\n1950 3 3\n1950 4 -3000\n1950 5 19\n")),
              ElementsAre(-45, -3000, 3, -3000, 19));
  EXPECT_THAT(notices_,
              ElementsAre(HasSubstr("2 values of -3000, the first in line 2, far from all others, are kept; if it "
                                    "means missing, say missing: -3000")));
  read("1950 1 45\n1950 2 -1\n1950 3 3\n1950 4 -1\n1950 5 0\n");
  EXPECT_THAT(notices_,
              ElementsAre(HasSubstr("2 values of -1, the first in line 2, the only negative value, are kept")));
  read("1950 1 45\n1950 2 -1e10\n1950 3 3\n1950 4 -1e10\n1950 5 0\n");
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("2 values of -10000000000, the first in line 2")));
  for (const char* text : {"1950 1 45\n1950 2 -1\n1950 3 3\n1950 4 2\n", "1950 1 0\n1950 2 0\n1950 3 3\n1950 4 2\n",
                           "1950 1 -1\n1950 2 -1\n1950 3 -2\n1950 4 2\n"}) {
    read(text);
    EXPECT_THAT(notices_, IsEmpty()) << text;
  }
}

TEST_F(TextSeries, TellsHowItReadATable) {
  std::vector<std::string> notices;
  io::TextReading reading;
  const io::InputSpec spec = spec_of(kPslTable, "nina34.data");
  io::read_text_series(spec, notices, &reading);
  EXPECT_EQ(reading.layout, "a year and its months a line");
  EXPECT_EQ(reading.separator, "blanks");
  EXPECT_EQ(reading.dates, "'1948' begins with 1948-01");
  EXPECT_EQ(reading.first_line, 2U);
  EXPECT_EQ(reading.last_line, 4U);
  EXPECT_THAT(reading.left_out,
              ElementsAre("line 1: it announces the first and the last year", "line 5: the code of missing values",
                          "lines 6 to 7: text below the table"));
  ASSERT_EQ(reading.missing.size(), 1U);
  EXPECT_EQ(reading.missing[0].code, -99.99);
  EXPECT_EQ(reading.missing[0].count, 4U);
}

TEST_F(TextSeries, LinesOfNumbersBehindAWordAreLeftOutAloud) {
  const Field field = read("Station 1234 45.5 -120.3\nyear month v\n1950 1 1\n1950 2 2\nMean 1.5 1.5\n");
  EXPECT_THAT(values_of(field), ElementsAre(1, 2));
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("line 1 begins with a word and is not read: 'Station 1234 45.5 -120.3'"),
                                    HasSubstr("line 5 begins with a word and is not read")));
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
  std::ofstream(path("stations")) << "53878 20230101 1.5\n53878 20230102 2.5\n";
  EXPECT_TRUE(io::looks_like_text_series(path("stations"))) << "so that it can say which layouts are known";
  EXPECT_THAT(error(spec_of("53878 20230101 1.5\n53878 20230102 2.5\n")).second,
              HasSubstr("no dated numbers were recognised (line 1: '53878 20230101 1.5'); known are a season"));
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

TEST_F(TextSeries, ALastLineWithoutALineFeedIsTold) {
  const std::string notice = "the last line does not end with a line feed; it is taken for whole";
  EXPECT_THAT(values_of(read("date,v\n1980-01-15,1.5\n1980-02-15,22.75")), ElementsAre(1.5, 22.75));
  EXPECT_THAT(notices_, Contains(HasSubstr(notice)));
  read("date,v\n1980-01-15,1.5\n1980-02-15,22.75\n");
  EXPECT_THAT(notices_, Not(Contains(HasSubstr(notice))));
  read("date,v\r1980-01-15,1.5\r1980-02-15,22.75\r");
  EXPECT_THAT(notices_, Not(Contains(HasSubstr(notice))));
  // The end of a comment or of words is nobody's number.
  read("date,v\n1980-01-15,1.5\n1980-02-15,22.75\n# the end");
  EXPECT_THAT(notices_, Not(Contains(HasSubstr(notice))));
}

TEST_F(TextSeries, ALastNumberThatMayBeCutIsRefused) {
  const std::string whole = "date,v\n1980-01-15,21.75\n1980-02-15,23.25\n1980-03-15,22.50";
  EXPECT_THAT(values_of(read(whole)), ElementsAre(21.75, 23.25, 22.5));
  for (std::size_t cut = 1; cut < 5; ++cut) {
    const auto [kind, text] = error(spec_of(whole.substr(0, whole.size() - cut)));
    EXPECT_EQ(kind, ErrorKind::input_damaged) << cut;
    EXPECT_THAT(text, HasSubstr("index.csv, line 4: the text ends within '1980-03-15 2")) << cut;
    EXPECT_THAT(text, HasSubstr("it may be cut short; end it with a line feed if it is whole")) << cut;
  }
  // With a line feed the same line is what its author meant.
  EXPECT_THAT(values_of(read(whole.substr(0, whole.size() - 2) + "\n")), ElementsAre(21.75, 23.25, 22.0));
}

TEST_F(TextSeries, AYearOfMonthsThatEndsWithoutALineFeedMayBeCut) {
  const std::string full = "1980 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 2.0 2.1 2.2\n";
  const auto [kind, text] = error(spec_of(full + "1981 1.1 1.2", "index.txt"));
  EXPECT_EQ(kind, ErrorKind::input_damaged);
  EXPECT_THAT(text, HasSubstr("it may be cut short"));
  EXPECT_EQ(read(spec_of(full + "1981 1.1 1.2\n", "index.txt")).values.size(), 14U) << "the year that is still running";
}

}  // namespace
}  // namespace fieldwise
