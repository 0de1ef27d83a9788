#include "fieldwise/plot/map_frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/region.hpp"

namespace fieldwise::plot {
namespace {

std::vector<double> steps(double first, double step, int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(first + step * i);
  return values;
}

TEST(CoveredArea, ReachesToTheEdgesOfCells) {
  const core::Grid grid = core::rectilinear_grid(steps(42.5, 5, 4), steps(2.5, 5, 6));
  EXPECT_EQ(covered_area(grid, {}, {}), (Area{0, 30, 40, 60}));
}

TEST(CoveredArea, IsAWholeCircleForCyclicGrids) {
  const core::Grid grid = core::rectilinear_grid(steps(-87.5, 5, 36), steps(20, 2.5, 144));
  EXPECT_EQ(covered_area(grid, {}, {}).width_deg(), 360);
}

TEST(CoveredArea, IsLimitedByARegionAcrossTheDateLine) {
  const core::Grid grid = core::rectilinear_grid(steps(-87.5, 5, 36), steps(0, 2.5, 144));
  core::Region region;
  region.lon_deg = {170, -120};
  region.lat_deg = {-20, 20};
  EXPECT_EQ(covered_area(grid, {}, region), (Area{170, 240, -20, 20}));
}

TEST(CoveredArea, FindsTheShortWayRoundForScatteredPoints) {
  core::Grid grid;
  grid.kind = core::GridKind::curvilinear;
  grid.unstructured = true;
  grid.columns = 3;
  grid.lat_deg = {0, 1, 2};
  grid.lon_deg = {179, -179, -178};
  const Area area = covered_area(grid, {}, {});
  EXPECT_LT(area.width_deg(), 10);
  EXPECT_LT(area.west_deg, 179);
  EXPECT_GT(area.east_deg, 182);
}

TEST(ChooseFrame, DrawsTheGlobeInRobinsonsProjection) {
  const MapFrame frame = choose_frame({20, 380, -90, 90}, {});
  EXPECT_EQ(frame.projection, Projection::robinson);
  EXPECT_EQ(frame.centre_lon_deg, 200);
  EXPECT_EQ(frame.area, (Area{20, 380, -90, 90}));
}

TEST(ChooseFrame, DrawsRegionsAndTheTropicsInPlateCarree) {
  EXPECT_EQ(choose_frame({-10, 40, 30, 70}, {}).projection, Projection::plate_carree);
  EXPECT_EQ(choose_frame({0, 360, -30, 30}, {}).projection, Projection::plate_carree);
}

TEST(ChooseFrame, DrawsARegionAboutThePoleThatIsAskedFor) {
  PlotOptions options;
  options.projection = Projection::polar;
  for (const double south : {-85.0, -60.0, -35.0, -30.0, -10.0, 0.0, 20.0, 40.0, 65.0}) {
    for (const double height : {1.0, 15.0, 40.0, 65.0, 120.0}) {
      for (const double width : {2.0, 60.0, 179.0, 200.0, 360.0}) {
        const Area area{20, 20 + width, south, std::min(90.0, south + height)};
        const MapFrame frame = choose_frame(area, options);
        EXPECT_LT(frame.area.south_deg, frame.area.north_deg) << south << ' ' << height << ' ' << width;
        EXPECT_GT(frame.height_of_width, 0) << south << ' ' << height << ' ' << width;
        EXPECT_TRUE(std::isfinite(frame.height_of_width)) << south << ' ' << height << ' ' << width;
      }
    }
  }
  EXPECT_EQ(choose_frame({20, 80, -10, 20}, options).area, (Area{20, 80, -10, 20}));
  EXPECT_EQ(choose_frame({20, 80, -30, 25}, options).area, (Area{20, 80, -30, 25}));
  EXPECT_EQ(choose_frame({0, 360, -90, 90}, options).area, (Area{-180, 180, 30, 90}));
  options.region.lat_deg = {0, 90};
  EXPECT_EQ(choose_frame({0, 360, 0, 90}, options).area, (Area{-180, 180, 0, 90}));
}

TEST(ChooseFrame, DrawsCapsBeyondSixtyDegreesAboutThePole) {
  const MapFrame north = choose_frame({0, 360, 60, 90}, {});
  EXPECT_EQ(north.projection, Projection::polar);
  EXPECT_EQ(north.height_of_width, 1);
  EXPECT_EQ(choose_frame({0, 360, -90, -60}, {}).area.south_deg, -90);
  const MapFrame fan = choose_frame({-60, -20, 60, 80}, {});
  EXPECT_EQ(fan.projection, Projection::polar);
  EXPECT_EQ(fan.centre_lon_deg, -40);
  EXPECT_LT(fan.area.width_deg(), 41);
}

TEST(ChooseFrame, DrawsGridsMadeForAPoleAboutThatPole) {
  EXPECT_EQ(choose_frame({0, 360, 20, 90}, {}, true).projection, Projection::polar);
  EXPECT_EQ(choose_frame({0, 360, 20, 90}, {}, false).projection, Projection::plate_carree);
  EXPECT_EQ(choose_frame({0, 360, -80, 90}, {}, true).projection, Projection::robinson);
}

TEST(ChooseFrame, TakesTheProjectionThatIsAskedFor) {
  PlotOptions options;
  options.projection = Projection::plate_carree;
  const MapFrame frame = choose_frame({-180, 180, -90, 90}, options);
  EXPECT_EQ(frame.projection, Projection::plate_carree);
  EXPECT_EQ(frame.height_of_width, 0.5);
}

TEST(ChooseFrame, GivesAStripOfOneRowAHeight) {
  EXPECT_GT(choose_frame({-180, 180, -0.03, 0.03}, {}).height_of_width, 0.1);
}

TEST(LonAfter, MovesByWholeCircles) {
  EXPECT_EQ(lon_after(20, 10), 370);
  EXPECT_EQ(lon_after(-180, 190), -170);
  EXPECT_EQ(lon_after(0, 360), 0);
}

}  // namespace
}  // namespace fieldwise::plot
