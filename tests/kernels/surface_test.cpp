#include "fieldwise/kernels/surface.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "lattice_fixture.hpp"
#include "tolerance.hpp"

namespace fieldwise::kernels {
namespace {

using sample::Map;

constexpr double kRadians = std::numbers::pi / 180.0;

TEST(Lattice, OrdersRowsAndColumnsWhateverTheFileDoes) {
  const Map map({90.0, 0.0, -90.0}, {270.0, 180.0, 90.0, 0.0}, [](double, double) { return 0.0; });
  EXPECT_EQ(map.lattice.lat_deg(0), -90.0);
  EXPECT_EQ(map.lattice.node(0, 0)->row, 2U);
  EXPECT_EQ(map.lattice.lon_deg(0), 0.0);
  EXPECT_EQ(map.lattice.node(0, 1)->column, 2U);
  EXPECT_EQ(map.lattice.node(1, 4)->column, 3U);
  EXPECT_EQ(map.lattice.lon_deg(4), 360.0);
  EXPECT_EQ(map.lattice.lon_deg(-1), -90.0);
}

TEST(Lattice, GoesOnBeyondAPoleOnTheOtherSide) {
  const Map at_pole({-90.0, 0.0, 90.0}, {0.0, 90.0, 180.0, 270.0}, [](double, double) { return 0.0; });
  EXPECT_EQ(at_pole.lattice.node(3, 0)->row, 1U);
  EXPECT_EQ(at_pole.lattice.node(3, 0)->column, 2U);
  EXPECT_TRUE(at_pole.lattice.node(3, 0)->across_pole);
  EXPECT_EQ(at_pole.lattice.lat_deg(3), 180.0);
  const Map beside_pole({-60.0, 0.0, 60.0}, {0.0, 90.0, 180.0, 270.0}, [](double, double) { return 0.0; });
  EXPECT_EQ(beside_pole.lattice.node(-1, 1)->row, 0U);
  EXPECT_EQ(beside_pole.lattice.node(-1, 1)->column, 3U);
  EXPECT_EQ(beside_pole.lattice.lat_deg(-1), -120.0);
  EXPECT_TRUE(beside_pole.lattice.cell(89.0, 45.0).has_value());
}

TEST(Lattice, EndsWhereTheGridEnds) {
  const Map regional({0.0, 10.0, 20.0}, {350.0, 0.0, 10.0}, [](double, double) { return 0.0; });
  EXPECT_FALSE(regional.lattice.node(-1, 0).has_value());
  EXPECT_FALSE(regional.lattice.node(0, 3).has_value());
  EXPECT_TRUE(regional.lattice.cell(0.0, -10.0).has_value());
  EXPECT_TRUE(regional.lattice.cell(20.0, 370.0).has_value());
  EXPECT_FALSE(regional.lattice.cell(5.0, 11.0).has_value());
  EXPECT_FALSE(regional.lattice.cell(20.5, 0.0).has_value());
  const Map odd({-60.0, 0.0, 60.0}, {0.0, 120.0, 240.0}, [](double, double) { return 0.0; });
  EXPECT_FALSE(odd.lattice.cell(80.0, 0.0).has_value());
}

TEST(Surface, GoesThroughTheValuesAndIsExactForParabolasOnUnevenSpacing) {
  const auto parabola = [](double lat, double lon) {
    return 1.0 + 0.5 * lat + 0.01 * lat * lat - 0.02 * lon * lon + lat * lon;
  };
  const Map map({-10.0, -4.0, 0.0, 3.0, 10.0}, {0.0, 3.0, 5.0, 11.0, 14.0}, parabola);
  const Surface surface = map.surface();
  for (const double lat : {-4.0, -3.3, 0.0, 1.1, 2.9}) {
    for (const double lon : {3.0, 4.4, 5.0, 9.7}) {
      EXPECT_NEAR(surface.value(lat, lon), parabola(lat, lon), tolerance::rounding(50.0, 64.0)) << lat << ' ' << lon;
    }
  }
  EXPECT_EQ(surface.value(-4.0, 5.0), parabola(-4.0, 5.0));
}

TEST(Surface, OfAConstantIsThatConstant) {
  const Map map({-60.0, 0.0, 60.0}, {0.0, 90.0, 180.0, 270.0}, [](double, double) { return 273.15; });
  EXPECT_EQ(map.surface().value(17.3, 359.9), 273.15);
  EXPECT_EQ(map.surface().value(90.0, 12.0), 273.15);
}

TEST(Surface, ErrorFallsWithTheThirdPowerOfTheSpacing) {
  const auto wave = [](double lat, double lon) {
    return std::sin(2.0 * lat * kRadians) * std::cos(3.0 * lon * kRadians);
  };
  const auto error = [&](double spacing) {
    const Map map(sample::steps(-90.0, 90.0, spacing), sample::steps(0.0, 360.0 - spacing, spacing), wave);
    double worst = 0.0;
    for (double lat = -80.0; lat < 80.0; lat += 1.37) {
      for (double lon = 0.0; lon < 360.0; lon += 2.21) {
        worst = std::max(worst, std::abs(map.surface().value(lat, lon) - wave(lat, lon)));
      }
    }
    return worst;
  };
  // Keys (1981): the third order vanishes nowhere but halfway between points.
  EXPECT_NEAR(std::log2(error(10.0) / error(5.0)), 3.0, tolerance::order_of_cubic(3.0 * 10.0 * kRadians));
}

TEST(Surface, CrossesTheSeamAndThePole) {
  const auto smooth = [](double lat, double lon) {
    return std::cos(lat * kRadians) * std::cos((lon - 10.0) * kRadians);  // the x of a unit vector
  };
  const Map map(sample::steps(-87.5, 87.5, 5.0), sample::steps(0.0, 355.0, 5.0), smooth);
  const double error = 2.0 * tolerance::cubic(1.0, 5.0 * kRadians);
  EXPECT_NEAR(map.surface().value(30.0, 358.0), smooth(30.0, 358.0), error);
  EXPECT_NEAR(map.surface().value(89.0, 40.0), smooth(89.0, 40.0), error);
  EXPECT_NEAR(map.surface().value(-90.0, 40.0), 0.0, error);
}

TEST(Surface, ExistsWhereTheFourCornersDo) {
  Map map({0.0, 1.0, 2.0, 3.0}, {0.0, 1.0, 2.0, 3.0}, [](double lat, double lon) { return lat + lon; });
  map.values[0] = sample::kGap;
  EXPECT_TRUE(std::isnan(map.surface().value(0.5, 0.5)));
  EXPECT_NEAR(map.surface().value(1.5, 1.5), 3.0, tolerance::rounding(3.0, 8.0));
  EXPECT_NEAR(map.surface().value(0.5, 1.5), 2.0, tolerance::rounding(3.0, 8.0));
  EXPECT_TRUE(std::isnan(map.surface().value(0.5, 3.5)));
}

}  // namespace
}  // namespace fieldwise::kernels
