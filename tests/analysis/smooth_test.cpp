#include "fieldwise/analysis/smoothing/smooth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "fieldwise/core/cell_area.hpp"
#include "sample_fields.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::evaluate;
using fieldwise::analysis::Smooth;
using fieldwise::analysis::SmoothMethod;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::sample::kMissing;
using fieldwise::sphere::global;
using fieldwise::sphere::harmonic;
using fieldwise::sphere::kRadians;
using fieldwise::sphere::kRadius;
using fieldwise::sphere::map_of;
using fieldwise::sphere::run;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

constexpr std::array kMethods{SmoothMethod::gaussian, SmoothMethod::box, SmoothMethod::binomial};

Field smooth(const Field& field, const Smooth::Options& options) { return evaluate<Smooth>({field}, options)[0]; }

/// Returns the same points as a grid without rows and columns of one latitude and longitude.
Field as_curvilinear(const Field& field) {
  Field points = field;
  Grid grid = *field.header.grid;
  const std::vector<double> areas = core::cell_areas_m2(grid);
  grid.kind = fieldwise::core::GridKind::curvilinear;
  grid.lat_deg.clear();
  grid.lon_deg.clear();
  for (std::size_t i = 0; i < grid.size(); ++i) {
    grid.lat_deg.push_back(field.header.grid->lat_deg[i / grid.columns]);
    grid.lon_deg.push_back(field.header.grid->lon_deg[i % grid.columns]);
  }
  grid.cell_area_m2 = areas;
  points.header.grid = std::make_shared<const Grid>(grid);
  return points;
}

TEST(Smooth, LeavesAConstantExactlyAsItIs) {
  const auto f = [](double lat, double lon) { return lat == 30.0 && lon < 90.0 ? kMissing : 273.15; };
  for (const SmoothMethod method : kMethods) {
    const Field found = smooth(map_of(global(12), f), {.method = method, .radius_km = 1500.0});
    for (std::size_t i = 0; i < found.values.size(); ++i) {
      const bool gap = std::isnan(map_of(global(12), f).values.data()[i]);
      EXPECT_TRUE(gap ? std::isnan(found.values.data()[i]) : found.values.data()[i] == 273.15) << i;
    }
  }
}

TEST(Smooth, OfARadiusFarBelowTheSpacingChangesNothing) {
  const Field field = map_of(global(12), [](double lat, double lon) { return lat + std::sin(lon * kRadians); });
  for (const SmoothMethod method : kMethods) {
    const Field found = smooth(field, {.method = method, .radius_km = 10.0});
    for (std::size_t r = 1; r < 12; ++r) {  // at a pole all columns are one place
      for (std::size_t c = 0; c < 24; ++c) {
        EXPECT_NEAR(found.values(0, r, c), field.values(0, r, c), tolerance::rounding(24.0 * 180.0, 4.0))
            << r << ", " << c;
      }
    }
  }
}

TEST(Smooth, OfOneValueSpreadsItByDistanceAcrossThePoleAndTheSeam) {
  // One cell of 1 beside the pole: places equally far from it have equal shares, up to the area of their own weights.
  const auto f = [](double lat, double lon) { return lat == 85.0 && lon == 0.0 ? 1.0 : 0.0; };
  const Grid grid = core::rectilinear_grid(run(-85, 10, 18), run(0, 10, 36));
  const Field found = smooth(map_of(grid, f), {.method = SmoothMethod::gaussian, .radius_km = 1200.0});
  const double opposite = found.values(0, 17, 18);  // 85 N 180 E: 10 degrees away over the pole
  const double south = found.values(0, 16, 0);      // 75 N 0 E: 10 degrees away
  EXPECT_GT(opposite, 0.0);
  EXPECT_NEAR(opposite / south, 1.0, tolerance::rows_about_a_pole(10.0 * kRadians, 1'200'000.0 / kRadius));
  EXPECT_NEAR(found.values(0, 16, 1), found.values(0, 16, 35), tolerance::rounding(1.0, 64.0));
}

TEST(Smooth, ByAGaussianDampsSphericalHarmonicsByTheirEigenvalue) {
  // A Gaussian of standard deviation s damps degree l by exp(-l(l+1) s^2 / 2), up to the curvature of the sphere.
  const double s = 600'000.0 / kRadius;
  const Grid grid = global(90);
  for (const unsigned l : {1U, 3U, 6U}) {
    const Field field = map_of(grid, [&](double lat, double lon) { return harmonic(l, 1, lat, lon); });
    const Field found = smooth(field, {.method = SmoothMethod::gaussian, .radius_km = 600.0});
    const double expected = std::exp(-0.5 * l * (l + 1.0) * s * s);
    for (std::size_t r = 10; r <= 80; r += 7) {
      EXPECT_NEAR(found.values(0, r, 7), expected * field.values(0, r, 7), tolerance::curved_gaussian(s, l))
          << l << ", " << r;
    }
  }
}

TEST(Smooth, OnPointsEqualsThatOnRows) {
  const auto f = [](double lat, double lon) {
    return lat > 20.0 && lat < 50.0 && lon < 60.0 ? kMissing
                                                  : std::sin(3.0 * lat * kRadians) + std::cos(2.0 * lon * kRadians);
  };
  const Field rows = map_of(core::rectilinear_grid(run(-85, 10, 18), run(0, 10, 36)), f);
  const Field points = as_curvilinear(rows);
  for (const SmoothMethod method : {SmoothMethod::gaussian, SmoothMethod::box}) {
    const Smooth::Options options{.method = method, .radius_km = 1700.0};
    const Field a = smooth(rows, options);
    const Field b = smooth(points, options);
    for (std::size_t i = 0; i < a.values.size(); ++i) {
      const double x = a.values.data()[i];
      const double y = b.values.data()[i];
      EXPECT_TRUE(std::isnan(x) ? std::isnan(y) : std::abs(x - y) <= tolerance::rounding(4.0, 2.0 * 36.0 * 18.0)) << i;
    }
  }
}

TEST(Smooth, OfARepeatedColumnIsThatOfTheColumnItRepeats) {
  const auto f = [](double lat, double lon) { return lat + std::sin(lon * kRadians); };
  const Field once = map_of(core::rectilinear_grid(run(-60, 30, 5), run(20, 30, 12)), f);
  Field twice = map_of(core::rectilinear_grid(run(-60, 30, 5), run(20, 30, 13)), f);
  for (std::size_t r = 0; r < 5; ++r) {
    twice.values(0, r, 12) = twice.values(0, r, 0);
  }
  for (const SmoothMethod method : kMethods) {
    const Field a = smooth(once, {.method = method, .radius_km = 3000.0});
    const Field b = smooth(twice, {.method = method, .radius_km = 3000.0});
    for (std::size_t r = 0; r < 5; ++r) {
      for (std::size_t c = 0; c < 13; ++c) {
        EXPECT_NEAR(b.values(0, r, c), a.values(0, r, c % 12), tolerance::rounding(60.0, 256.0)) << r << ", " << c;
      }
    }
  }
}

TEST(Smooth, ByABoxOfHalfTheEarthIsTheMeanOfEverything) {
  const Field field = map_of(global(12), [](double lat, double lon) { return lat + 10.0 * std::sin(lon * kRadians); });
  const Field found = smooth(field, {.method = SmoothMethod::box, .radius_km = 20'000.0});
  // Of everything it is 0; a point's antipode is 20015 km away and does not belong to it, cells beside it do.
  const std::vector<double> areas = core::cell_areas_m2(*field.header.grid);
  const double all = std::accumulate(areas.begin(), areas.end(), 0.0);
  for (std::size_t r = 2; r < 11; ++r) {
    const double away = areas[(12 - r) * 24 + 15];
    EXPECT_NEAR(found.values(0, r, 3), -away * field.values(0, 12 - r, 15) / (all - away),
                tolerance::rounding(90.0, 13.0 * 24.0))
        << r;
  }
}

TEST(Smooth, BinomialGoesOverThePoles) {
  const auto f = [](double lat, double lon) { return lat == 85.0 && lon == 0.0 ? 1.0 : 0.0; };
  const Grid grid = core::rectilinear_grid(run(-85, 10, 18), run(0, 10, 36));
  const Field found = smooth(map_of(grid, f), {.method = SmoothMethod::binomial, .radius_km = 800.0});
  EXPECT_GT(found.values(0, 17, 18), 0.0);
  EXPECT_GT(found.values(0, 16, 18), 0.0);
  EXPECT_EQ(found.values(0, 0, 0), 0.0);
}

TEST(Smooth, BinomialReflectsLatitudesAtThePole) {
  // One pass along the meridians (786 km is the root of half a spacing of 1112 km); parallels are constant.
  const Smooth::Options options{.method = SmoothMethod::binomial, .radius_km = 786.0};
  const auto f = [](double lat, double /*lon*/) { return lat; };
  const Field between = smooth(map_of(core::rectilinear_grid(run(-85, 10, 18), run(0, 10, 36)), f), options);
  const Field at_pole = smooth(map_of(core::rectilinear_grid(run(-90, 10, 19), run(0, 10, 36)), f), options);
  const double bound = tolerance::rounding(180.0, 64.0);
  EXPECT_NEAR(between.values(0, 17, 5), (75.0 + 2.0 * 85.0 + 85.0) / 4.0, bound);
  EXPECT_NEAR(at_pole.values(0, 18, 5), (80.0 + 2.0 * 90.0 + 80.0) / 4.0, bound);
  EXPECT_NEAR(at_pole.values(0, 17, 5), 80.0, bound);
}

TEST(Smooth, KeepsUnitsAndNames) {
  Field field = map_of(
      global(12), [](double lat, double) { return lat; }, "degC");
  field.header.standard_name = "air_temperature";
  const Field found = smooth(field, {.radius_km = 500.0});
  EXPECT_EQ(found.header.units.text(), "degC");
  EXPECT_EQ(found.header.standard_name, "air_temperature");
  EXPECT_THAT(found.header.long_name, HasSubstr("smoothed over 500 km"));
}

TEST(Smooth, RefusesWhatHasNoSurroundings) {
  const Field series = sample::series({1, 2, 3}, core::monthly_axis(1981, 1, 3));
  EXPECT_THAT(sample::error_of(ErrorKind::usage, [&] { smooth(series, {}); }), HasSubstr("is a series"));
  const Field points = as_curvilinear(map_of(global(12), [](double lat, double) { return lat; }));
  EXPECT_THAT(sample::error_of(ErrorKind::usage, [&] { smooth(points, {.method = SmoothMethod::binomial}); }),
              HasSubstr("use method: gaussian"));
}

TEST(Smooth, GivesTheSameBitsForAnyTiles) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 6), sample::global_grid(true), 27, 6);
  const std::vector<core::FieldHeader> headers{field.header};
  for (const SmoothMethod method : kMethods) {
    const Smooth::Options options{.method = method, .radius_km = 3000.0};
    const Smooth operation(headers, options);
    sample::expect_same_bits(sample::map_in_tiles(operation, {field}, 7, 5)[0], smooth(field, options), "seed 27");
  }
}

TEST(Smooth, ByABoxKeepsTheDigitsOfAThinTailBesideAPlume) {
  // 1e12 in one cell: within its reach nothing else is seen, beyond it the tail of 1e-12 is whole.
  const Grid grid = core::rectilinear_grid(run(-45, 10, 10), run(0, 10, 36));
  const auto f = [](double lat, double lon) { return lat == 5.0 && lon == 60.0 ? 1e12 : 1e-12; };
  for (const SmoothMethod method : {SmoothMethod::box, SmoothMethod::gaussian}) {
    const Field found =
        smooth(map_of(grid, f), {.method = method, .radius_km = method == SmoothMethod::box ? 2000.0 : 500.0});
    for (std::size_t c = 12; c < 36; ++c) {
      EXPECT_NEAR(found.values(0, 5, c) / 1e-12, 1.0, tolerance::rounding(1.0, 1000.0)) << c;
    }
  }
}

}  // namespace
