#include "fieldwise/plot/cell_finder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/plot/raster.hpp"
#include "tolerance.hpp"

namespace fieldwise::plot {
namespace {

core::Grid small_grid() { return core::rectilinear_grid({10, 20, 30}, {340, 350, 360, 370}); }

/// A mesh turned by 45 degrees about a place, as a rotated pole makes it.
core::Grid turned_mesh() {
  core::Grid grid;
  grid.kind = core::GridKind::curvilinear;
  grid.rows = 21;
  grid.columns = 21;
  for (int row = -10; row <= 10; ++row) {
    for (int column = -10; column <= 10; ++column) {
      grid.lat_deg.push_back(0.5 * (column + row));
      grid.lon_deg.push_back(0.5 * (column - row));
    }
  }
  return grid;
}

TEST(CellFinder, FindsCellsBetweenEdgesInAnyConvention) {
  const core::Grid grid = small_grid();
  const CellFinder finder(grid);
  EXPECT_EQ(finder.at(10, 340), 0U);
  EXPECT_EQ(finder.at(14.9, -20), 0U);
  EXPECT_EQ(finder.at(15.1, -20), 4U);
  EXPECT_EQ(finder.at(30, 10), 11U);
  EXPECT_EQ(finder.at(30, 370), 11U);
  EXPECT_EQ(finder.at(30, 1), 10U);
}

TEST(CellFinder, FindsNothingOutsideTheGrid) {
  const core::Grid grid = small_grid();
  const CellFinder finder(grid);
  EXPECT_FALSE(finder.at(4.9, 350));
  EXPECT_FALSE(finder.at(35.1, 350));
  EXPECT_FALSE(finder.at(20, 15.1));
  EXPECT_FALSE(finder.at(20, 334.9));
}

TEST(CellFinder, FindsCellsOfHealpixToTheirEdges) {
  const core::HealpixScheme scheme{4, core::HealpixOrder::nested};
  const core::Grid whole = core::healpix_grid({scheme, {}});
  const core::Grid part = core::healpix_grid({scheme, {50, 7, 120}});
  const CellFinder of_whole(whole);
  const CellFinder of_part(part);
  for (int i = 0; i < 1'000; ++i) {
    const double lat = -90.0 + 0.18 * i;
    const double lon = 7.0 * i;
    const std::int64_t cell = core::healpix_index(scheme, lat, lon);
    EXPECT_EQ(of_whole.at(lat, lon), static_cast<std::size_t>(cell));
    const auto found = std::ranges::find(part.healpix->index, cell);
    const auto place = static_cast<std::size_t>(found - part.healpix->index.begin());
    EXPECT_EQ(of_part.at(lat, lon), found == part.healpix->index.end() ? std::nullopt : std::optional(place));
  }
  EXPECT_EQ(of_part.at(part.lat_deg[2], part.lon_deg[2]), 2U);
}

TEST(CellFinder, HasNoSeamOnCyclicGrids) {
  std::vector<double> lon;
  for (int i = 0; i < 72; ++i) lon.push_back(20.0 + 5 * i);
  const core::Grid grid = core::rectilinear_grid({-60, 0, 60}, lon);
  const CellFinder finder(grid);
  for (int tenth = 0; tenth < 3'600; ++tenth) {
    const auto cell = finder.at(1.0, tenth / 10.0);
    ASSERT_TRUE(cell) << tenth / 10.0;
    const double distance = std::abs(std::remainder(lon[*cell - 72] - tenth / 10.0, 360.0));
    EXPECT_LE(distance, tolerance::half_cell(5.0)) << tenth / 10.0;
  }
}

TEST(CellFinder, CoversATurnedMeshWithoutHolesAndEndsAtItsRim) {
  const core::Grid grid = turned_mesh();
  const CellFinder finder(grid);
  for (double lat = -4; lat <= 4; lat += 0.13) {
    for (double lon = -4; lon <= 4; lon += 0.17) {
      const auto cell = finder.at(lat, lon);
      ASSERT_TRUE(cell) << lat << ' ' << lon;
      EXPECT_LE(std::hypot(grid.lat_deg[*cell] - lat, grid.lon_deg[*cell] - lon), tolerance::half_cell(1.0));
    }
  }
  EXPECT_FALSE(finder.at(9, 9));
  EXPECT_FALSE(finder.at(0, 12));
}

TEST(PaintCells, ShowsEachValueAndLeavesMissingOnesBlank) {
  const core::Grid grid = core::rectilinear_grid({10, 20}, {0, 10});
  const CellFinder finder(grid);
  const std::vector<double> values = {1, 2, NAN, 4};
  const Raster raster = paint_cells(finder, values, {-10, 20, 0, 30}, 30);
  ASSERT_EQ(raster.rows, 30U);
  const auto at = [&](std::size_t row, std::size_t column) { return raster.values[row * raster.columns + column]; };
  EXPECT_EQ(at(20, 10), 1);  // row 0 is the north
  EXPECT_EQ(at(20, 20), 2);
  EXPECT_TRUE(std::isnan(at(10, 10)));
  EXPECT_EQ(at(10, 20), 4);
  EXPECT_TRUE(std::isnan(at(28, 10)));
  EXPECT_TRUE(std::isnan(at(20, 2)));
}

TEST(InterpolateCells, DoesNotReachAcrossMissingValues) {
  const core::Grid grid = core::rectilinear_grid({0, 10, 20}, {0, 10, 20});
  const CellFinder finder(grid);
  const std::vector<double> values = {0, 1, 2, 0, NAN, 2, 0, 1, 2};
  const Raster raster = interpolate_cells(grid, finder, values, {0, 20, 0, 20}, 20);
  for (const double value : raster.values) EXPECT_TRUE(std::isnan(value));
  const std::vector<double> whole = {0, 1, 2, 0, 1, 2, 0, 1, 2};
  EXPECT_DOUBLE_EQ(interpolate_cells(grid, finder, whole, {0, 20, 0, 20}, 20).values[5], 0.55);
}

TEST(SpreadPoints, AreThePointsOfACoarseGridAndThinnedOnAFineOne) {
  const core::Grid coarse = core::rectilinear_grid({0, 10, 20}, {0, 10, 20, 30});
  const MapFrame frame = choose_frame(covered_area(coarse, {}, {}), {});
  EXPECT_EQ(spread_points(coarse, CellFinder(coarse), frame, 18, 0.2).size(), 12U);
  std::vector<double> lat;
  std::vector<double> lon;
  for (int i = 0; i < 300; ++i) lat.push_back(0.1 * i);
  for (int i = 0; i < 400; ++i) lon.push_back(0.1 * i);
  const core::Grid fine = core::rectilinear_grid(lat, lon);
  const MapFrame fine_frame = choose_frame(covered_area(fine, {}, {}), {});
  const std::size_t count = spread_points(fine, CellFinder(fine), fine_frame, 18, 0.5).size();
  const double expected = 18.0 * 18.0 * fine_frame.height_of_width / 0.25;
  EXPECT_NEAR(static_cast<double>(count), expected, tolerance::lattice_points(36.0, 36.0 * fine_frame.height_of_width));
  EXPECT_EQ(spread_points(fine, CellFinder(fine), fine_frame, 18, 0.5, 50).size(), 6U * 8U);
}

}  // namespace
}  // namespace fieldwise::plot
