#include "fieldwise/kernels/drift.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "lattice_fixture.hpp"
#include "reference_file.hpp"
#include "tolerance.hpp"

namespace fieldwise::kernels {
namespace {

constexpr double kRadians = std::numbers::pi / 180.0;
constexpr double kRadius = 6'371'000.0;
constexpr double kDay = 86'400.0;

/// Turns the sphere about an axis that lies `tilt_deg` from the pole, towards longitude 0, once in a time.
class SolidBody final : public WindField {
 public:
  SolidBody(double tilt_deg, double period_s)
      : tilt_(tilt_deg * kRadians), speed_(2.0 * std::numbers::pi * kRadius / period_s) {}
  WindAnswer at(double /*time_s*/, double lat_deg, double lon_deg, double& east, double& north) const override {
    const double lat = lat_deg * kRadians;
    const double lon = lon_deg * kRadians;
    east = speed_ * (std::cos(tilt_) * std::cos(lat) - std::sin(tilt_) * std::sin(lat) * std::cos(lon));
    north = speed_ * std::sin(tilt_) * std::sin(lon);
    return WindAnswer::known;
  }

 private:
  double tilt_;
  double speed_;
};

double distance_m(double lat_a, double lon_a, double lat_b, double lon_b) {
  const auto place = [](double lat, double lon) {
    return std::array{std::cos(lat * kRadians) * std::cos(lon * kRadians),
                      std::cos(lat * kRadians) * std::sin(lon * kRadians), std::sin(lat * kRadians)};
  };
  const auto a = place(lat_a, lon_a);
  const auto b = place(lat_b, lon_b);
  return kRadius * std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/// Puts a wind on a grid at some times.
GriddedWind on_grid(const WindField& wind, double spacing, const std::vector<double>& times = {0.0}) {
  const sample::Map map(sample::steps(-90.0 + spacing / 2.0, 90.0, spacing),
                        sample::steps(0.0, 360.0 - spacing, spacing), [](double, double) { return 0.0; });
  GriddedWind gridded(map.lattice, times);
  for (std::size_t t = 0; t < times.size(); ++t) {
    sample::Map u = map;
    sample::Map v = map;
    for (std::size_t i = 0; i < map.values.size(); ++i) {
      wind.at(times[t], map.lat[i / map.lon.size()], map.lon[i % map.lon.size()], u.values[i], v.values[i]);
    }
    gridded.set(t, u.view(), v.view(), 0, 1.0, 1.0);
  }
  return gridded;
}

TEST(Drift, SolidBodyRotationReturnsToItsStartWhateverItsAxis) {
  for (const double tilt : {0.0, 30.0, 90.0}) {
    const SolidBody wind(tilt, 10.0 * kDay);
    for (const auto& [lat, lon] : {std::pair{0.0, 0.0}, {40.0, 179.0}, {-89.0, 20.0}, {0.0, 90.0}}) {
      for (const double to : {10.0 * kDay, -10.0 * kDay}) {
        const Drift path = carry(wind, lat, lon, {0.0, to, kDay, 0.01, kRadius});
        ASSERT_EQ(path.end, DriftEnd::complete);
        ASSERT_EQ(path.places.size(), 11U);
        EXPECT_LE(distance_m(lat, lon, path.places.back().lat_deg, path.places.back().lon_deg),
                  tolerance::path_m(0.01, static_cast<double>(path.steps), 0.0))
            << tilt << ' ' << lat << ' ' << lon;
      }
    }
  }
}

TEST(Drift, CrossesThePoleAndTheDateLine) {
  const SolidBody over_poles(90.0, 4.0 * kDay);
  // From the equator at 90 east northwards over the pole.
  const Drift path = carry(over_poles, 0.0, 90.0, {0.0, 2.0 * kDay, kDay, 0.01, kRadius});
  const double error_deg = tolerance::degrees_of(tolerance::path_m(0.01, static_cast<double>(path.steps), 0.0));
  EXPECT_NEAR(path.places[1].lat_deg, 90.0, error_deg);
  EXPECT_NEAR(path.places[2].lat_deg, 0.0, error_deg);
  EXPECT_NEAR(std::abs(std::remainder(path.places[2].lon_deg - 270.0, 360.0)), 0.0, error_deg);
  const SolidBody zonal(0.0, 4.0 * kDay);
  const Drift line = carry(zonal, 0.0, 170.0, {0.0, kDay, 0.25 * kDay, 0.01, kRadius});
  const double along_deg = tolerance::degrees_of(tolerance::path_m(0.01, static_cast<double>(line.steps), 0.0));
  EXPECT_NEAR(line.places.back().lon_deg, 260.0, along_deg);
  EXPECT_NEAR(line.places[1].lon_deg, 192.5, along_deg);
}

TEST(Drift, OnAGridZonalRotationReturnsAndTiltedOnesConvergeWithSecondOrder) {
  const SolidBody zonal(0.0, 10.0 * kDay);
  // Along a row of the grid the wind is exact.
  const Drift ring = carry(on_grid(zonal, 5.0), 42.5, 3.0, {0.0, 10.0 * kDay, kDay, 0.01, kRadius});
  EXPECT_LE(distance_m(42.5, 3.0, ring.places.back().lat_deg, ring.places.back().lon_deg),
            tolerance::path_m(0.01, static_cast<double>(ring.steps), 0.0));
  const SolidBody tilted(80.0, 10.0 * kDay);
  const auto miss = [&](double spacing) {
    const Drift path = carry(on_grid(tilted, spacing), 10.0, 70.0, {0.0, 10.0 * kDay, kDay, 0.01, kRadius});
    EXPECT_EQ(path.end, DriftEnd::complete);
    return distance_m(10.0, 70.0, path.places.back().lat_deg, path.places.back().lon_deg);
  };
  EXPECT_NEAR(std::log2(miss(5.0) / miss(2.5)), 2.0, tolerance::order_of_convergence(5.0 * kRadians, 1));
}

TEST(Drift, FollowsScipysPathsInAWindThatChanges) {
  const reference::ReferenceFile expected("trajectories");
  const auto lat = sample::steps(-80.0, 80.0, 10.0);
  const auto lon = sample::steps(0.0, 345.0, 15.0);
  const sample::Map map(lat, lon, [](double, double) { return 0.0; });
  GriddedWind wind(map.lattice, {0.0, 10.0 * kDay});
  const core::Extent both{{0, 2}, {0, lat.size()}, lon.size()};
  const core::TileView u(expected.list("u").data(), both);
  const core::TileView v(expected.list("v").data(), both);
  for (const std::size_t time : {0U, 1U}) wind.set(time, u, v, time, 1.0, 1.0);
  const std::vector<double>& starts = expected.list("starts");
  for (std::size_t k = 0; k < 5; ++k) {
    const auto& places = expected.list("path_" + std::to_string(k));
    const Drift path = carry(wind, starts[2 * k], starts[2 * k + 1], {0.0, 10.0 * kDay, kDay, 0.01, kRadius});
    ASSERT_EQ(path.places.size(), 11U) << "path " << k;
    for (std::size_t i = 0; i < 11; ++i) {
      EXPECT_LE(distance_m(path.places[i].lat_deg, path.places[i].lon_deg, places[2 * i], places[2 * i + 1]),
                tolerance::path_m(0.01, static_cast<double>(path.steps), 10.0 * kDay))
          << "path " << k << " day " << i;
    }
  }
}

TEST(Drift, StopsAtAGapAndAtTheEdgeAndSaysWhich) {
  const sample::Map map({0.0, 10.0, 20.0}, sample::steps(0.0, 50.0, 10.0), [](double, double) { return 0.0; });
  sample::Map u = map;
  for (double& value : u.values) value = 10.0;
  GriddedWind wind(map.lattice, {0.0});
  wind.set(0, u.view(), map.view(), 0, 1.0, 1.0);
  // At 10 m/s a path ends within a second, 10 m, of where the wind does; each step errs by a metre.
  const auto stop_deg = [](const Drift& path) {
    return tolerance::degrees_of(10.0 + tolerance::path_m(1.0, static_cast<double>(path.steps), 0.0));
  };
  const Drift out = carry(wind, 10.0, 5.0, {0.0, 30.0 * kDay, 5.0 * kDay, 1.0, kRadius});
  EXPECT_EQ(out.end, DriftEnd::outside);
  EXPECT_LE(out.places.back().lon_deg, 50.0);
  EXPECT_NEAR(out.places.back().lon_deg, 50.0, stop_deg(out));
  u.values[9] = sample::kGap;  // 10 N, 30 E
  wind.set(0, u.view(), map.view(), 0, 1.0, 1.0);
  const Drift gap = carry(wind, 10.0, 5.0, {0.0, 30.0 * kDay, 5.0 * kDay, 1.0, kRadius});
  EXPECT_EQ(gap.end, DriftEnd::gap);
  EXPECT_NEAR(gap.places.back().lon_deg, 20.0, stop_deg(gap));
  EXPECT_GT(gap.rejections, 0U);
  const Drift never = carry(wind, 12.0, 31.0, {0.0, kDay, kDay, 1.0, kRadius});
  EXPECT_EQ(never.end, DriftEnd::gap);
  EXPECT_EQ(never.places.size(), 1U);
  EXPECT_EQ(carry(wind, 50.0, 31.0, {0.0, kDay, kDay, 1.0, kRadius}).end, DriftEnd::outside);
}

TEST(Drift, WindAtAPoleIsOneVectorWhateverItsRowSays) {
  const auto lon = sample::steps(0.0, 330.0, 30.0);
  for (const double last : {90.0, 75.0}) {  // a row at the pole, or half a spacing before it
    const sample::Map u({-last, 0.0, last}, lon, [](double, double x) { return 3.0 - 4.0 * std::sin(x * kRadians); });
    const sample::Map v({-last, 0.0, last}, lon,
                        [](double y, double x) { return 2.0 + (y > 0.0 ? -4.0 : 4.0) * std::cos(x * kRadians); });
    GriddedWind wind(u.lattice, {0.0});
    wind.set(0, u.view(), v.view(), 0, 1.0, 1.0);
    for (const double pole : {-90.0, 90.0}) {
      for (const double x : {0.0, 90.0, 210.0, 330.0}) {
        double east = 0.0;
        double north = 0.0;
        ASSERT_EQ(wind.at(0.0, pole, x, east, north), WindAnswer::known);
        // The turning and converging parts vanish; 4 m/s towards longitude 0 stay.
        EXPECT_NEAR(east, -4.0 * std::sin(x * kRadians), tolerance::rounding(10.0, 64.0)) << last << ' ' << pole;
        EXPECT_NEAR(north, (pole > 0.0 ? -4.0 : 4.0) * std::cos(x * kRadians), tolerance::rounding(10.0, 64.0));
      }
    }
  }
}

TEST(Drift, WindIsLinearInTimeAndMetersPerSecondWhateverTheFactors) {
  const sample::Map map({0.0, 10.0}, {0.0, 10.0}, [](double, double) { return 2.0; });
  GriddedWind wind(map.lattice, {0.0, 10.0});
  wind.set(0, map.view(), map.view(), 0, 1.0, 0.5);
  wind.set(1, map.view(), map.view(), 0, 3.0, 0.5);
  double east = 0.0;
  double north = 0.0;
  ASSERT_EQ(wind.at(2.5, 5.0, 5.0, east, north), WindAnswer::known);
  EXPECT_EQ(east, 3.0);
  EXPECT_EQ(north, 1.0);
  ASSERT_EQ(wind.at(10.0, 5.0, 5.0, east, north), WindAnswer::known);
  EXPECT_EQ(east, 6.0);
}

}  // namespace
}  // namespace fieldwise::kernels
