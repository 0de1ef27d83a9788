// Projections and scalar coordinates go from input to output as the file says them, and come back.
#include <gmock/gmock.h>

#include <algorithm>
#include <variant>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using test::counted;
using test::OpenedFile;
using test::SmallFile;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kRows = 3;
constexpr std::size_t kColumns = 4;

class KeptMetadata : public test::InputFixture {
 protected:
  /// Writes a field on a rotated grid with all that such files have.
  void write_rotated(const std::string& name, const std::string& mapping = "rotated_pole") {
    SmallFile file(path(name));
    file.dimension("rlat", kRows).dimension("rlon", kColumns).dimension("nb", 2);
    file.variable("rlat", NC_FLOAT, {"rlat"}, {-1.5, 0, 1.5}).text("rlat", "standard_name", "grid_latitude");
    file.text("rlat", "units", "degrees").text("rlat", "axis", "Y").text("rlat", "bounds", "rlat_edges");
    file.variable("rlat_edges", NC_FLOAT, {"rlat", "nb"}, {-2, -1, -1, 1, 1, 2});
    file.variable("rlon", NC_SHORT, {"rlon"}, {10, 20, 30, 40}).text("rlon", "standard_name", "grid_longitude");
    file.text("rlon", "units", "degrees").numbers("rlon", "scale_factor", NC_DOUBLE, {0.5});
    file.numbers("rlon", "step", NC_SHORT, {5});
    file.variable("lat", NC_DOUBLE, {"rlat", "rlon"}, counted(12, 40)).text("lat", "units", "degrees_north");
    file.variable("lon", NC_DOUBLE, {"rlat", "rlon"}, counted(12, 5)).text("lon", "units", "degrees_east");
    file.variable("rotated_pole", NC_CHAR, {}, {});
    file.text("rotated_pole", "grid_mapping_name", "rotated_latitude_longitude").text("rotated_pole", "crs_wkt", "");
    file.numbers("rotated_pole", "grid_north_pole_latitude", NC_FLOAT, {39.3F});
    file.numbers("rotated_pole", "semi_major_axis", NC_DOUBLE, {6371229.0});
    file.numbers("rotated_pole", "code", NC_INT, {4326}).numbers("rotated_pole", "towgs84", NC_DOUBLE, {0, 1, 2});
    file.variable("height", NC_DOUBLE, {}, {2}).text("height", "units", "m").text("height", "positive", "up");
    file.text("height", "standard_name", "height");
    file.time({0, 1}).variable("t", NC_FLOAT, {"time", "rlat", "rlon"}, counted(24)).text("t", "units", "K");
    file.text("t", "coordinates", "lat lon height").text("t", "grid_mapping", mapping);
  }

  /// Reads a variable and writes it to another file.
  void copy(const std::string& from, const std::string& to, const std::string& variable) {
    io::write(path(to), {read(spec_of({from}, variable))});
  }

  static void expect_type(const OpenedFile& file, const std::string& variable, const std::string& name, nc_type type) {
    nc_type found = NC_NAT;
    EXPECT_EQ(nc_inq_atttype(file.id(), file.variable(variable), name.c_str(), &found), NC_NOERR) << name;
    EXPECT_EQ(found, type) << name;
  }
};

TEST_F(KeptMetadata, OfARotatedGridIsTheSameAfterOneOutputAndAfterTwo) {
  write_rotated("in.nc");
  copy("in.nc", "once.nc", "t");
  EXPECT_THAT(input_.notices, IsEmpty());
  copy("once.nc", "twice.nc", "t");
  for (const char* const name : {"once.nc", "twice.nc"}) {
    SCOPED_TRACE(name);
    const OpenedFile file(path(name));
    EXPECT_EQ(file.text("t", "grid_mapping"), "rotated_pole");
    EXPECT_EQ(file.text("t", "coordinates"), "lat lon height");
    EXPECT_THAT(file.dimensions("t"), ElementsAre("time", "rlat", "rlon"));
    EXPECT_EQ(file.text("rotated_pole", "grid_mapping_name"), "rotated_latitude_longitude");
    EXPECT_EQ(file.text("rotated_pole", "crs_wkt"), "");
    EXPECT_EQ(file.number("rotated_pole", "grid_north_pole_latitude"), static_cast<double>(39.3F));
    EXPECT_EQ(file.number("rotated_pole", "semi_major_axis"), 6371229.0);
    EXPECT_EQ(file.number("rotated_pole", "code"), 4326);
    expect_type(file, "rotated_pole", "grid_north_pole_latitude", NC_FLOAT);
    expect_type(file, "rotated_pole", "semi_major_axis", NC_DOUBLE);
    expect_type(file, "rotated_pole", "code", NC_INT);
    std::vector<double> shifts(3);
    EXPECT_EQ(nc_get_att_double(file.id(), file.variable("rotated_pole"), "towgs84", shifts.data()), NC_NOERR);
    EXPECT_THAT(shifts, ElementsAre(0, 1, 2));
    EXPECT_THAT(file.values("rlat"), ElementsAre(-1.5, 0, 1.5));
    EXPECT_THAT(file.values("rlon"), ElementsAre(5, 10, 15, 20)) << "unpacked";
    EXPECT_EQ(file.text("rlon", "scale_factor"), "(none)");
    expect_type(file, "rlon", "step", NC_SHORT);
    EXPECT_EQ(file.text("rlat", "standard_name"), "grid_latitude");
    EXPECT_EQ(file.text("rlat", "axis"), "Y");
    EXPECT_EQ(file.text("rlat", "bounds"), "rlat_edges");
    EXPECT_THAT(file.values("rlat_edges"), ElementsAre(-2, -1, -1, 1, 1, 2));
    EXPECT_THAT(file.values("height"), ElementsAre(2));
    EXPECT_EQ(file.text("height", "units"), "m");
    EXPECT_EQ(file.values("lat"), counted(12, 40));
  }
}

TEST_F(KeptMetadata, KeepsAMappingOfCoordinatesAsItIsWritten) {
  write_rotated("in.nc", "rotated_pole: rlat rlon");
  copy("in.nc", "out.nc", "t");
  EXPECT_EQ(OpenedFile(path("out.nc")).text("t", "grid_mapping"), "rotated_pole: rlat rlon");
}

TEST_F(KeptMetadata, LeavesOutAMappingThatTheFileDoesNotHoldWithANotice) {
  write_rotated("in.nc", "gone: lat lon rotated_pole: rlat rlon");
  copy("in.nc", "out.nc", "t");
  EXPECT_THAT(input_.notices, Contains(HasSubstr("grid_mapping of t names gone, which the file does not hold")));
  EXPECT_EQ(OpenedFile(path("out.nc")).text("t", "grid_mapping"), "rotated_pole: rlat rlon");
  write_rotated("in2.nc", "gone");
  copy("in2.nc", "out2.nc", "t");
  EXPECT_EQ(OpenedFile(path("out2.nc")).text("t", "grid_mapping"), "(none)");
}

TEST_F(KeptMetadata, NamesAMappingOtherwiseWhereAFieldHasItsName) {
  write_rotated("in.nc", "rotated_pole: rlat rlon");
  core::Field field = read(spec_of({"in.nc"}, "t"));
  field.header.name = "rotated_pole";
  io::write(path("out.nc"), {field});
  const OpenedFile file(path("out.nc"));
  EXPECT_EQ(file.text("rotated_pole", "grid_mapping"), "rotated_pole_2: rlat rlon");
  EXPECT_EQ(file.number("rotated_pole_2", "code"), 4326);
}

TEST_F(KeptMetadata, OfOneOfTwoFieldsAtTheSamePlacesServesBoth) {
  write_rotated("in.nc");
  const core::Field field = read(spec_of({"in.nc"}, "t"));
  core::Field bare = field;
  auto grid = std::make_shared<core::Grid>(*field.header.grid);
  grid->projection.reset();
  bare.header.grid = grid;
  bare.header.name = "bare";
  EXPECT_TRUE(core::same_grid(*field.header.grid, *grid)) << "places make a grid, not what is said of them";
  io::write(path("out.nc"), {bare, field});
  const OpenedFile file(path("out.nc"));
  EXPECT_THAT(file.dimensions("bare"), ElementsAre("time", "rlat", "rlon"));
  EXPECT_THAT(file.dimensions("t"), ElementsAre("time", "rlat", "rlon"));
  EXPECT_FALSE(file.has("lat_2"));
  EXPECT_EQ(file.text("bare", "grid_mapping"), "rotated_pole");
}

// On Mercator's map rows have one latitude each, and a distance from the equator besides.
TEST_F(KeptMetadata, OfARegionIsCutWithIt) {
  SmallFile file(path("in.nc"));
  file.dimension("y", 5).dimension("x", 4);
  file.variable("y", NC_DOUBLE, {"y"}, {2000, 1000, 0, -1000, -2000});
  file.text("y", "standard_name", "projection_y_coordinate").text("y", "units", "km");
  file.numbers("y", "actual_range", NC_DOUBLE, {-2000, 2000});
  file.variable("x", NC_DOUBLE, {"x"}, {300, 200, 100, 0});
  file.text("x", "standard_name", "projection_x_coordinate").text("x", "units", "km");
  file.variable("lat", NC_DOUBLE, {"y"}, {20, 10, 0, -10, -20}).text("lat", "units", "degrees_north");
  file.variable("lon", NC_DOUBLE, {"x"}, {3, 2, 1, 0}).text("lon", "units", "degrees_east");
  file.variable("crs", NC_INT, {}, {0}).text("crs", "grid_mapping_name", "mercator");
  file.variable("v", NC_DOUBLE, {"y", "x"}, counted(20)).text("v", "coordinates", "lat lon");
  file.text("v", "grid_mapping", "crs");
  file.close();
  io::InputSpec spec = spec_of({"in.nc"}, "v");
  spec.region.lat_deg = {{-12.0, 12.0}};
  const core::Field field = read(spec);
  io::write(path("out.nc"), {field});
  const OpenedFile out(path("out.nc"));
  EXPECT_THAT(out.dimensions("v"), ElementsAre("y", "x"));
  EXPECT_THAT(out.values("lat"), ElementsAre(10, 0, -10));
  EXPECT_THAT(out.values("y"), ElementsAre(1000, 0, -1000));
  EXPECT_THAT(out.values("lon"), ElementsAre(0, 1, 2, 3)) << "turned to rise";
  EXPECT_THAT(out.values("x"), ElementsAre(0, 100, 200, 300)) << "turned with the longitudes";
  EXPECT_EQ(out.text("y", "units"), "km");
  EXPECT_EQ(out.text("y", "actual_range"), "(none)") << "that of all rows";
  EXPECT_EQ(out.text("v", "coordinates"), "lat lon");
  EXPECT_EQ(out.values("v"), std::vector<double>(field.values.begin(), field.values.end()));
  // Read back, it is the same grid.
  const core::Field again = read(spec_of({"out.nc"}, "v"));
  EXPECT_EQ(again.header.grid->kind, core::GridKind::rectilinear);
  EXPECT_TRUE(core::same_grid(*field.header.grid, *again.header.grid));
  EXPECT_EQ(again.header.grid->projection->rows->values, field.header.grid->projection->rows->values);
}

TEST_F(KeptMetadata, OfFilesThatAreJoinedIsWhatAllOfThemSay) {
  for (int i = 0; i < 2; ++i) {
    SmallFile file(path("f" + std::to_string(i) + ".nc"));
    file.lat_lon({0, 10}, {0, 10, 20}).time({static_cast<double>(i)});
    file.variable("height", NC_DOUBLE, {}, {2}).text("height", "units", "m");
    file.variable("run", NC_INT, {}, {static_cast<double>(i)}).text("run", "long_name", "number of the run");
    file.variable("v", NC_DOUBLE, {"time", "lat", "lon"}, counted(6)).text("v", "coordinates", "height run");
  }
  const core::Field field = read(spec_of({"f*.nc"}, "v"));
  ASSERT_EQ(field.header.scalar_coordinates.size(), 1U);
  EXPECT_EQ(field.header.scalar_coordinates[0].name, "height");
  io::write(path("out.nc"), {field});
  EXPECT_EQ(OpenedFile(path("out.nc")).text("v", "coordinates"), "height");
}

TEST_F(KeptMetadata, WithControlCharactersIsWrittenVisibly) {
  SmallFile file(path("in.nc"));
  file.lat_lon({0, 10}, {0, 10, 20}).variable("v", NC_DOUBLE, {"lat", "lon"}, counted(6));
  file.text("v", "long_name", "warm \x1b[31mred").text("v", "grid_mapping", "crs");
  file.variable("crs", NC_INT, {}, {0}).text("crs", "crs_wkt", "GEOGCS[\n\t\"a\x07\"]");
  file.close();
  copy("in.nc", "out.nc", "v");
  const OpenedFile out(path("out.nc"));
  EXPECT_EQ(out.text("v", "long_name"), "warm \\u001b[31mred");
  EXPECT_EQ(out.text("crs", "crs_wkt"), "GEOGCS[\n\t\"a\\u0007\"]") << "line feeds steer nothing";
}

}  // namespace
}  // namespace fieldwise
