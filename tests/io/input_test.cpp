#include "fieldwise/io/reading/input.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "fieldwise/io/worker/index_file.hpp"
#include "input_fixture.hpp"
#include "io/worker/open_variable.hpp"
#include "write_in_place.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using core::GridKind;
using core::IndexRange;
using test::counted;
using test::SmallFile;
using ::testing::Contains;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class InputTest : public test::InputFixture {
 protected:
  [[nodiscard]] const core::FieldHeader& header() const { return input_.source->header(); }
  [[nodiscard]] const core::Grid& grid() const { return *header().grid; }
};

/// Returns the value that stands for time, row and column in the tests of orders.
double coded(std::size_t time, std::size_t row, std::size_t column) {
  return static_cast<double>(100 * time + 10 * row + column);
}

TEST_F(InputTest, ReadsAnyOrderOfDimensionsAlike) {
  std::vector<std::string> order{"lat", "lon", "time"};
  const std::map<std::string, std::size_t> sizes{{"time", 5}, {"lat", 3}, {"lon", 4}};
  do {
    std::vector<double> stored;
    std::map<std::string, std::size_t> at;
    for (at[order[0]] = 0; at[order[0]] < sizes.at(order[0]); ++at[order[0]]) {
      for (at[order[1]] = 0; at[order[1]] < sizes.at(order[1]); ++at[order[1]]) {
        for (at[order[2]] = 0; at[order[2]] < sizes.at(order[2]); ++at[order[2]]) {
          stored.push_back(coded(at["time"], at["lat"], at["lon"]));
        }
      }
    }
    {
      SmallFile file(path("a.nc"), NC_NETCDF4);
      file.lat_lon({30, 0, -30}, {0, 10, 20, 30}).time(counted(5), "days since 2000-01-01", "standard", false);
      file.variable("v", NC_FLOAT, order, stored, {2, 2, 2});
    }
    const core::Field field = read(spec_of({"a.nc"}, "v"));
    ASSERT_THAT(field.values.shape(), ElementsAre(5, 3, 4));
    for (std::size_t t = 0; t < 5; ++t) {
      for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(field.values(t, r, c), coded(t, r, c)) << order[0] << order[1];
      }
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(InputTest, EveryTileOfAFieldHasTheValuesOfTheWhole) {
  {
    SmallFile file(path("a.nc"), NC_NETCDF4);
    file.lat_lon({30, 0, -30}, {0, 10, 20, 30}).time(counted(6));
    file.variable("v", NC_SHORT, {"time", "lat", "lon"}, counted(72), {4, 2, 3})
        .numbers("v", "add_offset", NC_FLOAT, {1});
  }
  const core::Field whole = read(spec_of({"a.nc"}, "v"));
  core::Field tiled = core::make_field(whole.header);
  for (std::size_t time = 0; time < 6; ++time) {
    for (std::size_t row = 0; row < 3; row += 2) {
      input_.source->read(core::view(tiled).narrowed({time, time + 1}, {row, std::min<std::size_t>(row + 2, 3)}));
    }
  }
  EXPECT_EQ(tiled.values, whole.values);
  EXPECT_EQ(input_.source->storage().chunk_times, 4U);
  EXPECT_EQ(input_.source->storage().chunk_rows, 2U);
  EXPECT_EQ(input_.source->storage().chunk_columns, 3U);
}

TEST_F(InputTest, TimesReadTogetherGiveEveryTileTheSameValues) {
  for (const std::vector<std::string>& dimensions :
       {std::vector<std::string>{"time", "lat", "lon"}, std::vector<std::string>{"lat", "time", "lon"},
        std::vector<std::string>{"lat", "lon", "time"}}) {
    SmallFile file(path("a.nc"), NC_NETCDF4);
    file.lat_lon({30, 0, -30}, {0, 10, 20, 30}).time(counted(17));
    file.variable("v", NC_SHORT, dimensions, counted(204), {2, 3, 4}).numbers("v", "add_offset", NC_FLOAT, {1});
    file.close();
    const core::Field whole = read(spec_of({"a.nc"}, "v"));
    for (const std::size_t together : {1U, 4U, 5U, 8U, 100U}) {
      input_.source->read_together(together);
      core::Field tiled = core::make_field(whole.header);
      // Back and forth, as lags do, and across the borders of what is read together.
      for (const core::IndexRange times : {core::IndexRange{0, 3}, {3, 6}, {2, 4}, {6, 11}, {3, 5}, {10, 17}, {0, 1}}) {
        for (std::size_t row = 0; row < 3; ++row) {
          input_.source->read(core::view(tiled).narrowed(times, {row, row + 1}));
        }
      }
      EXPECT_EQ(tiled.values, whole.values) << dimensions[1] << ", " << together << " together";
    }
  }
}

TEST_F(InputTest, FindsAxesByMetadataWhateverTheirNames) {
  SmallFile file(path("a.nc"), 0);
  file.dimension("a", 2).dimension("b", 3).dimension("c", 2).dimension("one", 1);
  file.variable("a", NC_FLOAT, {"a"}, {0, 1}).text("a", "units", "DAYS since 2001-01-01");
  file.variable("b", NC_FLOAT, {"b"}, {0, 120, 240}).text("b", "standard_name", "longitude");
  file.variable("c", NC_FLOAT, {"c"}, {-45, 45}).text("c", "units", "Degree_N");
  file.variable("v", NC_FLOAT, {"one", "b", "a", "c"}, counted(12));
  file.close();
  const core::Field field = read(spec_of({"a.nc"}));
  ASSERT_THAT(field.values.shape(), ElementsAre(2, 2, 3));
  EXPECT_EQ(field.values(1, 0, 2), 10) << "b 2, a 1, c 0";
  EXPECT_THAT(grid().lat_deg, ElementsAre(-45, 45));
}

TEST_F(InputTest, KeepsWhatALaterStepSaysOfTheValues) {
  SmallFile file(path("a.nc"), 0);
  file.dimension("T", 2).lat_lon({0, 1}, {0, 1});
  file.variable("T", NC_DOUBLE, {"T"}, {0, 1}).text("T", "units", "days since 2001-01-01");
  file.variable("v", NC_FLOAT, {"T", "lat", "lon"}, counted(8)).text("v", "base_period", "1981/2010");
  file.text("v", "cell_methods", "T: maximum within days T: mean over days area: mean").close();
  read(spec_of({"a.nc"}));
  EXPECT_EQ(header().attributes.at("base_period"), "1981/2010");
  // "time" means the dimension of time, whatever it is called.
  EXPECT_EQ(header().cell_methods, "time: maximum within days time: mean over days area: mean");
}

TEST_F(InputTest, FindsCoordinatesOfAnotherNameThanTheirDimension) {
  SmallFile file(path("a.nc"), 0);
  file.dimension("latitude", 2).dimension("longitude", 3);
  file.variable("y", NC_FLOAT, {"latitude"}, {-1, 1}).text("y", "units", "degrees_north");
  file.variable("x", NC_FLOAT, {"longitude"}, {5, 6, 7}).text("x", "units", "degrees_east");
  file.variable("v", NC_FLOAT, {"latitude", "longitude"}, counted(6));
  file.close();
  read(spec_of({"a.nc"}));
  EXPECT_EQ(header().leading, core::Leading::none);
  EXPECT_EQ(grid().kind, GridKind::rectilinear);
  EXPECT_THAT(grid().lon_deg, ElementsAre(5, 6, 7));
}

TEST_F(InputTest, ReadsCurvilinearGridsWithAreasAndVertices) {
  SmallFile file(path("a.nc"), NC_NETCDF4);
  file.dimension("y", 2).dimension("x", 2).dimension("nv", 4).time({0, 1});
  file.variable("la", NC_DOUBLE, {"y", "x"}, {10, 10, 20, 20}).text("la", "units", "degrees_north");
  file.variable("lo", NC_DOUBLE, {"y", "x"}, {1, 2, 1, 2}).text("lo", "units", "degrees_east");
  file.variable("corners", NC_DOUBLE, {"y", "x", "nv"}, counted(16)).text("la", "bounds", "corners");
  file.text("lo", "bounds", "corners");
  file.variable("cells", NC_DOUBLE, {"x", "y"}, {1, 2, 3, 4}).text("cells", "units", "km2");
  file.variable("v", NC_FLOAT, {"time", "x", "y"}, counted(8)).text("v", "coordinates", "la lo");
  file.text("v", "cell_measures", "area: cells");
  file.close();
  const core::Field field = read(spec_of({"a.nc"}));
  EXPECT_EQ(grid().kind, GridKind::curvilinear);
  EXPECT_THAT(grid().lat_deg, ElementsAre(10, 10, 20, 20));
  EXPECT_EQ(field.values(1, 1, 0), 5) << "stored as time, x, y";
  EXPECT_THAT(grid().lat_bounds_deg, SizeIs(16));
  EXPECT_THAT(grid().cell_area_m2, ElementsAre(1e6, 3e6, 2e6, 4e6));
}

TEST_F(InputTest, FillsInCoordinatesOfCurvilinearGridsAreNoPlace) {
  {
    SmallFile file(path("a.nc"), 0);
    file.dimension("y", 2).dimension("x", 2).time({0, 1});
    file.variable("la", NC_DOUBLE, {"y", "x"}, {10, -999, 20, 20}).text("la", "units", "degrees_north");
    file.variable("lo", NC_DOUBLE, {"y", "x"}, {1, -999, 1, 2}).text("lo", "units", "degrees_east");
    file.variable("v", NC_FLOAT, {"time", "y", "x"}, counted(8)).text("v", "coordinates", "la lo");
  }
  read(spec_of({"a.nc"}));
  EXPECT_EQ(grid().lat_deg[0], 10.0);
  EXPECT_TRUE(std::isnan(grid().lat_deg[1]) && std::isnan(grid().lon_deg[1]));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("1 of 4 values of la are -999, and these cells have no place")));
}

TEST_F(InputTest, ReadsCellsWithoutRowsAsUnstructured) {
  SmallFile file(path("a.nc"), NC_NETCDF4);
  file.dimension("cell", 3).time({0, 1});
  file.variable("clat", NC_DOUBLE, {"cell"}, {0, 0.5, 1})
      .text("clat", "units", "radian")
      .text("clat", "standard_name", "latitude");
  file.variable("clon", NC_DOUBLE, {"cell"}, {0, 1, 2})
      .text("clon", "units", "radian")
      .text("clon", "standard_name", "longitude");
  file.variable("v", NC_FLOAT, {"time", "cell"}, counted(6)).text("v", "coordinates", "clat clon");
  file.close();
  EXPECT_EQ(values(spec_of({"a.nc"})), counted(6));
  EXPECT_TRUE(grid().unstructured);
  EXPECT_EQ(grid().rows, 1U);
  EXPECT_EQ(grid().columns, 3U);
  EXPECT_THAT(grid().lat_deg[2], DoubleEq(180.0 / 3.14159265358979323846));
}

TEST_F(InputTest, PrefersTwoDimensionalCoordinatesToRotatedOnes) {
  SmallFile file(path("a.nc"), 0);
  file.dimension("rlat", 2).dimension("rlon", 2);
  file.variable("rlat", NC_DOUBLE, {"rlat"}, {0, 1}).text("rlat", "units", "degrees").text("rlat", "axis", "Y");
  file.text("rlat", "standard_name", "grid_latitude");
  file.variable("rlon", NC_DOUBLE, {"rlon"}, {0, 1}).text("rlon", "units", "degrees").text("rlon", "axis", "X");
  file.text("rlon", "standard_name", "grid_longitude");
  file.variable("lat", NC_DOUBLE, {"rlat", "rlon"}, {50, 51, 52, 53}).text("lat", "units", "degrees_north");
  file.variable("lon", NC_DOUBLE, {"rlat", "rlon"}, {5, 6, 7, 8}).text("lon", "units", "degrees_east");
  file.variable("v", NC_FLOAT, {"rlat", "rlon"}, counted(4));
  file.close();
  read(spec_of({"a.nc"}));
  EXPECT_EQ(grid().kind, GridKind::curvilinear);
  EXPECT_THAT(grid().lat_deg, ElementsAre(50, 51, 52, 53));
}

class Regions : public InputTest {
 protected:
  void write(const std::vector<double>& lon) {
    SmallFile file(path("a.nc"), 0);
    file.lat_lon({20, 10, 0, -10}, lon).time({0});
    std::vector<double> values;
    for (std::size_t row = 0; row < 4; ++row) {
      for (const double degrees : lon) values.push_back(1000.0 * static_cast<double>(row) + degrees);
    }
    file.variable("v", NC_DOUBLE, {"time", "lat", "lon"}, values);
  }

  /// Reads a region; each value tells its row and its stored longitude.
  std::vector<double> cut(std::pair<double, double> lat, std::pair<double, double> lon) {
    io::InputSpec spec = spec_of({"a.nc"}, "v");
    spec.region = {lat, lon};
    return values(spec);
  }
};

TEST_F(Regions, KeepTheOrderOfRowsOfTheFile) {
  write({0, 90, 180, 270});
  EXPECT_THAT(cut({-5, 15}, {80, 190}), ElementsAre(1090, 1180, 2090, 2180));
  EXPECT_THAT(grid().lat_deg, ElementsAre(10, 0));
}

TEST_F(Regions, CrossTheSeamAsOneRunOfRisingLongitude) {
  write({0, 90, 180, 270});
  EXPECT_THAT(cut({0, 0}, {260, 100}), ElementsAre(2270, 2000, 2090));
  EXPECT_THAT(grid().lon_deg, ElementsAre(270, 360, 450));
  EXPECT_THAT(cut({0, 0}, {-100, 10}), ElementsAre(2270, 2000));
}

TEST_F(Regions, TurnLongitudesThatFall) {
  write({270, 180, 90, 0});
  EXPECT_THAT(values(spec_of({"a.nc"}, "v")), Contains(3090));
  EXPECT_THAT(grid().lon_deg, ElementsAre(0, 90, 180, 270));
  EXPECT_THAT(cut({0, 0}, {0, 360}), ElementsAre(2000, 2090, 2180, 2270));
}

TEST_F(Regions, UnrollLongitudesThatJump) {
  write({0, 90, -180, -90});
  EXPECT_THAT(cut({0, 0}, {0, 360}), ElementsAre(2000, 2090, 1820, 1910));
  EXPECT_THAT(grid().lon_deg, ElementsAre(0, 90, 180, 270));
}

TEST_F(Regions, WithoutPointsAreAnError) {
  write({0, 90, 180, 270});
  io::InputSpec spec = spec_of({"a.nc"}, "v");
  spec.region.lat_deg = {60, 70};
  const auto [kind, text] = error(spec);
  EXPECT_EQ(kind, ErrorKind::usage);
  EXPECT_THAT(text, HasSubstr("lies in the region"));
}

TEST_F(Regions, LatitudesInNoOrderAreAnError) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 20, 10}, {0, 1}).variable("v", NC_DOUBLE, {"lat", "lon"}, counted(6));
  file.close();
  EXPECT_EQ(error(spec_of({"a.nc"})).first, ErrorKind::input_damaged);
}

class Levels : public InputTest {
 protected:
  Levels() {
    SmallFile file(path("a.nc"), 0);
    file.lat_lon({0}, {0, 1}).dimension("plev", 3).time({0, 1});
    file.variable("plev", NC_DOUBLE, {"plev"}, {100000, 85000, 50000}).text("plev", "units", "Pa");
    file.text("plev", "axis", "Z").variable("v", NC_FLOAT, {"time", "plev", "lat", "lon"}, counted(12));
    file.close();
  }
  io::InputSpec level(double value, const std::string& units) {
    io::InputSpec spec = spec_of({"a.nc"});
    spec.level = core::AxisPlace{value, units};
    return spec;
  }
};

TEST_F(Levels, AreChosenInAnyUnits) {
  for (const auto& [value, units] : {std::pair(850.0, "hPa"), std::pair(85000.0, ""), std::pair(0.85, "bar")}) {
    EXPECT_THAT(values(level(value, units)), ElementsAre(2, 3, 8, 9)) << value << units;
    EXPECT_EQ(header().attributes.at("level"), "85000 Pa");
  }
}

TEST_F(Levels, ThatDoNotExistAreAnErrorThatListsThem) {
  for (const io::InputSpec& spec : {level(700, "hPa"), level(850.1, "hPa"), level(10, "m"), spec_of({"a.nc"})}) {
    const auto [kind, text] = error(spec);
    EXPECT_EQ(kind, ErrorKind::usage);
    EXPECT_THAT(text, HasSubstr("the levels of plev are 100000, 85000, 50000 Pa"));
  }
}

TEST_F(InputTest, OtherLongDimensionsAreAnErrorThatNamesThem) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 1}, {0, 1}).dimension("member", 3).variable("v", NC_FLOAT, {"member", "lat", "lon"}, counted(12));
  file.close();
  const auto [kind, text] = error(spec_of({"a.nc"}));
  EXPECT_EQ(kind, ErrorKind::usage);
  EXPECT_THAT(text, HasSubstr("member (3)"));
}

TEST_F(InputTest, SeveralVariablesMustBeNamed) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 1}, {0, 1}).variable("u", NC_FLOAT, {"lat", "lon"}, counted(4));
  file.variable("v", NC_FLOAT, {"lat", "lon"}, counted(4));
  file.close();
  EXPECT_THAT(error(spec_of({"a.nc"})).second, HasSubstr("its data variables are u, v"));
  EXPECT_THAT(error(spec_of({"a.nc"}, "w")).second, HasSubstr("there is no variable w"));
  EXPECT_THAT(values(spec_of({"a.nc"}, "u")), SizeIs(4));
}

TEST_F(InputTest, AFileWithoutTimeStepsIsIncomplete) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 1}, {0, 1}).time({}).variable("v", NC_FLOAT, {"time", "lat", "lon"}, {});
  file.close();
  const auto [kind, text] = error(spec_of({"a.nc"}));
  EXPECT_EQ(kind, ErrorKind::input_missing);
  EXPECT_THAT(text, HasSubstr("has no time steps"));
}

TEST_F(InputTest, AChangedFileIsNotRead) {
  {
    SmallFile file(path("a.nc"), 0);
    file.lat_lon({0, 1}, {0, 1}).time({0, 1}).variable("v", NC_FLOAT, {"time", "lat", "lon"}, counted(8));
  }
  io::Input input = io::open_input(spec_of({"a.nc"}));
  std::ofstream(path("a.nc"), std::ios::app | std::ios::binary) << "0000";
  const auto [kind, text] = test::error_of([&] { stream::read_field(*input.source); });
  EXPECT_EQ(kind, ErrorKind::input_changed);
  EXPECT_THAT(text, HasSubstr("has changed while it was being read"));
}

TEST_F(InputTest, AFileThatIsChangedWhileItIsReadIsSeenWhateverItsDateSays) {
  {
    SmallFile file(path("a.nc"), 0);
    file.lat_lon({0, 1}, {0, 1}).time({0, 1}).variable("v", NC_FLOAT, {"time", "lat", "lon"}, counted(8));
  }
  const auto index = std::make_shared<const io::FileIndex>(io::index_file(path("a.nc")));
  const auto reader = io::open_variable(index, index->find("v").value(), 0);
  const std::vector<std::size_t> start{0, 0, 0};
  const std::vector<std::size_t> count{2, 2, 2};
  std::size_t shown = 0;
  const auto look = [&](std::uint64_t /*first*/, std::span<const std::byte> values) { shown += values.size(); };
  ASSERT_TRUE(reader->visit(start, count, look));
  ASSERT_EQ(shown, 8 * sizeof(float));
  const auto [kind, text] = test::error_of([&] {
    reader->visit(start, count, [&](std::uint64_t /*first*/, std::span<const std::byte> /*values*/) {
      test::write_in_place(path("a.nc"), index->variables[index->find("v").value()].offset, "1234");
    });
  });
  EXPECT_EQ(kind, ErrorKind::input_changed);
  EXPECT_THAT(text, HasSubstr("has changed while it was being read"));
}

TEST_F(InputTest, MissingFilesAndEmptyGlobsAreNamed) {
  EXPECT_EQ(error(spec_of({"none.nc"})).first, ErrorKind::input_missing);
  EXPECT_THAT(error(spec_of({"none*.nc"})).second, HasSubstr("none*.nc: no file matches"));
}

TEST_F(InputTest, TextSeriesTakeTheSameChoices) {
  std::ofstream(path("index.csv")) << "date,value\n2000-01,1\n2000-02,2\n2000-03,\n2000-04,4\n";
  io::InputSpec spec = spec_of({"index.csv"});
  spec.period = core::parse_period("2000-02/2000-04");
  spec.assume_units = "degC";
  spec.units = "K";
  spec.fill_missing = -1;
  EXPECT_THAT(values(spec), ElementsAre(DoubleEq(275.15), -1, DoubleEq(277.15)));
  EXPECT_TRUE(header().is_series());
  spec.region.lat_deg = {0, 1};
  EXPECT_EQ(error(spec).first, ErrorKind::usage);
}

TEST_F(InputTest, BoundsThatWrapAreThoseAcrossTheSeam) {
  SmallFile file(path("w.nc"), 0);
  file.dimension("bnds", 2).lat_lon({0, 10}, {2, 10, 350}).text("lon", "bounds", "lon_bnds");
  file.variable("lon_bnds", NC_DOUBLE, {"lon", "bnds"}, {355, 5, 5, 20, 340, 355});
  file.variable("v", NC_DOUBLE, {"lat", "lon"}, counted(6));
  file.close();
  read(spec_of({"w.nc"}, "v"));
  EXPECT_THAT(input_.source->header().grid->lon_bounds_deg, ElementsAre(-5, 5, 5, 20, 340, 355));
  EXPECT_THAT(input_.notices, testing::IsEmpty());
}

TEST_F(InputTest, AHoleOrAnUnevenGridKeepsItsEdgesWhereARegionIsCut) {
  SmallFile file(path("u.nc"), 0);
  file.lat_lon({-60, -20, -5, 0, 5, 20, 60}, {0, 10, 30, 60, 100, 180, 300});
  file.variable("v", NC_DOUBLE, {"lat", "lon"}, counted(49));
  file.close();
  io::InputSpec spec = spec_of({"u.nc"}, "v");
  spec.region = {std::pair(-10.0, 10.0), std::pair(-70.0, 40.0)};
  read(spec);
  const core::Grid& grid = *input_.source->header().grid;
  EXPECT_THAT(grid.lat_bounds_deg, ElementsAre(-12.5, -2.5, -2.5, 2.5, 2.5, 12.5));
  EXPECT_THAT(grid.lon_deg, ElementsAre(300, 360, 370, 390));
  EXPECT_THAT(grid.lon_bounds_deg, ElementsAre(240, 330, 330, 365, 365, 380, 380, 405));
}

TEST_F(InputTest, ARegionOfAnEvenGridNeedsNoBounds) {
  SmallFile file(path("e.nc"), 0);
  file.lat_lon(counted(19, -9), counted(36)).variable("v", NC_DOUBLE, {"lat", "lon"}, counted(19 * 36));
  file.close();
  io::InputSpec spec = spec_of({"e.nc"}, "v");
  spec.region = {std::pair(-3.0, 4.0), std::pair(10.0, 20.0)};
  read(spec);
  EXPECT_THAT(input_.source->header().grid->lat_bounds_deg, testing::IsEmpty());
  EXPECT_THAT(input_.source->header().grid->lon_bounds_deg, testing::IsEmpty());
}

}  // namespace
}  // namespace fieldwise
