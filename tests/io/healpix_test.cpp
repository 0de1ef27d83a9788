// Fields on cells of HEALPix: what files say of them, in CF's words and in those before, and what is written.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <tuple>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/io/cf/choose_variable.hpp"
#include "fieldwise/io/reading/describe.hpp"
#include "input_fixture.hpp"
#include "tolerance.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using core::HealpixOrder;
using test::counted;
using test::OpenedFile;
using test::SmallFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kAll = 48;  // of nside 2

class Healpix : public test::InputFixture {
 protected:
  using Mapping = std::function<void(SmallFile&)>;

  /// Says nside 2 in CF's words.
  static void say_cf(SmallFile& file) {
    file.numbers("crs", "refinement_level", NC_INT, {1}).text("crs", "indexing_scheme", "nested");
  }

  /// Says it as archives did before.
  static void say_before(SmallFile& file) {
    file.numbers("crs", "healpix_nside", NC_INT64, {2}).text("crs", "healpix_order", "nest");
  }

  /// Writes v (time, cell), with indices where there are some, and whatever else is added.
  void write(const Mapping& say, const std::vector<double>& cells = {},
             const std::string& standard_name = "healpix_index", std::size_t count = kAll,
             const Mapping& add = {}) const {
    SmallFile file(path("a.nc"));
    if (!cells.empty()) count = cells.size();
    file.time({0, 1}).dimension("cell", count).variable("crs", NC_INT, {}, {});
    file.text("crs", "grid_mapping_name", "healpix");
    say(file);
    if (!cells.empty()) {
      file.variable("cell", NC_INT, {"cell"}, cells);
      if (!standard_name.empty()) file.text("cell", "standard_name", standard_name);
    }
    file.variable("v", NC_FLOAT, {"time", "cell"}, counted(2 * count)).text("v", "grid_mapping", "crs");
    if (add) add(file);
  }

  /// Adds latitudes and longitudes, those of the cells turned by some degrees to the east.
  static Mapping places(double east) {
    return [east](SmallFile& file) {
      const core::Grid cells = core::healpix_grid({{2, HealpixOrder::nested}, {}});
      std::vector<double> lon = cells.lon_deg;
      for (double& one : lon) one += east;
      file.variable("clat", NC_FLOAT, {"cell"}, cells.lat_deg).text("clat", "units", "degrees_north");
      file.variable("clon", NC_FLOAT, {"cell"}, lon).text("clon", "units", "degrees_east");
      file.text("v", "coordinates", "clat clon");
    };
  }

  const core::Grid& opened() {
    fields_ = io::open_fields(spec_of({"a.nc"}, "v"));
    return *fields_.variables.at(0).layers.at(0)->header().grid;
  }

  std::string refused() { return fields_refused(spec_of({"a.nc"}, "v"), ErrorKind::input_damaged); }
};

TEST_F(Healpix, IsReadInBothWaysOfSayingIt) {
  for (const auto& say : {say_cf, say_before}) {
    write(say);
    const core::Grid& grid = opened();
    ASSERT_TRUE(grid.healpix);
    EXPECT_EQ(grid.healpix->scheme, (core::HealpixScheme{2, HealpixOrder::nested}));
    EXPECT_THAT(grid.healpix->index, IsEmpty());
    EXPECT_TRUE(grid.unstructured);
    EXPECT_EQ(grid.size(), kAll);
    EXPECT_EQ(grid.lat_deg[7], core::healpix_centre({2, HealpixOrder::nested}, 7).lat_deg);
    EXPECT_THAT(fields_.notices, IsEmpty());
    EXPECT_EQ(values(spec_of({"a.nc"}, "v")), counted(2 * kAll));
  }
  for (const char* const word : {"ring", "RING", "ring_index"}) {
    write([word](SmallFile& file) {
      file.numbers("crs", "refinement_level", NC_INT, {1}).text("crs", "indexing_scheme", word);
    });
    EXPECT_EQ(opened().healpix->scheme.order, HealpixOrder::ring);
  }
}

TEST_F(Healpix, IsReadInPartsAndInAnyOrder) {
  for (const char* const name : {"healpix_index", ""}) {
    write(say_before, {40, 3, 11}, name);
    const core::Grid& grid = opened();
    ASSERT_TRUE(grid.healpix);
    EXPECT_THAT(grid.healpix->index, ElementsAre(40, 3, 11));
    EXPECT_EQ(grid.lon_deg[1], core::healpix_centre({2, HealpixOrder::nested}, 3).lon_deg);
    for (const double area : core::cell_areas_m2(grid, 1.0)) EXPECT_EQ(area, core::healpix_area_m2({2, {}}, 1.0));
  }
  write(say_cf, counted(kAll));
  EXPECT_THAT(opened().healpix->index, IsEmpty()) << "all in order";
}

TEST_F(Healpix, HasLevelsAndDimensionsOfAnyName) {
  SmallFile file(path("a.nc"));
  file.time({0, 1}).dimension("i", kAll).dimension("height", 3).variable("crs", NC_INT, {}, {});
  file.text("crs", "grid_mapping_name", "healpix");
  say_cf(file);
  file.variable("height", NC_FLOAT, {"height"}, {2, 10, 50}).text("height", "units", "m");
  file.text("height", "positive", "up");
  file.variable("hp", NC_INT, {"i"}, counted(kAll)).text("hp", "standard_name", "healpix_index");
  file.variable("v", NC_FLOAT, {"time", "height", "i"}, counted(6 * kAll)).text("v", "grid_mapping", "crs");
  file.close();
  fields_ = io::open_fields(spec_of({"a.nc"}));  // hp is no field
  ASSERT_EQ(fields_.variables.size(), 1U);
  EXPECT_EQ(fields_.variables.at(0).layers.size(), 3U);
  ASSERT_TRUE(fields_.variables.at(0).layers.at(0)->header().grid->healpix);
  EXPECT_EQ(axes().at(0).name, "height");
}

TEST_F(Healpix, PlacesOfTheFileAreTakenWhereTheyAreOthers) {
  write(say_before, {}, "", kAll, places(0.0));
  EXPECT_TRUE(opened().healpix);
  EXPECT_EQ(opened().lat_deg[5], core::healpix_centre({2, HealpixOrder::nested}, 5).lat_deg) << "not rounded";
  EXPECT_THAT(fields_.notices, IsEmpty());
  write(say_before, {}, "", kAll, places(360.0));
  EXPECT_TRUE(opened().healpix);
  write(say_before, {}, "", kAll, places(2.0));
  EXPECT_FALSE(opened().healpix);
  EXPECT_NEAR(opened().lon_deg[0], 47.0, tolerance::single_precision(47.0));
  EXPECT_THAT(fields_.notices, ElementsAre(AllOf(HasSubstr("the grid mapping crs puts cells up to 2 degrees away"),
                                                 HasSubstr("is not believed"))));
}

TEST_F(Healpix, RefusesWhatSaysNoCells) {
  const auto with = [this](const Mapping& say) {
    write(say);
    return refused();
  };
  EXPECT_EQ(with([](SmallFile&) {}),
            "a.nc: grid mapping crs says HEALPix, but not how fine: it needs refinement_level (or healpix_nside)");
  EXPECT_THAT(with([](SmallFile& file) { file.numbers("crs", "refinement_level", NC_INT, {1}); }),
              HasSubstr("but not in which order: it needs indexing_scheme (or healpix_order), nested or ring"));
  EXPECT_THAT(with([](SmallFile& file) {
                say_before(file);
                file.numbers("crs", "refinement_level", NC_INT, {3});
              }),
              HasSubstr("contradicts itself: refinement_level 3 is nside 8, but healpix_nside is 2"));
  EXPECT_THAT(with([](SmallFile& file) {
                say_before(file);
                file.text("crs", "indexing_scheme", "ring");
              }),
              HasSubstr("contradicts itself: indexing_scheme is 'ring', but healpix_order is 'nest'"));
  EXPECT_THAT(with([](SmallFile& file) {
                file.numbers("crs", "healpix_nside", NC_INT, {6}).text("crs", "healpix_order", "nest");
              }),
              HasSubstr("has nside 6, which is no power of two, as cells in nested order need"));
  EXPECT_THAT(with([](SmallFile& file) {
                file.numbers("crs", "refinement_level", NC_DOUBLE, {1.5}).text("crs", "indexing_scheme", "ring");
              }),
              HasSubstr("has refinement_level '1.5', which must be a whole number from 0 to 29"));
  EXPECT_THAT(with([](SmallFile& file) {
                say_before(file);
                file.text("crs", "indexing_scheme", "nuniq");
              }),
              HasSubstr("has indexing_scheme 'nuniq'; cells are read in the orders nested and ring"));
  EXPECT_THAT(with([](SmallFile& file) {
                say_cf(file);
                file.numbers("crs", "inverse_flattening", NC_DOUBLE, {298.257});
              }),
              HasSubstr("puts its cells on an ellipsoid"));
}

TEST_F(Healpix, RefusesIndicesThatAreNone) {
  write(say_cf, {}, "", 50);
  EXPECT_EQ(
      refused(),
      "a.nc: v has 50 cells, but HEALPix nside 2 nested has 48 (grid mapping crs); a part of them needs a coordinate "
      "of standard_name healpix_index");
  write(say_cf, {1, 2, 48});
  EXPECT_EQ(refused(), "a.nc: cell is 48 at position 3, but cells of HEALPix nside 2 nested have the indices 0 to 47");
  write(say_cf, {1, -2, 4});
  EXPECT_THAT(refused(), HasSubstr("cell is -2 at position 2"));
  write(say_cf, {5, 2, 5});
  EXPECT_EQ(refused(), "a.nc: cell has the cell 5 twice; each cell has one value");
}

TEST_F(Healpix, IsNoGridOfRowsAndColumns) {
  SmallFile file(path("a.nc"));
  file.time({0}).lat_lon({-30, 30}, {0, 90, 180}).variable("crs", NC_INT, {}, {});
  file.text("crs", "grid_mapping_name", "healpix");
  say_cf(file);
  file.variable("v", NC_FLOAT, {"time", "lat", "lon"}, counted(6)).text("v", "grid_mapping", "crs");
  file.close();
  EXPECT_EQ(opened().kind, core::GridKind::rectilinear);
}

TEST_F(Healpix, IsTheSameAfterOneOutputAndAfterTwo) {
  write(say_before, {3, 11, 40});
  io::write(path("once.nc"), {read(spec_of({"a.nc"}, "v"))});
  const core::Grid first = *input_.source->header().grid;
  io::write(path("twice.nc"), {read(spec_of({"once.nc"}, "v"))});
  for (const char* const name : {"once.nc", "twice.nc"}) {
    SCOPED_TRACE(name);
    const OpenedFile file(path(name));
    EXPECT_THAT(file.dimensions("v"), ElementsAre("time", "cell"));
    EXPECT_EQ(file.text("v", "grid_mapping"), "crs");
    EXPECT_EQ(file.text("v", "coordinates"), "lat lon");
    EXPECT_EQ(file.text("crs", "grid_mapping_name"), "healpix");
    EXPECT_EQ(file.number("crs", "refinement_level"), 1.0);
    EXPECT_EQ(file.text("crs", "indexing_scheme"), "nested");
    EXPECT_EQ(file.number("crs", "healpix_nside"), 2.0);
    EXPECT_EQ(file.text("crs", "healpix_order"), "nest");
    EXPECT_EQ(file.text("cell", "standard_name"), "healpix_index");
    EXPECT_THAT(file.values("cell"), ElementsAre(3, 11, 40));
    EXPECT_THAT(file.values("lat"), ElementsAre(first.lat_deg[0], first.lat_deg[1], first.lat_deg[2]));
    EXPECT_FALSE(file.has("lat_bnds"));
    read(spec_of({name}, "v"));
    EXPECT_TRUE(core::same_grid(first, *input_.source->header().grid));
    EXPECT_TRUE(input_.source->header().grid->healpix);
    EXPECT_THAT(input_.notices, IsEmpty());
  }
}

TEST_F(Healpix, WritesIndicesThatDoNotRiseBesideTheirDimension) {
  core::Field field = test::filled(test::header_of(
      "v", nullptr, std::make_shared<core::Grid>(core::healpix_grid({{3, HealpixOrder::ring}, {40, 3, 11}}))));
  io::write(path("a.nc"), {field});
  const OpenedFile file(path("a.nc"));
  EXPECT_FALSE(file.has("cell"));
  EXPECT_EQ(file.text("v", "coordinates"), "lat lon healpix_index");
  EXPECT_THAT(file.values("healpix_index"), ElementsAre(40, 3, 11));
  EXPECT_EQ(file.text("crs", "refinement_level"), "(none)") << "nside 3 is none";
  EXPECT_EQ(file.text("crs", "healpix_order"), "ring");
  EXPECT_TRUE(core::same_grid(*field.header.grid, opened()));
}

TEST_F(Healpix, TwoGridsOfOneFileHaveTheirOwnIndices) {
  const auto of = [](const char* name, HealpixOrder order) {
    return test::filled(
        test::header_of(name, nullptr, std::make_shared<core::Grid>(core::healpix_grid({{2, order}, {}}))));
  };
  io::write(path("a.nc"), {of("v", HealpixOrder::nested), of("w", HealpixOrder::ring)});
  const OpenedFile file(path("a.nc"));
  EXPECT_THAT(file.dimensions("w"), ElementsAre("cell_2"));
  EXPECT_EQ(file.text("w", "grid_mapping"), "crs_2");
  EXPECT_EQ(file.text("cell_2", "standard_name"), "healpix_index");
  EXPECT_EQ(opened().healpix->scheme.order, HealpixOrder::nested);
  EXPECT_EQ(io::open_fields(spec_of({"a.nc"}, "w")).variables.at(0).layers.at(0)->header().grid->healpix->scheme.order,
            HealpixOrder::ring);
}

}  // namespace
}  // namespace fieldwise
