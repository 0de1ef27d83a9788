#include <gmock/gmock.h>

#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/reading/point_table.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LeadingAxis : public test::OutputFixture {
 protected:
  io::Input open(const std::string& variable) const {
    io::InputSpec spec;
    spec.name = variable;
    spec.files = {path("lags.nc")};
    spec.variable = variable;
    return io::open_input(spec);
  }
};

TEST_F(LeadingAxis, ComesBackAsItWasWritten) {
  core::FieldHeader header = test::header_of("r", nullptr, test::global_grid(3, 4));
  header.leading = core::Leading::coordinate;
  header.coordinate = std::make_shared<const core::CoordinateAxis>(core::lag_axis({-2, 0, 5}, "month"));
  const core::Field written = test::filled(header);
  io::write(path("lags.nc"), written);
  const io::Input input = open("r");
  ASSERT_EQ(input.source->header().leading, core::Leading::coordinate);
  EXPECT_EQ(*input.source->header().coordinate, *header.coordinate);
  const core::Field back = stream::read_field(*input.source);
  ASSERT_EQ(back.values.shape(), written.values.shape());
  for (std::size_t i = 0; i < written.values.size(); ++i) {
    const double expected = written.values.data()[i];
    const double found = back.values.data()[i];
    EXPECT_TRUE(expected == found || (std::isnan(expected) && std::isnan(found))) << i;
  }
}

TEST_F(LeadingAxis, NeedsValues) {
  test::SmallFile(path("lags.nc"))
      .dimension("member", 2)
      .dimension("lat", 2)
      .dimension("lon", 2)
      .variable("lat", NC_DOUBLE, {"lat"}, {0, 1})
      .text("lat", "units", "degrees_north")
      .variable("lon", NC_DOUBLE, {"lon"}, {0, 1})
      .text("lon", "units", "degrees_east")
      .variable("x", NC_DOUBLE, {"member", "lat", "lon"}, {1, 2, 3, 4, 5, 6, 7, 8})
      .close();
  const auto [kind, sentence] = test::error_of([&] { static_cast<void>(open("x")); });
  EXPECT_EQ(kind, core::ErrorKind::usage);
  EXPECT_THAT(sentence, HasSubstr("member (2)"));
}

class Points : public test::OutputFixture {
 protected:
  /// Fills a file with three points.
  static test::SmallFile& points(test::SmallFile& file, const std::string& type) {
    file.text("", "featureType", type).dimension("obs", 3);
    file.variable("time", NC_DOUBLE, {"obs"}, {0, 1, 2}).text("time", "units", "days since 2000-01-01");
    file.variable("lat", NC_DOUBLE, {"obs"}, {10, 20, 30}).text("lat", "units", "degrees_north");
    file.variable("lon", NC_DOUBLE, {"obs"}, {-10, -20, -30}).text("lon", "units", "degrees_east");
    file.variable("value", NC_DOUBLE, {"obs"}, {990, 980, 1030}).text("value", "units", "hPa");
    file.variable("kind", NC_BYTE, {"obs"}, {1, 1, 2}).text("kind", "flag_meanings", "minimum maximum");
    file.numbers("kind", "flag_values", NC_BYTE, {1, 2});
    return file;
  }
};

TEST_F(Points, AreReadWithTheirKinds) {
  test::SmallFile file(path("points.nc"));
  points(file, "point").close();
  EXPECT_TRUE(io::holds_points(io::index_file(path("points.nc"))));
  const io::PointTable table = io::read_points(path("points.nc"));
  EXPECT_THAT(table.lat_deg, ElementsAre(10, 20, 30));
  EXPECT_THAT(table.lon_deg, ElementsAre(-10, -20, -30));
  EXPECT_THAT(table.value, ElementsAre(990, 980, 1030));
  EXPECT_THAT(table.kinds, ElementsAre("minimum", "maximum"));
  EXPECT_THAT(table.kind, ElementsAre(0, 0, 1));
  EXPECT_EQ(core::format_date(core::date_of(table.time.calendar, table.time.stamp.at(2))), "2000-01-03");
  EXPECT_TRUE(table.track.empty());
}

TEST_F(Points, HaveTracksByIndexOrByRowSizes) {
  test::SmallFile indexed(path("points.nc"));
  points(indexed, "trajectory").variable("which", NC_INT, {"obs"}, {4, 4, 9});
  indexed.text("which", "instance_dimension", "storm").close();
  EXPECT_THAT(io::read_points(path("points.nc")).track, ElementsAre(4, 4, 9));
  test::SmallFile counted(path("points.nc"));
  points(counted, "trajectory")
      .dimension("storm", 2)
      .variable("size", NC_INT, {"storm"}, {1, 2})
      .text("size", "sample_dimension", "obs")
      .close();
  EXPECT_THAT(io::read_points(path("points.nc")).track, ElementsAre(0, 1, 1));
}

TEST_F(Points, RowSizesThatDoNotAddUpAreDamage) {
  test::SmallFile file(path("points.nc"));
  points(file, "trajectory")
      .dimension("storm", 2)
      .variable("size", NC_INT, {"storm"}, {1, 7})
      .text("size", "sample_dimension", "obs")
      .close();
  const auto [kind, sentence] = test::error_of([&] { static_cast<void>(io::read_points(path("points.nc"))); });
  EXPECT_EQ(kind, core::ErrorKind::input_damaged);
  EXPECT_THAT(sentence, HasSubstr("row sizes"));
}

TEST_F(Points, NeedAVariableThatIsThere) {
  test::SmallFile file(path("points.nc"));
  points(file, "point").close();
  const auto [kind, sentence] = test::error_of([&] { static_cast<void>(io::read_points(path("points.nc"), "depth")); });
  EXPECT_EQ(kind, core::ErrorKind::usage);
  EXPECT_THAT(sentence, HasSubstr("depth"));
}

}  // namespace
}  // namespace fieldwise
