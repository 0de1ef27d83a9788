// Fields whose points have no latitudes and longitudes of their own: which of their dimensions are rows and columns,
// and where else their dates and places may stand.
#include <gmock/gmock.h>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using core::GridKind;
using test::counted;
using test::SmallFile;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Unplaced : public test::InputFixture {
 protected:
  /// Opens v, which lies along time (2 steps) and dimensions of 2, 3, ... positions without coordinates.
  const core::FieldHeader& open(const std::vector<std::string>& dimensions) {
    SmallFile file(path("a.nc"), 0);
    file.time({0, 1});
    std::vector<std::string> all{"time"};
    std::size_t size = 2;
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
      file.dimension(dimensions[i], i + 2);
      all.push_back(dimensions[i]);
      size *= i + 2;
    }
    file.variable("v", NC_FLOAT, all, counted(size)).close();
    return header_of(spec_of({"a.nc"}, "v"));
  }

  const core::FieldHeader& header_of(const io::InputSpec& spec) {
    fields_ = io::open_fields(spec);
    return fields_.variables.at(0).layers.at(0)->header();
  }

  [[nodiscard]] const core::Grid& grid() const { return *fields_.variables.at(0).layers.at(0)->header().grid; }

  /// Writes a mesh of 4 cells without places in data.nc, and those of `lat` and `lon` in grid.nc.
  void mesh(const std::string& lat, const std::string& lon, const std::string& area, std::size_t cells) const {
    SmallFile data(path("data.nc"), 0);
    data.time({0, 1}).dimension("ncells", 4).variable("v", NC_FLOAT, {"time", "ncells"}, counted(8)).close();
    SmallFile places(path("grid.nc"), 0);
    places.dimension("cell", cells).dimension("vertex", 7);
    places.variable("vlat", NC_DOUBLE, {"vertex"}, counted(7)).variable("vlon", NC_DOUBLE, {"vertex"}, counted(7));
    places.variable(lat, NC_DOUBLE, {"cell"}, std::vector<double>(cells, 0.5)).text(lat, "units", "radian");
    places.variable(lon, NC_DOUBLE, {"cell"}, std::vector<double>(cells, 1.0)).text(lon, "units", "radian");
    if (!area.empty()) places.variable(area, NC_DOUBLE, {"cell"}, counted(cells, 1.0)).text(area, "units", "km2");
    places.close();
  }

  [[nodiscard]] io::InputSpec placed(const std::string& variable = "v") const {
    io::InputSpec spec = spec_of({"data.nc"}, variable);
    spec.grid = path("grid.nc");
    return spec;
  }
};

TEST_F(Unplaced, RowsAndColumnsAreKnownByTheirNamesInAnyOrder) {
  for (const auto& [row, column] : std::vector<std::pair<std::string, std::string>>{
           {"y", "x"}, {"numRows", "numCells"}, {"south_north", "west_east"}, {"nlat", "nlon"}, {"j", "i"}}) {
    SCOPED_TRACE(row);
    open({column, row});
    EXPECT_EQ(grid().kind, GridKind::unplaced);
    EXPECT_EQ(grid().rows, 3U);
    EXPECT_EQ(grid().columns, 2U);
    EXPECT_EQ(grid().row_dimension, row);
  }
}

TEST_F(Unplaced, RowsAndColumnsAreElseTheLastTwoDimensionsOfWhichNothingIsSaid) {
  const core::FieldHeader& header = open({"one", "another", "a_third"});
  EXPECT_EQ(grid().row_dimension, "another");
  EXPECT_EQ(grid().column_dimension, "a_third");
  ASSERT_TRUE(header.layers);
  EXPECT_EQ(header.layers->axes.at(0).name, "one");
}

TEST_F(Unplaced, ADimensionOfCellsIsAMeshAndOneOfMembersALayer) {
  EXPECT_EQ(open({"nCells", "nVertLevels"}).layers->axes.at(0).name, "nVertLevels");
  EXPECT_TRUE(grid().unstructured);
  EXPECT_EQ(grid().columns, 2U);
  EXPECT_EQ(open({"member"}).layers->count(), 2U);
  EXPECT_EQ(grid().kind, GridKind::none);
}

TEST_F(Unplaced, ADimensionFromWhichIsChosenIsALayer) {
  open({"place"});
  EXPECT_TRUE(grid().unstructured);
  io::InputSpec spec = spec_of({"a.nc"}, "v");
  spec.select["place"] = core::AxisPlace{2.0};
  EXPECT_THAT(layer_values(spec), ElementsAre(1, 3));
}

TEST_F(Unplaced, RotatedPolesKeepTheirCoordinates) {
  SmallFile file(path("r.nc"), 0);
  file.time({0}).dimension("rlat", 2).dimension("rlon", 3);
  file.variable("rlat", NC_DOUBLE, {"rlat"}, {-1, 1}).text("rlat", "standard_name", "grid_latitude");
  file.variable("rlon", NC_DOUBLE, {"rlon"}, {5, 6, 7}).text("rlon", "units", "degrees");
  file.text("rlon", "standard_name", "grid_longitude");
  file.variable("v", NC_FLOAT, {"time", "rlat", "rlon"}, counted(6)).close();
  header_of(spec_of({"r.nc"}, "v"));
  EXPECT_EQ(grid().kind, GridKind::unplaced);
  EXPECT_THAT(grid().projection->columns->values, ElementsAre(5, 6, 7));
  EXPECT_THAT(grid().projection->rows->values, ElementsAre(-1, 1));
}

TEST_F(Unplaced, ZonalMeansHaveLatitudesInRows) {
  SmallFile file(path("z.nc"), 0);
  file.time({0}).lat_lon({-30, 0, 30}, {0}).variable("v", NC_FLOAT, {"time", "lat"}, counted(3)).close();
  EXPECT_THAT(values(spec_of({"z.nc"}, "v")), ElementsAre(0, 1, 2));
  const core::Grid& zonal = *input_.source->header().grid;
  EXPECT_TRUE(zonal.has_zones());
  EXPECT_EQ(zonal.rows, 3U);
  EXPECT_EQ(zonal.columns, 1U);
  EXPECT_THAT(zonal.lat_deg, ElementsAre(-30, 0, 30));
}

TEST_F(Unplaced, TwoGridsAreTheSameWhereTheirCoordinatesAre) {
  const auto write = [&](const std::string& name, double third) {
    SmallFile file(path(name), 0);
    file.time({name == "a.nc" ? 0.0 : 1.0}).dimension("y", 3).variable("y", NC_DOUBLE, {"y"}, {0, 1000, third});
    file.dimension("x", 2).variable("v", NC_FLOAT, {"time", "y", "x"}, counted(6)).close();
  };
  write("a.nc", 2000);
  write("b.nc", 2000.0001);
  EXPECT_EQ(read(spec_of({"a.nc", "b.nc"}, "v")).header.time->size(), 2U);
  write("b.nc", 2001);
  EXPECT_THAT(error(spec_of({"a.nc", "b.nc"}, "v")).second, HasSubstr("different grids for v: y 2000 and 2001"));
}

TEST_F(Unplaced, ARegionIsRefused) {
  open({"y", "x"});
  io::InputSpec spec = spec_of({"a.nc"}, "v");
  spec.region.lat_deg = std::pair(0.0, 10.0);
  EXPECT_THAT(error(spec).second, HasSubstr("a region can only be cut from a grid of latitudes and longitudes"));
}

TEST_F(Unplaced, DatesMayBeTextOfModels) {
  for (const auto& [name, dimension] :
       std::vector<std::pair<std::string, std::string>>{{"Times", "Time"}, {"xtime", "Time"}, {"date", "record"}}) {
    SCOPED_TRACE(name);
    for (const bool as_strings : {false, true}) {
      SmallFile file(path("t.nc"));
      file.dimension(dimension, 3).dimension("x", 2);
      file.labels(name, dimension, {"2005-08-28", "2005-08-29", "2005-08-30"}, as_strings);
      file.variable("v", NC_FLOAT, {dimension, "x"}, counted(6)).close();
      const core::TimeAxis axis = *read(spec_of({"t.nc"}, "v")).header.time;
      ASSERT_EQ(axis.size(), 3U);
      EXPECT_EQ(axis.date(2), (core::Date{2005, 8, 30}));
      EXPECT_EQ(axis.step.name(), "day");
    }
  }
}

TEST_F(Unplaced, DatesThatAreTextHaveTheCalendarOfTheModel) {
  SmallFile file(path("t.nc"));
  file.dimension("Time", 2).dimension("x", 2).labels("xtime", "Time", {"2004-02-28", "2004-02-29"}, true);
  file.text("xtime", "calendar", "gregorian_noleap");
  file.variable("v", NC_FLOAT, {"Time", "x"}, counted(4)).close();
  EXPECT_THAT(error(spec_of({"t.nc"}, "v")).second,
              HasSubstr("the text '2004-02-29' in xtime (step 2) is no date of the calendar noleap"));
}

TEST_F(Unplaced, DatesMayBeNumbersOfYearAndMonth) {
  const auto write = [&](const std::string& units, const std::vector<double>& times) {
    SmallFile file(path("t.nc"));
    file.time(times, units, "standard", false).variable("v", NC_FLOAT, {"time"}, counted(times.size())).close();
  };
  write("YYYYMM", {199911, 199912, 200001});
  core::TimeAxis axis = *read(spec_of({"t.nc"}, "v")).header.time;
  EXPECT_EQ(axis.date(2), (core::Date{2000, 1, 1}));
  EXPECT_EQ(axis.step.name(), "month");
  write("current year as 4 digit integer [YYYY]", {1999, 2000, 2002});
  axis = *read(spec_of({"t.nc"}, "v")).header.time;
  EXPECT_EQ(axis.date(2).year, 2002);
  EXPECT_EQ(axis.step.name(), "year");
  write("YYYYMM", {199911, 199912, 199913});
  EXPECT_THAT(error(spec_of({"t.nc"}, "v")).second, HasSubstr("the time 199913 in 'YYYYMM' is not a date"));
}

TEST_F(Unplaced, DatesOfEightDigitsInSinglePrecisionAreRefused) {
  for (const nc_type type : {NC_FLOAT, NC_DOUBLE}) {
    SmallFile file(path("t.nc"));
    file.dimension("time", 2).variable("time", type, {"time"}, {19990103, 19990105});
    file.text("time", "units", "YYYYMMDD").variable("v", NC_FLOAT, {"time"}, counted(2)).close();
    if (type == NC_DOUBLE) {
      EXPECT_EQ(read(spec_of({"t.nc"}, "v")).header.time->date(1), (core::Date{1999, 1, 5}));
    } else {
      EXPECT_THAT(error(spec_of({"t.nc"}, "v")).second, HasSubstr("holds dates of eight digits as floats"));
    }
  }
}

TEST_F(Unplaced, DatesBesideTimesThatOnlyCountAreTaken) {
  SmallFile file(path("t.nc"));
  file.time({0, 1, 2}, "months", "standard", false).variable("date", NC_INT, {"time"}, {193501, 193502, 193503});
  file.text("date", "units", "YYYYMM").variable("v", NC_FLOAT, {"time"}, counted(3)).close();
  EXPECT_EQ(read(spec_of({"t.nc"}, "v")).header.time->date(2), (core::Date{1935, 3, 1}));
}

TEST_F(Unplaced, DatesAreCountedFromTheTimeOriginWhereUnitsNameNone) {
  for (const std::string origin :
       {"01-FEB-2010 06:00:00", "2010-FEB-01 06:00:00", "2010-02-01 06:00", "1-2-2010 6:00"}) {
    SmallFile file(path("t.nc"));
    file.time({1, 2}, "day", "standard", false).text("time", "time_origin", origin);
    file.variable("v", NC_FLOAT, {"time"}, counted(2)).close();
    const core::TimeAxis axis = *read(spec_of({"t.nc"}, "v")).header.time;
    EXPECT_EQ(core::format_instant(axis.calendar, axis.stamp[0]), "2010-02-02T06:00") << origin;
    EXPECT_THAT(input_.notices, testing::Contains(HasSubstr("name no date, so that of its time_origin is taken")));
  }
  SmallFile file(path("t.nc"));
  file.time({1, 2}, "day", "standard", false).text("time", "time_origin", "the beginning");
  file.variable("v", NC_FLOAT, {"time"}, counted(2)).close();
  EXPECT_THAT(
      error(spec_of({"t.nc"}, "v")).second,
      HasSubstr("CF asks for the like of 'days since 1800-01-01'; `time: {units: ...}` of the input can repair"));
}

TEST_F(Unplaced, DatesMayStandInTheNamesOfFiles) {
  for (const std::string day : {"20010203", "20010202"}) {
    SmallFile file(path("map_1234_" + day + ".nc"), 0);
    file.dimension("y", 1).dimension("x", 2);
    file.variable("v", NC_FLOAT, {"y", "x"}, counted(2, std::stod(day) - 20010200)).close();
  }
  io::InputSpec spec = spec_of({"map_1234_20010203.nc", "map_1234_20010202.nc"}, "v");
  EXPECT_THAT(error(spec).second, HasSubstr("no time axis"));
  spec.time.from_name = "_%Y%m%d";
  EXPECT_THAT(values(spec), ElementsAre(2, 3, 3, 4));
  EXPECT_EQ(input_.source->header().time->date(0), (core::Date{2001, 2, 2}));
  spec.time.from_name = "%Y-%m";
  EXPECT_THAT(error(spec).second, HasSubstr(": its name holds no date of the form '%Y-%m'"));
}

TEST_F(Unplaced, ANameGivesOneDateOnly) {
  open({"y", "x"});
  io::InputSpec spec = spec_of({"a.nc"}, "v");
  spec.time.from_name = "%Y";
  EXPECT_THAT(error(spec).second, HasSubstr("a name gives one date, but variable v has 2 time steps"));
}

TEST_F(Unplaced, PlacesThatAreRepeatedAtEachTimeAreThoseOfTheGrid) {
  const auto write = [&](double last) {
    SmallFile file(path("w.nc"), 0);
    file.time({0, 1}).dimension("y", 1).dimension("x", 2);
    file.variable("XLAT", NC_DOUBLE, {"time", "y", "x"}, {10, 20, 10, last}).text("XLAT", "units", "degree_north");
    file.variable("XLONG", NC_DOUBLE, {"time", "y", "x"}, {1, 2, 1, 2}).text("XLONG", "units", "degree_east");
    file.variable("v", NC_FLOAT, {"time", "y", "x"}, counted(4)).close();
  };
  write(20);
  header_of(spec_of({"w.nc"}, "v"));
  EXPECT_EQ(grid().kind, GridKind::curvilinear);
  EXPECT_THAT(grid().lat_deg, ElementsAre(10, 20));
  write(21);
  EXPECT_THAT(error(spec_of({"w.nc"}, "v")).second,
              HasSubstr("coordinate XLAT moves: it is 20 at time 1 and 21 at time 2 of the same point"));
}

TEST_F(Unplaced, PlacesAndAreasMayStandInAnotherFile) {
  for (const auto& [lat, lon, area] : std::vector<std::array<std::string, 3>>{
           {"clat", "clon", "cell_area"}, {"latCell", "lonCell", "areaCell"}, {"lat", "lon", "cell_area"}}) {
    SCOPED_TRACE(lat);
    mesh(lat, lon, area, 4);
    const io::InputSpec spec = placed();
    EXPECT_THAT(values(spec), testing::ElementsAreArray(counted(8)));
    const core::Grid& found = *input_.source->header().grid;
    EXPECT_EQ(found.kind, GridKind::curvilinear);
    EXPECT_TRUE(found.unstructured);
    EXPECT_EQ(found.lat_deg.at(3), 0.5 * (180.0 / std::numbers::pi));
    EXPECT_THAT(found.cell_area_m2, ElementsAre(1e6, 2e6, 3e6, 4e6));
    EXPECT_THAT(input_.notices, Contains(HasSubstr("the points of v lie at " + lat + " and " + lon)));
  }
}

TEST_F(Unplaced, AreasOfNemoAreProductsOfTwoSides) {
  SmallFile data(path("data.nc"), 0);
  data.time({0, 1})
      .dimension("y", 2)
      .dimension("x", 3)
      .variable("v", NC_FLOAT, {"time", "y", "x"}, counted(12))
      .close();
  SmallFile mask(path("grid.nc"), 0);
  mask.dimension("t", 1).dimension("y", 2).dimension("x", 3);
  for (const char* const name : {"gphit", "glamt", "e1t", "e2t"}) {
    mask.variable(name, NC_DOUBLE, {"t", "y", "x"}, counted(6, 1.0));
  }
  mask.close();
  header_of(placed());
  EXPECT_EQ(grid().kind, GridKind::curvilinear);
  EXPECT_THAT(grid().cell_area_m2, ElementsAre(1, 4, 9, 16, 25, 36));
}

TEST_F(Unplaced, AFileOfOtherPlacesIsRefused) {
  mesh("clat", "clon", "", 5);
  EXPECT_THAT(error(placed()).second,
              HasSubstr("grid.nc: it has no latitudes and longitudes for v, of points along ncells (4)"));
}

}  // namespace
}  // namespace fieldwise
