#include "fieldwise/io/reading/describe.hpp"

#include <gmock/gmock.h>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Describe : public test::InputFixture {};

TEST_F(Describe, TellsGridTimesGapsChunksAndMissingValues) {
  {
    test::SmallFile file(path("a.nc"), NC_NETCDF4);
    file.lat_lon({30, 0, -30}, {0, 90, 180, 270}).time({0, 1, 3}, "days since 2001-01-01", "noleap");
    file.variable("sst", NC_SHORT, {"time", "lat", "lon"}, test::counted(36), {1, 3, 4}).text("sst", "units", "K");
    file.numbers("sst", "scale_factor", NC_FLOAT, {0.5}).numbers("sst", "missing_value", NC_SHORT, {-999});
  }
  EXPECT_THAT(
      io::describe_file(path("a.nc")),
      AllOf(HasSubstr("NetCDF-4"), HasSubstr("sst [time* 3, lat 3, lon 4] int16, units K"),
            HasSubstr("3 steps, 2001-01-01 to 2001-01-04, calendar noleap, one a day"),
            HasSubstr("3 x 4 points, lat 30 to -30, lon 0 to 270, round the globe"), HasSubstr("stored * 0.5 + 0"),
            HasSubstr("missing_value -999"), HasSubstr("chunks [1, 3, 4], shuffle, deflate 1"),
            HasSubstr("notice: 1 step is missing, the first 2001-01-03")));
}

TEST_F(Describe, TellsInPlaceWhatCannotBeUsed) {
  {
    test::SmallFile file(path("a.nc"), 0);
    file.lat_lon({0, 1}, {0, 1}).time({0, 1}, "mon").variable("v", NC_FLOAT, {"time", "lat", "lon"}, test::counted(8));
  }
  EXPECT_THAT(io::describe_file(path("a.nc")), HasSubstr("time     not usable: time variable time: time units 'mon'"));
}

TEST_F(Describe, TellsOfTextSeries) {
  std::ofstream(path("i.csv")) << "date,nino\n2000-01,1\n2000-02,\n2000-03,3\n";
  EXPECT_THAT(io::describe_file(path("i.csv")),
              AllOf(HasSubstr("a text series"), HasSubstr("nino: 3 steps"), HasSubstr("2 of 3 values are present")));
}

TEST_F(Describe, TellsHowATextIsReadColumnByColumn) {
  std::ofstream(path("i.txt")) << "An index\nYR MON A B\n2000 1 1 5\n2000 2 -99.9 6\n2000 3 3 7\nmade by hand\n";
  EXPECT_THAT(
      io::describe_file(path("i.txt")),
      AllOf(HasSubstr("A: 3 steps"), HasSubstr("2 of 3 values are present"), HasSubstr("B: 3 steps"),
            HasSubstr("layout   columns year and month, between blanks, names in line 2"),
            HasSubstr("dates    '2000 1' is 2000-01; values in lines 3 to 5"), HasSubstr("columns  1 A, 2 B"),
            HasSubstr("left out line 1: text above the table"), HasSubstr("left out line 6: text below the table"),
            HasSubstr("notice: 1 value of -99.9 is missing (a usual code, far from all other values)")));
}

TEST_F(Describe, TellsOfTablesBelowEachOther) {
  std::ofstream(path("i.txt")) << " FIRST\n1950 1 1\n1950 2 2\n\n SECOND\n1950 1 3\n1950 2 4\n";
  EXPECT_THAT(io::describe_file(path("i.txt")),
              AllOf(HasSubstr("table 1 in lines 2 to 3 (FIRST)"), HasSubstr("table 2 in lines 6 to 7 (SECOND)")));
}

TEST_F(Describe, NamesTheDatesThatAreUsed) {
  {
    test::SmallFile file(path("a.nc"), 0);
    file.time({31, 59}, "days since 2001-01-01").text("time", "bounds", "time_bound").dimension("two", 2);
    file.variable("time_bound", NC_DOUBLE, {"time", "two"}, {0, 31, 31, 59}).variable("v", NC_FLOAT, {"time"}, {1, 2});
  }
  EXPECT_THAT(io::describe_file(path("a.nc")),
              HasSubstr("with bounds, whose middles 2001-01-16 to 2001-02-15 are the dates used"));
}

TEST_F(Describe, TellsWhereYearsAndDaysBegin) {
  test::SmallFile file(path("a.nc"), 0);
  file.time({0.25, 0.5, 0.75, 1.0}, "days since 2001-01-01").variable("v", NC_FLOAT, {"time"}, {1, 2, 3, 4});
  file.text("time", "year_starts", "October").text("time", "day_starts", "06:00").close();
  EXPECT_THAT(io::describe_file(path("a.nc")), HasSubstr(", years from October on, days from 06:00 on"));
}

TEST_F(Describe, OfABrokenFileIsAnError) {
  std::ofstream(path("a.nc")) << "<html><body>404</body></html>";
  EXPECT_THAT(test::error_of([&] { io::describe_file(path("a.nc")); }).second, HasSubstr("is an HTML page"));
}

}  // namespace
}  // namespace fieldwise
