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

TEST_F(Describe, OfABrokenFileIsAnError) {
  std::ofstream(path("a.nc")) << "<html><body>404</body></html>";
  EXPECT_THAT(test::error_of([&] { io::describe_file(path("a.nc")); }).second, HasSubstr("is an HTML page"));
}

}  // namespace
}  // namespace fieldwise
