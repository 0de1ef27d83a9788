#include "fieldwise/analysis/derivatives/divergence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "sample_fields.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"
#include "wind_fields.hpp"

namespace {

using fieldwise::analysis::DerivativeOptions;
using fieldwise::analysis::Divergence;
using fieldwise::analysis::evaluate;
using fieldwise::core::EarthFigureKind;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sphere::apply;
using fieldwise::sphere::cosine;
using fieldwise::sphere::errors_of;
using fieldwise::sphere::global;
using fieldwise::sphere::kRadians;
using fieldwise::sphere::kRadius;
using fieldwise::sphere::kWide;
using fieldwise::sphere::map_of;
using fieldwise::sphere::of_rotation;
using fieldwise::sphere::run;
using fieldwise::sphere::source_divergence;
using fieldwise::sphere::source_u;
using fieldwise::sphere::source_v;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

TEST(Divergence, OfSolidBodyRotationAboutThePoleIsExactlyZero) {
  for (const double value : of_rotation<Divergence>(global(36), 0.0).values) {
    EXPECT_EQ(value, 0.0);
  }
}

TEST(Divergence, OfATiltedRotationVanishes) {
  // On spacing that is the same along both axes the errors of its two terms cancel, whatever the spacing is.
  const auto error = errors_of(of_rotation<Divergence>(global(60), 40.0), [](double, double) { return 0.0; });
  EXPECT_LE(error.inner, 4.0 * tolerance::difference_quotient(500.0, 1.6e5));
  EXPECT_GT(error.inner, 0.0);
}

TEST(Divergence, OfAFlowFromOnePointConvergesWithItsOrder) {
  const auto error = [](std::size_t n, const DerivativeOptions& options) {
    return errors_of(apply<Divergence>(global(n), source_u, source_v, options), source_divergence).inner;
  };
  EXPECT_NEAR(std::log2(error(60, {}) / error(120, {})), 2.0, tolerance::measured_order());
  EXPECT_NEAR(std::log2(error(36, kWide) / error(72, kWide)), 4.0, 2.0 * tolerance::measured_order());
}

TEST(Divergence, AtAPoleIsTheFlowIntoIt) {
  // v = 10 cos(lat) blows north everywhere: it leaves the south pole and meets at the north pole.
  const auto found = apply<Divergence>(
      global(180), [](double, double) { return 0.0; }, [](double lat, double) { return 10.0 * cosine(lat); });
  const double at_pole = 20.0 / kRadius;
  const double mean_over_cap = 0.5 * (1.0 + cosine(1.0)) * at_pole;  // of 20 / R sin(lat), to the next row
  EXPECT_NEAR(found.values(0, 0, 0), mean_over_cap,
              tolerance::rounding(at_pole, 1e4));  // 1 - cos(1 deg) loses four digits
  EXPECT_NEAR(found.values(0, 180, 0), -mean_over_cap, tolerance::rounding(at_pole, 1e4));
}

TEST(Divergence, AtAPoleNeedsAWholeCircleWithoutGaps) {
  const auto v = [](double lat, double lon) { return lat == 75.0 && lon == 30.0 ? kMissing : 1.0; };
  const Field gap = apply<Divergence>(
      global(12), [](double, double) { return 0.0; }, v);
  EXPECT_TRUE(std::isnan(gap.values(0, 12, 0)));
  EXPECT_FALSE(std::isnan(gap.values(0, 0, 0)));
  const Grid part = core::rectilinear_grid(run(60, 15, 3), run(0, 15, 7));
  const Field region = apply<Divergence>(
      part, [](double, double) { return 0.0; }, [](double, double) { return 1.0; });
  EXPECT_TRUE(std::isnan(region.values(0, 2, 0)));
  EXPECT_FALSE(std::isnan(region.values(0, 1, 0)));
}

TEST(Divergence, OnTheEllipsoidUsesItsRadii) {
  const core::EarthFigure earth = core::EarthFigure::wgs84();
  const auto v = [](double lat, double /*lon*/) { return 10.0 * cosine(lat); };
  const auto error = [&](std::size_t n) {
    const Field found = apply<Divergence>(global(n), [](double, double) { return 0.0; }, v,
                                          {.figure = {.figure = EarthFigureKind::wgs84}});
    return errors_of(found,
                     [&](double lat, double) {
                       const double h = 1e-3;
                       const auto flux = [&](double at) { return earth.parallel_radius_m(at) * v(at, 0.0); };
                       return (flux(lat + h) - flux(lat - h)) / (2.0 * h * kRadians) /
                              (earth.meridian_radius_m(lat) * std::max(earth.parallel_radius_m(lat), 1.0));
                     })
        .inner;
  };
  EXPECT_NEAR(std::log2(error(60) / error(120)), 2.0, tolerance::measured_order());
  const Field found = apply<Divergence>(global(12), v, v, {.figure = {.figure = EarthFigureKind::wgs84}});
  EXPECT_EQ(found.header.numeric_attributes.at("semi_major_axis"), 6'378'137.0);
  EXPECT_EQ(found.header.numeric_attributes.at("inverse_flattening"), 298.257223563);
}

TEST(Divergence, OnACurvilinearGridOverThePoleConvergesToTheSameNumbers) {
  const auto grid = [](std::size_t n, double spacing_m) {
    return fieldwise::sphere::plane_around(84.0, 20.0, n, spacing_m, 30.0);
  };
  const auto divergence_error = [&](std::size_t n, double spacing_m) {
    return errors_of(apply<Divergence>(grid(n, spacing_m), source_u, source_v), source_divergence, 90.0, 1).all;
  };
  EXPECT_NEAR(std::log2(divergence_error(21, 100'000.0) / divergence_error(41, 50'000.0)), 2.0,
              2.0 * tolerance::measured_order());
}

TEST(Divergence, OfACurvilinearCopyOfARectilinearGridIsCloseToIt) {
  const Grid rows = core::rectilinear_grid(run(20, 2, 11), run(100, 2, 11));
  Grid points = rows;
  points.kind = core::GridKind::curvilinear;
  points.lat_deg.clear();
  points.lon_deg.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    points.lat_deg.push_back(rows.lat_deg[i / 11]);
    points.lon_deg.push_back(rows.lon_deg[i % 11]);
  }
  const Field a = apply<Divergence>(rows, source_u, source_v);
  const Field b = apply<Divergence>(points, source_u, source_v);
  for (std::size_t r = 1; r < 10; ++r) {
    for (std::size_t c = 1; c < 10; ++c) {
      // Third derivatives of the two parts are below 60 m/s together; each scheme has its error.
      EXPECT_NEAR(a.values(0, r, c), b.values(0, r, c), tolerance::second_order(2.0 * 60.0, 2.0 * kRadians, kRadius));
    }
  }
}

TEST(Divergence, NextToAGapUsesTheOtherNeighbour) {
  // u grows by 1 m/s a degree eastwards: 2-point and 3-point differences agree.
  const auto u = [](double /*lat*/, double lon) { return lon == 110.0 ? kMissing : lon; };
  const Grid grid = core::rectilinear_grid({-10, 0, 10}, {90, 100, 110, 120, 130});
  const Field found = apply<Divergence>(grid, u, [](double, double) { return 0.0; });
  const double expected = 1.0 / (kRadius * kRadians);
  EXPECT_NEAR(found.values(0, 1, 1), expected, tolerance::difference_quotient(130.0, 1e6));
  EXPECT_TRUE(std::isnan(found.values(0, 1, 2)));
  EXPECT_NEAR(found.values(0, 1, 3), expected, tolerance::difference_quotient(130.0, 1e6));
}

TEST(Divergence, ConvertsUnitsAndNamesItself) {
  const Grid grid = global(12);
  Field u = map_of(grid, source_u, "knot");
  Field v = map_of(grid, source_v, "m s-1");
  u.header.standard_name = "eastward_wind";
  v.header.standard_name = "northward_wind";
  const Field found = evaluate<Divergence>({u, v})[0];
  EXPECT_EQ(found.header.units.text(), "s-1");
  EXPECT_EQ(found.header.standard_name, "divergence_of_wind");
  constexpr double kKnot = 1852.0 / 3600.0;
  const Field metres = apply<Divergence>(
      grid, [](double a, double b) { return kKnot * source_u(a, b); }, source_v);
  EXPECT_EQ(metres.header.standard_name, "");
  for (std::size_t i = 0; i < found.values.size(); ++i) {
    EXPECT_NEAR(found.values.data()[i], metres.values.data()[i], tolerance::difference_quotient(10.0, 8e5));
  }
}

TEST(Divergence, OfAFluxHasItsUnitsPerMetre) {
  const Grid grid = global(12);
  const Field u = map_of(grid, source_u, "kg m-1 s-1");
  EXPECT_EQ(evaluate<Divergence>({u, u})[0].header.units.text(), "kg m-2 s-1");
}

TEST(Divergence, RefusesPartsThatDoNotBelongTogether) {
  const Field u = map_of(global(12), source_u, "m s-1");
  Field other_grid = map_of(global(24), source_v, "m s-1");
  other_grid.header.name = "va";
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         evaluate<Divergence>({u, other_grid});
                       }),
              HasSubstr("'zg' and 'va' have different grids: 13 x 24 points and 25 x 48 points"));
  const Field kelvin = map_of(global(12), source_v, "K");
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         evaluate<Divergence>({u, kelvin});
                       }),
              HasSubstr("units, which do not convert: m s-1 and K"));
  Field swapped = u;
  swapped.header.standard_name = "northward_wind";
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluate<Divergence>({swapped, u}); }), HasSubstr("is northward_wind"));
}

TEST(Divergence, RefusesPartsOfDifferentTimes) {
  const Field a = sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(), 3, 0, "m s-1");
  const Field later = sample::random_field(core::monthly_axis(1981, 2, 12), sample::global_grid(), 3, 0, "m s-1");
  const Field shorter = sample::random_field(core::monthly_axis(1981, 1, 11), sample::global_grid(), 3, 0, "m s-1");
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         evaluate<Divergence>({a, later});
                       }),
              HasSubstr("times: value 1"));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         evaluate<Divergence>({a, shorter});
                       }),
              HasSubstr("times: 12 maps and 11 maps"));
}

TEST(Divergence, RefusesWindAlongTheLinesOfACurvilinearGrid) {
  const Grid grid = fieldwise::sphere::plane_around(84.0, 20.0, 5, 1e5, 30.0);
  Field u = map_of(grid, source_u, "m s-1");
  u.header.standard_name = "x_wind";
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluate<Divergence>({u, u}); }), HasSubstr("along the lines"));
}

TEST(Divergence, GivesTheSameBitsForAnyTiles) {
  const Field u = sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(true), 18, 6, "m s-1");
  const Field v = sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(true), 19, 6, "m s-1");
  const std::vector<core::FieldHeader> headers{u.header, v.header};
  const Divergence operation(headers, {});
  for (const std::size_t times : {1U, 5U}) {
    sample::expect_same_bits(sample::map_in_tiles(operation, {u, v}, 7, times)[0], evaluate<Divergence>({u, v})[0],
                             "seeds 18, 19");
  }
}

}  // namespace
