#include "fieldwise/geometry/region_shares.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <random>

#include "fieldwise/core/error.hpp"
#include "fieldwise/geometry/geometry_program.hpp"
#include "geometry/borders_text.hpp"
#include "tolerance.hpp"

namespace fieldwise::geometry {
namespace {

using std::numbers::pi;
using test::box;
using test::feature;
using test::globe;
using test::map_of;
using test::polygon;
using test::shares_of;
using testing::AllOf;
using testing::HasSubstr;

constexpr double kRadians = pi / 180.0;

/// Returns the sum of share x area over the cells, area in steradians.
double sum_of(const core::RegionShares& shares, std::size_t region, const CellEdges& cells) {
  double sum = 0.0;
  for (std::size_t i = shares.first[region]; i < shares.first[region + 1]; ++i) {
    const std::size_t row = shares.cells[i] / cells.columns;
    const std::size_t column = shares.cells[i] % cells.columns;
    const double height = std::sin(cells.lat_deg[2 * row + 1] * kRadians) - std::sin(cells.lat_deg[2 * row] * kRadians);
    sum += shares.shares[i] * height * (cells.lon_deg[2 * column + 1] - cells.lon_deg[2 * column]) * kRadians;
  }
  return sum;
}

TEST(RegionShares, AGridOfFourCellsByHand) {
  // Cells of 10 degrees round (10, 0); a box from 5 to 15 east and from the equator to 5 north takes half the width of
  // two cells and sin 5 / sin 10 of their height.
  const auto shares = shares_of(feature("x", polygon({box(5, 15, 0, 5)})), test::boxes({-10, 0, 10}, {0, 10, 20}));
  const double part = 0.5 * std::sin(5 * kRadians) / std::sin(10 * kRadians);
  EXPECT_THAT(shares.names, testing::ElementsAre("x"));
  EXPECT_EQ(shares.attribute, "name");
  EXPECT_THAT(shares.cells, testing::ElementsAre(2, 3));
  EXPECT_NEAR(shares.shares[0], part, tolerance::rounding(part, 32));
  EXPECT_NEAR(shares.shares[1], part, tolerance::rounding(part, 32));
}

TEST(RegionShares, CellsThatNoBorderMeetsAreWholeToTheLastBit) {
  const auto cells = globe(1.0);
  const auto map =
      map_of(shares_of(feature("x", polygon({{{0.5, 0.5}, {20.25, 3}, {14, 22.75}}})), cells), 0, 360 * 180);
  EXPECT_EQ(map[(90 + 5) * 360 + 10], 1.0);
  EXPECT_EQ(map[(90 + 15) * 360 + 12], 1.0);
  EXPECT_EQ(map[(90 + 30) * 360 + 12], 0.0);
}

TEST(RegionShares, TheWholeEarthIsEveryCell) {
  const auto shares = shares_of(feature("x", polygon({box(-180, 180, -90, 90)})), globe(10.0));
  EXPECT_EQ(shares.cells.size(), 36U * 18U);
  EXPECT_THAT(shares.shares, testing::Each(1.0));
}

TEST(RegionShares, APoleCapHasItsArea) {
  for (const double lat : {-66.5, 70.25}) {
    const std::string cap = polygon({{{-170, lat}, {-50, lat}, {70, lat}}});
    for (const double west : {0.0, -180.0, 13.7}) {
      const auto cells = globe(2.5, west);
      const auto shares = shares_of(feature("cap", cap), cells);
      const double area = 2 * pi * (1 - std::sin(std::abs(lat) * kRadians));
      EXPECT_NEAR(shares.area_sr[0], area, tolerance::sum_of_areas(area, 100)) << lat;
      EXPECT_NEAR(shares.inside_sr[0], area, tolerance::sum_of_areas(area, 144 * 72)) << lat;
      EXPECT_NEAR(sum_of(shares, 0, cells), area, tolerance::sum_of_areas(area, 144 * 72)) << lat;
    }
  }
}

/// Returns a star of random radii: a ring that does not cross itself.
std::vector<LonLat> star(std::mt19937& random, double lon, double lat, double radius) {
  std::uniform_real_distribution<double> share(0.3, 1.0);
  std::vector<LonLat> places;
  for (int i = 0; i < 40; ++i) {
    const double angle = 2 * pi * i / 40;
    const double length = radius * share(random);
    places.push_back({lon + length * std::cos(angle), lat + length * std::sin(angle)});
  }
  return places;
}

TEST(RegionShares, AddToTheAreaOfTheRegionOnAnyGrid) {
  std::mt19937 random(17);
  for (int trial = 0; trial < 20; ++trial) {
    std::uniform_real_distribution<double> lons(-180.0, 180.0);
    std::uniform_real_distribution<double> lats(-60.0, 60.0);
    const double lon = lons(random);
    const double lat = lats(random);
    const std::string text = feature("x", polygon({star(random, lon, lat, 25.0)}));
    for (const double size : {0.5, 7.5, 30.0}) {
      const auto cells = globe(size, 0.1);
      const auto shares = shares_of(text, cells);
      // The law that is promised: 1e-12 of the area, above what the roundings of this sum can be.
      EXPECT_NEAR(sum_of(shares, 0, cells) / shares.area_sr[0], 1.0, tolerance::closed_shares())
          << trial << ' ' << size;
      EXPECT_NEAR(shares.inside_sr[0] / shares.area_sr[0], 1.0, tolerance::closed_shares()) << trial << ' ' << size;
    }
  }
}

/// Returns the part of a cell inside a triangle by a sum in long double over `steps` meridians: the latitudes of its
/// edges there, clipped to the cell. Errors: of the order of (width / steps)^2.
long double triangle_share(const std::vector<LonLat>& corners, double west, double east, double south, double north) {
  constexpr int kSteps = 20000;
  constexpr long double kDegree = std::numbers::pi_v<long double> / 180.0L;
  long double sum = 0.0L;
  for (int i = 0; i < kSteps; ++i) {
    const long double lon = west + (east - west) * (i + 0.5L) / kSteps;
    std::vector<long double> lats;
    for (std::size_t k = 0; k < 3; ++k) {
      const LonLat& a = corners[k];
      const LonLat& b = corners[(k + 1) % 3];
      if ((a.lon_deg <= lon) == (b.lon_deg <= lon)) continue;
      lats.push_back(a.lat_deg + (lon - a.lon_deg) / (static_cast<long double>(b.lon_deg) - a.lon_deg) *
                                     (static_cast<long double>(b.lat_deg) - a.lat_deg));
    }
    if (lats.size() != 2) continue;
    const long double low = std::max<long double>(south, std::min(lats[0], lats[1]));
    const long double high = std::min<long double>(north, std::max(lats[0], lats[1]));
    if (high > low) sum += std::sin(high * kDegree) - std::sin(low * kDegree);
  }
  return sum / kSteps / (std::sin(north * kDegree) - std::sin(south * kDegree));
}

TEST(RegionShares, OfTrianglesAreThoseOfASlowSum) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> lons(1.0, 39.0);
  std::uniform_real_distribution<double> lats(21.0, 59.0);
  const auto cells = test::boxes(test::steps(20, 60, 4), test::steps(0, 40, 4));
  for (int trial = 0; trial < 10; ++trial) {
    std::vector<LonLat> corners;
    for (int k = 0; k < 3; ++k) corners.push_back({lons(random), lats(random)});
    const auto map = map_of(shares_of(feature("x", polygon({corners})), cells), 0, 16);
    for (std::size_t cell = 0; cell < 16; ++cell) {
      const double south = cells.lat_deg[2 * (cell / 4)];
      const double west = cells.lon_deg[2 * (cell % 4)];
      const long double share = triangle_share(corners, west, west + 10, south, south + 10);
      EXPECT_NEAR(map[cell], static_cast<double>(share), tolerance::slow_share(20000)) << trial << ' ' << cell;
    }
  }
}

TEST(RegionShares, NeighboursAddToOneAlongTheirBorder) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> wave(-3.0, 3.0);
  std::vector<LonLat> border;
  for (int i = 0; i <= 30; ++i) border.push_back({20 + wave(random), -15.0 + i});
  std::vector<LonLat> west = border;
  west.insert(west.end(), {{0, 15}, {0, -15}});
  std::vector<LonLat> east(border.rbegin(), border.rend());
  east.insert(east.end(), {{40, -15}, {40, 15}});
  const std::string text = test::collection({feature("west", polygon({west})), feature("east", polygon({east}))});
  const auto shares = shares_of(text, test::boxes(test::steps(-15, 15, 30), test::steps(0, 40, 40)));
  const auto a = map_of(shares, 0, 1200);
  const auto b = map_of(shares, 1, 1200);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i] + b[i], 1.0, tolerance::closed_shares()) << i;
}

TEST(RegionShares, AHoleIsTheComplementOfWhatFillsIt) {
  std::mt19937 random(6);
  const auto lake = star(random, 5, 40, 12);
  const auto cells = globe(1.5);
  const auto land = map_of(shares_of(feature("x", polygon({box(-20, 30, 20, 60), lake})), cells), 0, 240 * 120);
  const auto water = map_of(shares_of(feature("x", polygon({lake})), cells), 0, 240 * 120);
  const auto both = map_of(shares_of(feature("x", polygon({box(-20, 30, 20, 60)})), cells), 0, 240 * 120);
  for (std::size_t i = 0; i < land.size(); ++i) EXPECT_NEAR(land[i] + water[i], both[i], tolerance::closed_shares());
}

TEST(RegionShares, AreTheSameAWholeCircleOnAndInEitherConvention) {
  std::mt19937 random(7);
  const auto places = star(random, 2, -30, 20);
  std::vector<LonLat> turned = places;
  for (LonLat& place : turned) place.lon_deg += place.lon_deg < 0 ? 360 : 0;  // some of the places, as from 0 to 360
  const auto cells = globe(2.0);
  const auto a = map_of(shares_of(feature("x", polygon({places})), cells), 0, 180 * 90);
  const auto b = map_of(shares_of(feature("x", polygon({turned})), cells), 0, 180 * 90);
  const auto c = map_of(shares_of(feature("x", polygon({places})), globe(2.0, -180)), 0, 180 * 90);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(a[i], b[i], tolerance::closed_shares());
    EXPECT_NEAR(a[i], c[i / 180 * 180 + (i % 180 + 90) % 180], tolerance::closed_shares());
  }
}

TEST(RegionShares, CutAtTheDateLineAreThoseOfTheWhole) {
  const std::vector<LonLat> whole = {{170, 0}, {-170, 10}, {-175, 30}, {172, 25}};
  // The edges meet the date line at 10 * 10 / 20 = 5, and at 25 + 5 * 8 / 13.
  const double north = 25 + 5.0 * 8.0 / 13.0;
  const std::string parts = fmt::format(R"({{"type":"MultiPolygon","coordinates":[{},{}]}})",
                                        test::coordinates({{{170, 0}, {180, 5}, {180, north}, {172, 25}}}),
                                        test::coordinates({{{-180, 5}, {-170, 10}, {-175, 30}, {-180, north}}}));
  const auto cells = globe(3.0);
  const auto a = map_of(shares_of(feature("x", polygon({whole})), cells), 0, 120 * 60);
  const auto b = map_of(shares_of(feature("x", parts), cells), 0, 120 * 60);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], tolerance::closed_shares());
}

TEST(RegionShares, CellsMayLieInAnyOrderWithGaps) {
  auto cells = test::boxes({20, 10, 0}, {0, 10, 20});  // from the north
  cells.lon_deg = {380, 370, 361, 369};                // from the east, a gap, another circle
  const auto map = map_of(shares_of(feature("x", polygon({box(0, 15, 0, 15)})), cells), 0, 4);
  const double north =
      (std::sin(15 * kRadians) - std::sin(10 * kRadians)) / (std::sin(20 * kRadians) - std::sin(10 * kRadians));
  EXPECT_THAT(map, testing::Pointwise(testing::DoubleNear(tolerance::closed_shares()), {0.5 * north, north, 0.5, 1.0}));
}

TEST(RegionShares, ARepeatedColumnHasNone) {
  auto cells = test::boxes({0, 10}, {0, 10, 20});
  cells.lon_deg = {0, 10, 360, 370};
  cells.repeated = {0, 1};
  EXPECT_THAT(shares_of(feature("x", polygon({box(0, 10, 0, 10)})), cells).cells, testing::ElementsAre(0));
}

TEST(RegionShares, OfARegionPartlyOutsideSayHowMuchIsInside) {
  const auto shares = shares_of(feature("x", polygon({box(-10, 10, 0, 10)})), test::boxes({0, 10}, {0, 10, 20}));
  EXPECT_NEAR(shares.inside_sr[0] / shares.area_sr[0], 0.5, tolerance::closed_shares());
  const auto none = shares_of(feature("x", polygon({box(-30, -20, 0, 10)})), test::boxes({0, 10}, {0, 10, 20}));
  EXPECT_TRUE(none.cells.empty());
  EXPECT_EQ(none.inside_sr[0], 0.0);
}

TEST(RegionShares, OfPolygonCellsAreThoseOfBoxesWhereCellsAreSmall) {
  std::mt19937 random(8);
  const std::string text = feature("x", polygon({
                                            star(random, 178, 35, 12),
                                        }));
  const auto cells = globe(1.0);
  const auto a = map_of(shares_of(text, cells), 0, 360 * 180);
  const auto b = map_of(shares_of(text, test::as_polygons(cells)), 0, 360 * 180);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], tolerance::cells_of_great_circles(1.0)) << i;
}

TEST(RegionShares, OfPolygonCellsAddToOneAndCloseWithTheArea) {
  std::mt19937 random(9);
  const auto lake = star(random, 20, 60, 20);
  const auto cells = test::as_polygons(globe(5.0));
  const std::string text =
      test::collection({feature("lake", polygon({lake})), feature("land", polygon({box(-180, 180, -90, 90), lake}))});
  const auto shares = shares_of(text, cells);
  const auto a = map_of(shares, 0, 72 * 36);
  const auto b = map_of(shares, 1, 72 * 36);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i] + b[i], 1.0, tolerance::cut_by_geos()) << i;
  // Edges are cut at every tenth degree of latitude: what lies between edge and chord is lost or won.
  EXPECT_NEAR(shares.inside_sr[0] / shares.area_sr[0], 1.0, tolerance::tenths_of_degrees());
}

TEST(RegionShares, OfAPolygonCellRoundThePole) {
  CellEdges cells = test::as_polygons(test::boxes({0, 10}, {0, 10}));
  cells.lat_deg = {80, 80, 80, 80};
  cells.lon_deg = {0, 90, 180, 270};
  const auto half = shares_of(feature("x", polygon({box(0, 180, 0, 90)})), cells);
  EXPECT_NEAR(half.shares[0], 0.5, tolerance::cut_by_geos());
}

/// Returns what is wrong with a text, as the user reads it.
std::string refusal(const std::string& text, const std::vector<std::string>& names = {}, const std::string& by = "") {
  const test::BordersText file(text);
  try {
    static_cast<void>(answer_shares({{file.path(), names, by, names.empty()}, globe(30.0)}));
  } catch (const core::Error& error) {
    return error.what();
  }
  return "none";
}

TEST(RegionShares, RefusePolygonsThatMeanNoArea) {
  EXPECT_THAT(refusal(feature("Bow", polygon({{{0, 0}, {10, 10}, {10, 0}, {0, 10}}}))),
              AllOf(HasSubstr("land.geojson has a border that crosses itself near longitude 5, latitude 5"),
                    HasSubstr("in the region 'Bow'")));
  const std::string two = fmt::format(R"({{"type":"MultiPolygon","coordinates":[{},{}]}})",
                                      test::coordinates({box(0, 10, 0, 10)}), test::coordinates({box(5, 15, 5, 15)}));
  EXPECT_THAT(refusal(feature("Two", two)),
              AllOf(HasSubstr("polygons that overlap near longitude"), HasSubstr("'Two'")));
  EXPECT_THAT(refusal(feature("Hole", polygon({box(0, 10, 0, 10), box(20, 21, 0, 1)}))),
              HasSubstr("a hole outside of its polygon near longitude 20"));
  EXPECT_THAT(refusal(feature("Far", polygon({{{0, 0}, {500000, 10}, {10, 0}}}))),
              AllOf(HasSubstr("which are no degrees on the Earth"), HasSubstr("'Far'")));
}

TEST(RegionShares, TakePolygonsThatOnlyTouch) {
  const std::string two = fmt::format(R"({{"type":"MultiPolygon","coordinates":[{},{}]}})",
                                      test::coordinates({box(0, 10, 0, 10)}), test::coordinates({box(10, 20, 0, 10)}));
  const auto shares = shares_of(feature("x", two), test::boxes({0, 10}, {0, 20}));
  EXPECT_THAT(shares.shares, testing::ElementsAre(1.0));
}

TEST(RegionShares, JoinFeaturesOfOneNameAndKeepUnicode) {
  const std::string text =
      test::collection({feature("Åland", polygon({box(0, 10, 0, 10)})), feature("中国", polygon({box(40, 50, 0, 10)})),
                        feature("Åland", polygon({box(20, 30, 0, 10)}))});
  const auto shares = shares_of(text, globe(10.0));
  EXPECT_THAT(shares.names, testing::ElementsAre("Åland", "中国"));
  EXPECT_EQ(shares.first[1], 2U);
  EXPECT_THAT(shares_of(text, globe(10.0), {"中国"}).names, testing::ElementsAre("中国"));
}

TEST(RegionShares, NameWhatIsNotThere) {
  const std::string text = test::collection(
      {feature("Germany", polygon({box(0, 10, 0, 10)})), feature("France", polygon({box(20, 30, 0, 10)}))});
  EXPECT_THAT(refusal(text, {"Grmany"}),
              HasSubstr("has no region 'Grmany' by the attribute name: did you mean 'Germany'?"));
  const test::BordersText file(text);
  EXPECT_THROW(static_cast<void>(answer_shares({{file.path(), {}, "", false}, globe(30.0)})), core::Error);
  EXPECT_THAT(refusal(text, {"Atlantis"}), HasSubstr("the regions are Germany, France"));
  EXPECT_THAT(refusal(text, {}, "nmae"), HasSubstr("has no attribute 'nmae'"));
  const std::string odd =
      R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"COD":"a","X":1},"geometry":)" +
      polygon({box(0, 1, 0, 1)}) + R"(},{"type":"Feature","properties":{"COD":"b"},"geometry":)" +
      polygon({box(2, 3, 0, 1)}) + "}]}";
  EXPECT_THAT(refusal(odd), HasSubstr("add by (outline_by of a picture), which is one of COD, X"));
  EXPECT_EQ(refusal(odd, {"b"}, "COD"), "none");
}

TEST(RegionShares, RefuseFilesThatHoldNone) {
  EXPECT_THAT(refusal(""), HasSubstr("land.geojson is empty"));
  EXPECT_THAT(refusal("{\"type\":"), HasSubstr("no sound JSON, or is cut short"));
  EXPECT_THAT(refusal("{}"), HasSubstr("'type' is missing"));
  EXPECT_THAT(refusal(test::collection({})), HasSubstr("holds no polygons"));
  EXPECT_THAT(refusal(R"({"type":"Point","coordinates":[1,2]})"), HasSubstr("holds no polygons"));
  EXPECT_THAT(refusal(R"({"type":"Polygon","coordinates":[[[1,"a"]]]})"), HasSubstr("no [longitude, latitude]"));
  EXPECT_THAT(refusal(R"({"type":"Topology"})"), HasSubstr("TopoJSON"));
  EXPECT_THAT(refusal("PK\x03\x04..."), HasSubstr("zip archive"));
  EXPECT_THAT(refusal("name,lat,lon"), HasSubstr("neither a shapefile nor GeoJSON"));
  EXPECT_THAT(refusal(R"({"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:3857"}},"features":[]})"),
              HasSubstr("no longitudes and latitudes of WGS 84"));
}

TEST(RegionShares, ABareGeometryIsCalledAsItsFile) {
  const auto shares =
      shares_of(R"({"type":"GeometryCollection","geometries":[)" + polygon({box(0, 10, 0, 10)}) + "]}", globe(30.0));
  EXPECT_THAT(shares.names, testing::ElementsAre("land"));
}

/// Puts the program of this build on the path.
class GeometryProgram : public testing::Test {
 protected:
  void SetUp() override {
    const auto tests = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const std::string path = (tests / "../../src").lexically_normal().string();
    ::setenv("PATH", (path + ":/usr/bin:/bin").c_str(), 1);
    ASSERT_FALSE(geometry_program().empty()) << path;
  }
};

core::Grid two_cells() {
  core::Grid grid;
  grid.kind = core::GridKind::rectilinear;
  grid.rows = 1;
  grid.columns = 2;
  grid.lat_deg = {5.0};
  grid.lon_deg = {5.0, 15.0};
  grid.lat_bounds_deg = {0.0, 10.0};
  grid.lon_bounds_deg = {0.0, 10.0, 10.0, 20.0};
  return grid;
}

TEST_F(GeometryProgram, AnswersAsThisProcessDoes) {
  const test::BordersText file(feature("x", polygon({box(5, 15, 0, 10)})));
  const core::RegionShares shares = region_shares(two_cells(), {file.path(), {}, ""});
  EXPECT_THAT(shares.names, testing::ElementsAre("x"));
  EXPECT_THAT(shares.cells, testing::ElementsAre(0, 1));
  EXPECT_THAT(shares.shares, testing::Each(testing::DoubleNear(0.5, tolerance::closed_shares())));
}

TEST_F(GeometryProgram, TellsErrorsWithTheirKind) {
  const auto kind = [](const std::string& path) {
    try {
      static_cast<void>(region_shares(two_cells(), {path, {}, ""}));
    } catch (const core::Error& error) {
      return std::pair(error.kind(), std::string(error.what()));
    }
    return std::pair(core::ErrorKind::locked, std::string());
  };
  EXPECT_EQ(kind("/no/such/land.shp").first, core::ErrorKind::input_missing);
  EXPECT_THAT(kind("/no/such/land.shp").second, HasSubstr("land.shp"));
  const test::BordersText damaged("{");
  EXPECT_EQ(kind(damaged.path()).first, core::ErrorKind::input_damaged);
  EXPECT_EQ(kind("/dev/zero").first, core::ErrorKind::input_missing);
}

TEST_F(GeometryProgram, ThatIsNotThereIsASentence) {
  ::setenv("PATH", "/nowhere", 1);
  const test::BordersText file(feature("x", polygon({box(5, 15, 0, 10)})));
  try {
    static_cast<void>(region_shares(two_cells(), {file.path(), {}, ""}));
    FAIL() << "no error";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), core::ErrorKind::output_failed);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("fieldwise-geometry"), HasSubstr("libgeos-dev")));
  }
}

/// Puts a program of the right name on the path that does as `script` says.
std::string told_by(const std::string& script) {
  const io::PrivateFolder folder;
  const auto program = folder.file("fieldwise-geometry");
  std::ofstream(program) << "#!/bin/sh\n" << script << '\n';
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  ::setenv("PATH", (folder.path().string() + ":/usr/bin:/bin").c_str(), 1);
  try {
    static_cast<void>(region_shares(two_cells(), {"land.shp", {}, ""}));
  } catch (const core::Error& error) {
    return error.what();
  }
  return "none";
}

TEST(GeometryAnswer, OfAProgramThatDiesOrTellsNonsenseIsASentence) {
  EXPECT_THAT(told_by("kill -SEGV $$"),
              HasSubstr("land.shp: it makes fieldwise-geometry fail, which was ended by SIGSEGV"));
  EXPECT_THAT(told_by("exit 3"), HasSubstr("ended with status 3"));
  EXPECT_THAT(told_by("echo nonsense"), HasSubstr("cut short or damaged"));
  EXPECT_THAT(told_by("exit 0"), HasSubstr("cut short or damaged"));
  EXPECT_THAT(told_by(R"(printf '\005\000\000\000\000\000\000\0000.0.0\000')"),
              HasSubstr("install both from one build"));
}

}  // namespace
}  // namespace fieldwise::geometry
