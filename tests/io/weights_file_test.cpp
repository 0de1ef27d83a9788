// Weights that other programs made: what is read, what whole targets are, and what is refused.
#include "fieldwise/io/weights/weights_file.hpp"

#include <gmock/gmock.h>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using test::error_of;
using test::SmallFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Two source cells in a row, on the equator from 0 to 20 E; three targets of 10 degrees from 0 to 30 E, of which the
/// second is covered whole by the second source cell and the third not at all; the first by three quarters of its area.
class WeightsFiles : public test::InputFixture {
 protected:
  struct Made {
    std::string normalization = "destarea";
    std::string method = "Conservative remapping";
    std::vector<double> weights{0.75, 1.0};
    std::vector<double> fraction{0.75, 1.0, 0.0};
    std::vector<double> source{1, 2};
    std::vector<double> target{1, 2};
    std::vector<double> area{0.03, 0.03, 0.03};
    std::size_t orders = 1;
    std::string cdo = "";
  };

  [[nodiscard]] std::string scrip(const Made& made) const {
    SmallFile file(path("w.nc"), NC_64BIT_OFFSET);
    file.dimension("src_grid_size", 2).dimension("dst_grid_size", 3).dimension("num_links", made.source.size());
    file.dimension("num_wgts", made.orders).dimension("grid_rank", 2);
    file.variable("src_grid_dims", NC_INT, {"grid_rank"}, {2, 1});
    file.variable("dst_grid_dims", NC_INT, {"grid_rank"}, {3, 1});
    const double degree = 3.14159265358979323846 / 180.0;
    file.variable("src_grid_center_lat", NC_DOUBLE, {"src_grid_size"}, {0, 0});
    file.variable("src_grid_center_lon", NC_DOUBLE, {"src_grid_size"}, {5 * degree, 15 * degree});
    file.variable("dst_grid_center_lat", NC_DOUBLE, {"dst_grid_size"}, {0, 0, 0});
    file.variable("dst_grid_center_lon", NC_DOUBLE, {"dst_grid_size"}, {5 * degree, 15 * degree, 25 * degree});
    for (const char* name : {"src_grid_center_lat", "src_grid_center_lon", "dst_grid_center_lat"}) {
      file.text(name, "units", "radians");
    }
    if (!made.fraction.empty()) file.variable("dst_grid_frac", NC_DOUBLE, {"dst_grid_size"}, made.fraction);
    if (!made.area.empty()) file.variable("dst_grid_area", NC_DOUBLE, {"dst_grid_size"}, made.area);
    file.variable("src_address", NC_INT, {"num_links"}, made.source);
    file.variable("dst_address", NC_INT, {"num_links"}, made.target);
    file.variable("remap_matrix", NC_DOUBLE, {"num_links", "num_wgts"}, made.weights);
    file.text("", "normalization", made.normalization).text("", "map_method", made.method);
    if (!made.cdo.empty()) file.text("", "CDO", made.cdo);
    return path("w.nc");
  }

  [[nodiscard]] std::string refused(const Made& made, core::ErrorKind expected = core::ErrorKind::input_damaged) const {
    const std::string file = scrip(made);
    const auto [kind, sentence] = error_of([&] { static_cast<void>(io::read_weights(file)); });
    EXPECT_EQ(kind, expected) << sentence;
    return without_directory(sentence);
  }
};

/// Returns the grid of the two source cells.
core::Grid source_cells() {
  core::Grid grid;
  grid.kind = core::GridKind::rectilinear;
  grid.rows = 1;
  grid.columns = 2;
  grid.lat_deg = {0};
  grid.lon_deg = {5, 15};
  return grid;
}

TEST_F(WeightsFiles, AreReadAsScripWritesThem) {
  const io::WeightsFile file =
      io::read_weights(scrip({.cdo = "Climate Data Operators version 2.1.1 (https://mpimet.mpg.de/cdo)"}));
  EXPECT_THAT(file.links.source, ElementsAre(0U, 1U));
  EXPECT_THAT(file.links.target, ElementsAre(0U, 1U));
  EXPECT_THAT(file.links.weight, ElementsAre(0.75, 1.0));
  EXPECT_THAT(file.links.whole, ElementsAre(1.0, 1.0, 1.0));
  EXPECT_EQ(file.from.size, 2U);
  EXPECT_EQ(file.to.rows, 1U);
  EXPECT_EQ(file.to.columns, 3U);
  EXPECT_EQ(file.maker, "CDO 2.1.1");
  EXPECT_TRUE(file.picks);
  EXPECT_THAT(file.notices, IsEmpty());
}

TEST_F(WeightsFiles, AreReadAsEsmfWritesThem) {
  SmallFile file(path("w.nc"));
  file.dimension("n_s", 3).dimension("n_a", 2).dimension("n_b", 3);
  file.variable("col", NC_INT, {"n_s"}, {1, 2, 2}).variable("row", NC_INT, {"n_s"}, {1, 1, 3});
  file.variable("S", NC_DOUBLE, {"n_s"}, {0.25, 0.75, 1.0});
  file.variable("xc_a", NC_DOUBLE, {"n_a"}, {5, 15}).text("xc_a", "units", "degrees");
  file.variable("yc_a", NC_DOUBLE, {"n_a"}, {0, 0}).text("yc_a", "units", "degrees");
  file.text("", "map_method", "Bilinear remapping").close();
  const io::WeightsFile weights = io::read_weights(path("w.nc"));
  EXPECT_THAT(weights.links.source, ElementsAre(0U, 1U, 1U));
  EXPECT_THAT(weights.links.target, ElementsAre(0U, 0U, 2U));
  EXPECT_THAT(weights.links.whole, ElementsAre(1.0, 1.0, 1.0));
  EXPECT_THAT(weights.from.lon_deg, ElementsAre(5.0, 15.0));
  EXPECT_FALSE(weights.picks);
}

TEST_F(WeightsFiles, OfNoSizesHaveThoseOfTheirAddresses) {
  SmallFile file(path("w.nc"));
  file.dimension("n_s", 2);
  file.variable("col", NC_INT, {"n_s"}, {1, 7}).variable("row", NC_INT, {"n_s"}, {1, 3});
  file.variable("S", NC_DOUBLE, {"n_s"}, {1.0, 1.0}).close();
  const io::WeightsFile weights = io::read_weights(path("w.nc"));
  EXPECT_EQ(weights.from.size, 0U);
  EXPECT_THAT(weights.links.whole, ElementsAre(1.0, 1.0, 1.0));
}

TEST_F(WeightsFiles, ThatAddUpToOneGetTheShareThatIsCovered) {
  const io::WeightsFile file = io::read_weights(scrip({.normalization = "fracarea", .weights = {1.0, 1.0}}));
  EXPECT_THAT(file.links.weight, ElementsAre(0.75, 1.0));
  EXPECT_THAT(file.links.whole, ElementsAre(1.0, 1.0, 1.0));
  EXPECT_THAT(file.notices, IsEmpty());
  const io::WeightsFile by_cdo = io::read_weights(
      scrip({.normalization = "fracarea", .weights = {1.0, 1.0}, .cdo = "Climate Data Operators version 2.1.1 (x)"}));
  EXPECT_THAT(by_cdo.links.weight, ElementsAre(0.75, 1.0));
  ASSERT_EQ(by_cdo.notices.size(), 1U);
  EXPECT_THAT(by_cdo.notices[0], HasSubstr("make the weights with CDO_REMAP_NORM=destarea"));
  const io::WeightsFile hidden =
      io::read_weights(scrip({.normalization = "fracarea", .weights = {1.0, 1.0}, .fraction = {}}));
  EXPECT_THAT(hidden.links.weight, ElementsAre(1.0, 1.0));
  ASSERT_EQ(hidden.notices.size(), 1U);
  EXPECT_THAT(hidden.notices[0], HasSubstr("however little of a cell is covered"));
}

TEST_F(WeightsFiles, ThatAreAreasAreSharesOfTheAreaOfTheTarget) {
  const io::WeightsFile file = io::read_weights(scrip({.normalization = "none", .weights = {0.0225, 0.03}}));
  EXPECT_THAT(file.links.whole, ElementsAre(0.03, 0.03, 0.03));
  EXPECT_THAT(refused({.normalization = "none", .weights = {0.0225, 0.03}, .area = {}}),
              HasSubstr("w.nc: its weights are areas (normalization none), and dst_grid_area is not there"));
}

TEST_F(WeightsFiles, WithoutANormalisationAreKnownByTheirSums) {
  EXPECT_THAT(io::read_weights(scrip({.normalization = ""})).links.weight, ElementsAre(0.75, 1.0));
  const io::WeightsFile one = io::read_weights(scrip({.normalization = "", .weights = {1.0, 1.0}}));
  EXPECT_THAT(one.links.weight, ElementsAre(0.75, 1.0));
  EXPECT_THAT(refused({.normalization = "", .weights = {0.5, 1.0}}),
              HasSubstr("the weights of targets do not add up to their dst_grid_frac"));
}

TEST_F(WeightsFiles, ThatContradictThemselvesAreRefused) {
  EXPECT_THAT(refused({.normalization = "fracarea"}),
              HasSubstr("its normalization is fracarea, but the weights of a target do not add up to 1"));
  EXPECT_THAT(refused({.weights = {0.5, 1.0}}), HasSubstr("do not add up to their dst_grid_frac"));
  EXPECT_THAT(refused({.source = {1, 3}}), HasSubstr("src_address holds 3, but its grid has the points 1 to 2"));
  EXPECT_THAT(refused({.target = {0, 1}}), HasSubstr("dst_address holds 0"));
  EXPECT_THAT(refused({.weights = {0.75, test::kNan}}), HasSubstr("some of its weights are no numbers"));
  EXPECT_THAT(
      refused({.method = "Bicubic remapping", .weights = {0.75, 0, 1.0, 0}, .orders = 2}, core::ErrorKind::usage),
      HasSubstr("belong to gradients"));
}

TEST_F(WeightsFiles, KeepTheFirstOrderOfThree) {
  const io::WeightsFile file = io::read_weights(scrip({.weights = {0.75, 9, 9, 1.0, 9, 9}, .orders = 3}));
  EXPECT_THAT(file.links.weight, ElementsAre(0.75, 1.0));
  ASSERT_EQ(file.notices.size(), 1U);
  EXPECT_THAT(file.notices[0], HasSubstr("second order"));
}

TEST_F(WeightsFiles, TellOfWeightsBelowZeroAndOfTargetsThatAreCoveredTwice) {
  const io::WeightsFile below =
      io::read_weights(scrip({.weights = {1.25, -0.5, 1.0}, .source = {1, 2, 2}, .target = {1, 1, 2}}));
  ASSERT_EQ(below.notices.size(), 1U);
  EXPECT_THAT(below.notices[0], HasSubstr("below 0"));
  const io::WeightsFile twice = io::read_weights(scrip({.weights = {1.5, 1.0}, .fraction = {}}));
  ASSERT_EQ(twice.notices.size(), 1U);
  EXPECT_THAT(twice.notices[0], HasSubstr("1 target is covered more than once"));
}

TEST_F(WeightsFiles, OfAnotherGridAreRefused) {
  const io::WeightsFile file = io::read_weights(scrip({}));
  core::Grid grid = source_cells();
  io::require_points_of(file.from, grid, "w.nc", "that of the field");
  const auto refused_for = [&](const core::Grid& other) {
    const auto [kind, sentence] =
        error_of([&] { io::require_points_of(file.from, other, "w.nc", "that of the field"); });
    EXPECT_EQ(kind, core::ErrorKind::inputs_disagree);
    return sentence;
  };
  grid.lon_deg = {15, 5};
  EXPECT_THAT(refused_for(grid), HasSubstr("point 1 lies at 0 N 5 E, not at 0 N 15 E"));
  grid.lon_deg = {365, 375};
  io::require_points_of(file.from, grid, "w.nc", "that of the field");
  grid.columns = 3;
  grid.lon_deg = {5, 15, 25};
  EXPECT_THAT(refused_for(grid), HasSubstr("of 2 points, not of 3"));
}

TEST_F(WeightsFiles, ThatAreNoneAreRefused) {
  SmallFile(path("w.nc")).dimension("x", 1).variable("v", NC_DOUBLE, {"x"}, {1}).close();
  const auto [kind, sentence] = error_of([&] { static_cast<void>(io::read_weights(path("w.nc"))); });
  EXPECT_EQ(kind, core::ErrorKind::usage);
  EXPECT_THAT(sentence, HasSubstr("no weights between two grids"));
}

/// Returns points of 2 rows and 3 columns with corners.
io::WeightsGrid points_of_lines() {
  io::WeightsGrid points;
  points.size = 6;
  points.rows = 2;
  points.columns = 3;
  for (const double lat : {-45.0, 45.0}) {
    for (const double lon : {0.0, 120.0, 240.0}) {
      points.lat_deg.push_back(lat);
      points.lon_deg.push_back(lon);
      for (const double north : {-45.0, -45.0, 45.0, 45.0}) points.corner_lat.push_back(lat + north);
      for (const double east : {-60.0, 60.0, 60.0, -60.0}) {
        points.corner_lon.push_back(lon + east < 0.0 ? lon + east + 360.0 : lon + east);
      }
    }
  }
  return points;
}

TEST(WeightsGrid, IsRectilinearWhereItsPointsAre) {
  const core::Grid grid = io::grid_of_points(points_of_lines(), "w.nc");
  EXPECT_EQ(grid.kind, core::GridKind::rectilinear);
  EXPECT_THAT(grid.lat_deg, ElementsAre(-45.0, 45.0));
  EXPECT_THAT(grid.lon_deg, ElementsAre(0.0, 120.0, 240.0));
  EXPECT_THAT(grid.lat_bounds_deg, ElementsAre(-90.0, 0.0, 0.0, 90.0));
  EXPECT_THAT(grid.lon_bounds_deg, ElementsAre(-60.0, 60.0, 60.0, 180.0, 180.0, 300.0));
}

TEST(WeightsGrid, IsCurvilinearOrOfCellsElsewhere) {
  io::WeightsGrid points = points_of_lines();
  points.lat_deg[4] = 46.0;
  const core::Grid curved = io::grid_of_points(points, "w.nc");
  EXPECT_EQ(curved.kind, core::GridKind::curvilinear);
  EXPECT_FALSE(curved.unstructured);
  EXPECT_EQ(curved.lat_bounds_deg.size(), 24U);
  points.rows = points.columns = 0;
  const core::Grid cells = io::grid_of_points(points, "w.nc");
  EXPECT_TRUE(cells.unstructured);
  EXPECT_EQ(cells.size(), 6U);
  points.lat_deg.clear();
  const auto [kind, sentence] = error_of([&] { static_cast<void>(io::grid_of_points(points, "w.nc")); });
  EXPECT_EQ(kind, core::ErrorKind::usage);
  EXPECT_THAT(sentence, HasSubstr("does not say where the points lie"));
}

}  // namespace
}  // namespace fieldwise
