#include "fieldwise/core/grid.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/region.hpp"

namespace fieldwise::core {
namespace {

using Columns = std::vector<std::size_t>;
using Values = std::vector<double>;

Values steps(double first, double step, std::size_t count) {
  Values values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(first + static_cast<double>(i) * step);
  }
  return values;
}

Grid with_longitudes(Values lon_deg) { return rectilinear_grid({-1, 0, 1}, std::move(lon_deg)); }

Region between(double west, double east) { return {std::nullopt, std::pair(west, east)}; }

/// Returns the longitudes of a region, selected as a source selects them.
Values longitudes_inside(const Grid& grid, const Region& region, bool drop_repeated = false) {
  return select_grid(grid, rows_inside(grid, region), columns_inside(grid, region, drop_repeated)).lon_deg;
}

TEST(Region, LatitudesIncludeBothEndsInEitherOrder) {
  const Region region{std::pair(-5.0, 5.0), std::nullopt};
  EXPECT_TRUE(lat_inside(region, -5.0));
  EXPECT_TRUE(lat_inside(region, 5.0));
  EXPECT_FALSE(lat_inside(region, 5.1));
  EXPECT_TRUE(lat_inside({std::pair(5.0, -5.0), std::nullopt}, 0.0));
  EXPECT_TRUE(lat_inside({}, 80.0));
  EXPECT_TRUE(lat_inside({std::pair(0.1, 0.3), std::nullopt}, 0.1 + 0.2));  // not 0.3 in binary
}

TEST(Region, LongitudesMeanTheSameInEitherConvention) {
  for (const Region& region : {between(160, 210), between(160, -150), between(-200, -150), between(520, 570)}) {
    for (const double turn : {-720.0, -360.0, 0.0, 360.0}) {
      EXPECT_TRUE(lon_inside(region, 160 + turn));
      EXPECT_TRUE(lon_inside(region, 180 + turn));
      EXPECT_TRUE(lon_inside(region, 210 + turn));
      EXPECT_FALSE(lon_inside(region, 159.9 + turn));
      EXPECT_FALSE(lon_inside(region, 210.1 + turn));
      EXPECT_FALSE(lon_inside(region, 0 + turn));
    }
  }
}

TEST(Region, LongitudesMayCrossGreenwich) {
  for (const Region& region : {between(350, 10), between(-10, 10), between(350, 370)}) {
    for (const double inside : {350.0, -10.0, 0.0, 360.0, 10.0, 370.0}) {
      EXPECT_TRUE(lon_inside(region, inside)) << inside;
    }
    for (const double outside : {349.9, -10.1, 10.1, 180.0}) {
      EXPECT_FALSE(lon_inside(region, outside)) << outside;
    }
  }
}

TEST(Region, AWholeCircleOrMoreIsAllLongitudes) {
  for (const Region& region :
       {between(0, 360), between(-180, 180), between(20, 380), between(-360, 360), between(180, -180)}) {
    for (const double lon : {-180.0, -0.1, 0.0, 19.9, 180.0, 359.9}) {
      EXPECT_TRUE(lon_inside(region, lon)) << lon;
    }
  }
}

TEST(Region, EndsThatAreNotExactInBinaryAreIncluded) {
  EXPECT_TRUE(lon_inside(between(0.1 + 0.2, 10), 0.3));  // 0.1 + 0.2 lies beyond 0.3
  EXPECT_TRUE(lon_inside(between(-10, 0.3), 0.1 + 0.2));
  EXPECT_FALSE(lon_inside(between(0.3, 10), 0.3 - 1e-6));
}

TEST(Region, OneLongitudeIsARegion) {
  EXPECT_TRUE(lon_inside(between(10, 10), 370.0));
  EXPECT_FALSE(lon_inside(between(10, 10), 10.1));
}

TEST(Region, CoordinatesThatAreMissingAreInsideNoRegion) {
  EXPECT_FALSE(lon_inside(between(0, 20), std::nan("")));
  EXPECT_FALSE(lat_inside({std::pair(0.0, 20.0), std::nullopt}, std::nan("")));
}

TEST(Columns, RegionAcrossGreenwichIsOneIncreasingRun) {
  const Grid grid = with_longitudes(steps(0, 10, 36));
  EXPECT_EQ(columns_inside(grid, between(-20, 10)), (Columns{34, 35, 0, 1}));
  EXPECT_EQ(longitudes_inside(grid, between(-20, 10)), (Values{340, 350, 360, 370}));
  EXPECT_EQ(longitudes_inside(grid, between(340, 10)), (Values{340, 350, 360, 370}));
}

TEST(Columns, RegionAcrossTheDateLineIsOneIncreasingRun) {
  const Grid grid = with_longitudes(steps(-180, 10, 36));
  EXPECT_EQ(columns_inside(grid, between(160, 200)), (Columns{34, 35, 0, 1, 2}));
  EXPECT_EQ(longitudes_inside(grid, between(160, 200)), (Values{160, 170, 180, 190, 200}));
  EXPECT_EQ(longitudes_inside(grid, between(160, -160)), (Values{160, 170, 180, 190, 200}));
}

TEST(Columns, RegionInsideTheGridKeepsItsLongitudes) {
  EXPECT_EQ(longitudes_inside(with_longitudes(steps(0, 10, 36)), between(-160, -140)), (Values{200, 210, 220}));
  EXPECT_EQ(longitudes_inside(with_longitudes(steps(-180, 10, 36)), between(200, 220)), (Values{-160, -150, -140}));
}

TEST(Columns, RegionAcrossTheSeamOfAShiftedGridIsOneIncreasingRun) {
  const Grid grid = with_longitudes(steps(20, 2.5, 144));  // 20 to 377.5
  EXPECT_EQ(longitudes_inside(grid, between(15, 25)), (Values{375, 377.5, 380, 382.5, 385}));
  EXPECT_EQ(longitudes_inside(grid, between(355, 2)), (Values{355, 357.5, 360}));
}

TEST(Columns, TheWholeCircleKeepsTheOrderOfTheGrid) {
  const Grid grid = with_longitudes(steps(20, 2.5, 144));
  for (const Region& region : {Region{}, between(0, 360), between(-180, 180)}) {
    EXPECT_EQ(longitudes_inside(grid, region), grid.lon_deg);
  }
}

TEST(Columns, ARepeatedColumnIsDroppedOnRequestOrWhereItWouldStandTwice) {
  const Grid grid = with_longitudes(steps(20, 2.5, 145));  // 20 to 380
  EXPECT_EQ(longitudes_inside(grid, {}), grid.lon_deg);
  EXPECT_EQ(longitudes_inside(grid, {}, true), steps(20, 2.5, 144));
  EXPECT_EQ(longitudes_inside(grid, between(0, 360), true), steps(20, 2.5, 144));
  EXPECT_EQ(longitudes_inside(grid, between(15, 25)), (Values{375, 377.5, 380, 382.5, 385}));
}

TEST(Columns, RowsStayInTheOrderOfTheGrid) {
  const Grid grid = rectilinear_grid({90, 60, 30, 0, -30}, {0, 90, 180, 270});
  EXPECT_EQ(rows_inside(grid, {std::pair(-10.0, 60.0), std::nullopt}), (Columns{1, 2, 3}));
  EXPECT_EQ(rows_inside(grid, {}).size(), 5U);
  EXPECT_TRUE(rows_inside(grid, {std::pair(1.0, 2.0), std::nullopt}).empty());
}

TEST(SelectGrid, TakesBoundsAndAreasAlongAndTurnsTheBoundsToo) {
  Grid grid = rectilinear_grid({10, 20}, {0, 90, 180, 270});
  grid.lat_bounds_deg = {5, 15, 15, 25};
  grid.lon_bounds_deg = {-45, 45, 45, 135, 135, 225, 225, 315};
  grid.cell_area_m2 = {0, 1, 2, 3, 4, 5, 6, 7};
  const Grid selected = select_grid(grid, {1}, {3, 0});
  EXPECT_EQ(selected.rows, 1U);
  EXPECT_EQ(selected.columns, 2U);
  EXPECT_EQ(selected.lat_deg, Values{20});
  EXPECT_EQ(selected.lon_deg, (Values{270, 360}));
  EXPECT_EQ(selected.lat_bounds_deg, (Values{15, 25}));
  EXPECT_EQ(selected.lon_bounds_deg, (Values{225, 315, 315, 405}));
  EXPECT_EQ(selected.cell_area_m2, (Values{7, 4}));
}

TEST(SelectGrid, LongitudesWithASeamInsideBecomeIncreasingAndDecreasingOnesStay) {
  EXPECT_EQ(longitudes_inside(with_longitudes({170, 175, -180, -175}), {}), (Values{170, 175, 180, 185}));
  EXPECT_EQ(longitudes_inside(with_longitudes({30, 20, 10}), {}), (Values{30, 20, 10}));
}

TEST(SameGrid, ComparesWithATenThousandthOfTheSpacing) {
  const Grid grid = rectilinear_grid(steps(-88, 2, 89), steps(0, 2, 180));
  Grid other = grid;
  EXPECT_TRUE(same_grid(grid, other));
  other.lat_deg[3] += 1e-4;
  EXPECT_TRUE(same_grid(grid, other));
  other.lat_deg[3] += 2e-4;
  EXPECT_FALSE(same_grid(grid, other));
  EXPECT_EQ(grid_difference(grid, other), "latitudes -82 and -81.9997");
}

TEST(SameGrid, TakesLongitudesModulo360) {
  Values turned = steps(0, 2, 180);
  for (double& lon : turned) {
    lon = lon >= 180 ? lon - 360 : lon;
  }
  EXPECT_TRUE(same_grid(with_longitudes(steps(0, 2, 180)), with_longitudes(turned)));
}

TEST(SameGrid, CoordinatesInSinglePrecisionAreTheSame) {
  const Values fine = steps(0.025, 0.05, 7200);
  Values single;
  for (const double lon : fine) {
    single.push_back(static_cast<double>(static_cast<float>(lon)));
  }
  EXPECT_TRUE(same_grid(with_longitudes(fine), with_longitudes(single)));
}

TEST(SameGrid, DifferencesAreDescribed) {
  const Grid grid = rectilinear_grid(steps(-88, 2, 89), steps(0, 2, 180));
  EXPECT_FALSE(same_grid(grid, rectilinear_grid(steps(-90, 2.5, 73), steps(0, 2.5, 144))));
  EXPECT_EQ(grid_difference(grid, rectilinear_grid(steps(-90, 2.5, 73), steps(0, 2.5, 144))),
            "89 x 180 points and 73 x 144 points");
  EXPECT_EQ(grid_difference(grid, Grid{}), "89 x 180 points and a series");
  EXPECT_EQ(grid_difference(grid, rectilinear_grid(steps(-88, 2, 89), steps(1, 2, 180))), "longitudes 0 and 1");
  Grid curvilinear = grid;
  curvilinear.kind = GridKind::curvilinear;
  EXPECT_FALSE(same_grid(grid, curvilinear));
  EXPECT_EQ(grid_difference(grid, curvilinear), "89 x 180 points and 89 x 180 curvilinear points");
}

TEST(Cyclic, LongitudesRoundTheCircleAreCyclicWithoutRepeat) {
  for (const double first : {0.0, 20.0, -180.0, 1.25}) {
    const Grid grid = with_longitudes(steps(first, 2.5, 144));
    EXPECT_TRUE(is_cyclic(grid)) << first;
    EXPECT_EQ(repeated_columns(grid), std::vector<bool>(144, false)) << first;
  }
}

TEST(Cyclic, TheLastColumnThatEqualsTheFirstIsTheRepeatedOne) {
  for (const double first : {20.0, 0.0, -180.0}) {
    const Grid grid = with_longitudes(steps(first, 2.5, 145));
    EXPECT_TRUE(is_cyclic(grid)) << first;
    std::vector<bool> expected(145, false);
    expected.back() = true;
    EXPECT_EQ(repeated_columns(grid), expected) << first;
  }
}

TEST(Cyclic, AColumnRepeatedAtTheSameLongitudeOrSlightlyOffIsFound) {
  Values lon = steps(0, 2.5, 144);
  lon.push_back(0.0);
  EXPECT_TRUE(repeated_columns(with_longitudes(lon)).back());
  lon.back() = 359.9999;
  EXPECT_TRUE(repeated_columns(with_longitudes(lon)).back());
  lon.back() = 360.01;
  EXPECT_FALSE(repeated_columns(with_longitudes(lon)).back());
}

TEST(Cyclic, DecreasingLongitudesAndSinglePrecisionAreCyclicToo) {
  EXPECT_TRUE(is_cyclic(with_longitudes(steps(357.5, -2.5, 144))));
  Values thirds;
  for (int i = 0; i < 540; ++i) {
    thirds.push_back(static_cast<double>(static_cast<float>(i * 2.0 / 3.0)));
  }
  EXPECT_TRUE(is_cyclic(with_longitudes(thirds)));
}

TEST(Cyclic, StretchedLongitudesAreCyclicWhereNoGapStandsOut) {
  Values stretched;
  for (int i = 0; i < 72; ++i) {  // spacings of 2.5 to 7.5 degrees
    const double angle = 2.0 * 3.14159265358979 * i / 72.0;
    stretched.push_back(5.0 * i + 28.6 * std::sin(angle));
  }
  EXPECT_TRUE(is_cyclic(with_longitudes(stretched)));
}

TEST(Cyclic, PartsOfTheCircleAreNot) {
  EXPECT_FALSE(is_cyclic(with_longitudes(steps(0, 2.5, 143))));
  EXPECT_FALSE(is_cyclic(with_longitudes(steps(120, 2.5, 69))));
  EXPECT_FALSE(is_cyclic(with_longitudes({0, 180})));
  EXPECT_FALSE(is_cyclic(with_longitudes({0})));
  EXPECT_FALSE(is_cyclic(Grid{}));
}

TEST(NearestPoint, IsFoundByGreatCircleInAnyConvention) {
  const Grid grid = rectilinear_grid(steps(88, -2, 89), steps(0, 2, 180));
  using Place = std::pair<std::size_t, std::size_t>;
  EXPECT_EQ(nearest_point(grid, 0.3, 359.8), (Place{44, 0}));
  EXPECT_EQ(nearest_point(grid, 0.3, -0.9), (Place{44, 0}));
  EXPECT_EQ(nearest_point(grid, -88.0, -2.0), (Place{88, 179}));
  // By degrees 80 N 30 E (10 + 30 degrees away) would lose to 70 N 0 E (20 + 0); on the sphere it wins.
  EXPECT_EQ(nearest_point(rectilinear_grid({70, 80}, {0, 30}), 90.0, 0.0).first, 1U);
  EXPECT_EQ(nearest_point(Grid{}, 10.0, 20.0), (Place{0, 0}));
}

TEST(NearestPoint, IsFoundOnCurvilinearGrids) {
  Grid grid;
  grid.kind = GridKind::curvilinear;
  grid.rows = 2;
  grid.columns = 2;
  grid.lat_deg = {0, 1, 10, 11};
  grid.lon_deg = {179, -179, 178, std::nan("")};
  EXPECT_EQ(nearest_point(grid, 1.0, 181.0), (std::pair<std::size_t, std::size_t>{0, 1}));
  EXPECT_EQ(nearest_point(grid, 11.0, 180.0), (std::pair<std::size_t, std::size_t>{1, 0}));
}

}  // namespace
}  // namespace fieldwise::core
