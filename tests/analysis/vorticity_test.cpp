#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "fieldwise/analysis/derivatives/divergence.hpp"
#include "sample_fields.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"
#include "wind_fields.hpp"

namespace {

using fieldwise::analysis::DerivativeOptions;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::Vorticity;
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
using fieldwise::sphere::rotation_vorticity;
using fieldwise::sphere::sine;
using fieldwise::sphere::source_u;
using fieldwise::sphere::source_v;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

double calm(double /*lat*/, double /*lon*/) { return 0.0; }

TEST(Vorticity, OfANorthwardWindThatGrowsEastwardsByHand) {
  // 1 m/s more each degree, at the equator and at 60 N, where a degree is half as long.
  const auto v = [](double /*lat*/, double lon) { return lon; };
  const Field found = apply<Vorticity>(core::rectilinear_grid({-60, 0, 60}, {90, 100, 110}), calm, v);
  const double expected = 1.0 / (kRadius * kRadians);
  EXPECT_NEAR(found.values(0, 1, 1), expected, tolerance::difference_quotient(110.0, 1e6));
  EXPECT_NEAR(found.values(0, 2, 1), 2.0 * expected, tolerance::difference_quotient(110.0, 5e5));
  EXPECT_NEAR(found.values(0, 1, 0), expected, tolerance::difference_quotient(110.0, 1e6)) << "one-sided at the edge";
}

TEST(Vorticity, OfAUniformWestWindIsThatOfItsCurvedPathByHand) {
  // -d(u cos y)/dy / (R cos y) = u tan y / R; the centred difference of cos y over a step h is sin(h) / h of it.
  const auto u = [](double /*lat*/, double /*lon*/) { return 10.0; };
  const Field found = apply<Vorticity>(global(12), u, calm);
  const double h = 15.0 * kRadians;
  for (const std::size_t row : {2U, 6U, 8U}) {  // 60 S, the equator, 30 N
    const double y = (-90.0 + 15.0 * static_cast<double>(row)) * kRadians;
    EXPECT_NEAR(found.values(0, row, 5), 10.0 * std::tan(y) / kRadius * std::sin(h) / h,
                tolerance::difference_quotient(10.0, 8e5))
        << row;
  }
}

TEST(Vorticity, NextToAGapUsesTheOtherNeighbour) {
  const auto v = [](double /*lat*/, double lon) { return lon == 110.0 ? kMissing : lon; };
  const Grid grid = core::rectilinear_grid({-10, 0, 10}, {90, 100, 110, 120, 130});
  const Field found = apply<Vorticity>(grid, calm, v);
  const double expected = 1.0 / (kRadius * kRadians);
  EXPECT_NEAR(found.values(0, 1, 1), expected, tolerance::difference_quotient(130.0, 1e6));
  EXPECT_TRUE(std::isnan(found.values(0, 1, 2)));
  EXPECT_NEAR(found.values(0, 1, 3), expected, tolerance::difference_quotient(130.0, 1e6));
}

TEST(Vorticity, OfSolidBodyRotationIsTwiceItsRateTimesTheSineOfLatitude) {
  const auto error = [](std::size_t n, double tilt, const DerivativeOptions& options) {
    return errors_of(of_rotation<Vorticity>(global(n), tilt, options),
                     [&](double lat, double lon) { return rotation_vorticity(lat, lon, tilt); });
  };
  for (const double tilt : {0.0, 90.0, 40.0}) {
    const auto coarse = error(60, tilt, {});
    const auto fine = error(120, tilt, {});
    EXPECT_NEAR(std::log2(coarse.inner / fine.inner), 2.0, tolerance::measured_order()) << tilt;
    const auto wide_coarse = error(36, tilt, kWide);
    const auto wide_fine = error(72, tilt, kWide);
    EXPECT_NEAR(std::log2(wide_coarse.inner / wide_fine.inner), 4.0, 2.0 * tolerance::measured_order()) << tilt;
  }
}

TEST(Vorticity, AtAPoleIsTheCirculationRoundIt) {
  for (const auto& scheme : {std::pair(DerivativeOptions{}, 2.0), std::pair(kWide, 4.0)}) {
    const auto& options = scheme.first;  // clang 14 captures no structured binding
    const double order = scheme.second;
    // The vorticity of u = 10 sin^3 cos is (20 sin^4 - 30 sin^2 cos^2) / R.
    const auto u = [](double lat, double /*lon*/) { return 10.0 * std::pow(sine(lat), 3) * cosine(lat); };
    const auto v = [](double, double) { return 0.0; };
    const double at_pole = 20.0 / kRadius;
    const auto error = [&](std::size_t n) {
      return std::abs(apply<Vorticity>(global(n), u, v, options).values(0, n, 3) - at_pole);
    };
    EXPECT_NEAR(std::log2(error(36) / error(72)), order, 2.0 * tolerance::measured_order());
  }
}

TEST(Vorticity, OnACurvilinearGridOverThePoleConvergesToTheSameNumbers) {
  const auto error = [](std::size_t n, double spacing_m) {
    return errors_of(
               of_rotation<Vorticity>(fieldwise::sphere::plane_around(84.0, 20.0, n, spacing_m, 30.0), 40.0),
               [](double lat, double lon) { return rotation_vorticity(lat, lon, 40.0); }, 90.0, 1)
        .all;
  };
  EXPECT_NEAR(std::log2(error(21, 100'000.0) / error(41, 50'000.0)), 2.0, 2.0 * tolerance::measured_order());
}

TEST(Vorticity, ConvertsUnitsAndNamesItself) {
  const Grid grid = global(12);
  Field u = map_of(grid, source_u, "knot");
  Field v = map_of(grid, source_v, "m s-1");
  u.header.standard_name = "eastward_wind";
  v.header.standard_name = "northward_wind";
  const Field found = evaluate<Vorticity>({u, v})[0];
  EXPECT_EQ(found.header.units.text(), "s-1");
  EXPECT_EQ(found.header.standard_name, "atmosphere_relative_vorticity");
  constexpr double kKnot = 1852.0 / 3600.0;
  const Field turned = apply<Vorticity>(
      grid, [](double a, double b) { return kKnot * source_u(a, b); }, source_v);
  for (std::size_t i = 0; i < found.values.size(); ++i) {
    EXPECT_NEAR(found.values.data()[i], turned.values.data()[i], tolerance::difference_quotient(10.0, 8e5));
  }
}

TEST(Vorticity, RefusesPartsThatDoNotBelongTogether) {
  const Field a = sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(), 3, 0, "m s-1");
  const Field later = sample::random_field(core::monthly_axis(1981, 2, 12), sample::global_grid(), 3, 0, "m s-1");
  const Field shorter = sample::random_field(core::monthly_axis(1981, 1, 11), sample::global_grid(), 3, 0, "m s-1");
  const Field kelvin = sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(), 3, 0, "K");
  const auto refused = [&](const Field& other) {
    return error_of(ErrorKind::inputs_disagree, [&] { evaluate<Vorticity>({a, other}); });
  };
  EXPECT_THAT(refused(later), HasSubstr("times: value 1"));
  EXPECT_THAT(refused(shorter), HasSubstr("times: 12 maps and 11 maps"));
  EXPECT_THAT(refused(kelvin), HasSubstr("units, which do not convert: m s-1 and K"));
}

TEST(Vorticity, GivesTheSameBitsForAnyTiles) {
  const Field u = sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(true), 18, 6, "m s-1");
  const Field v = sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(true), 19, 6, "m s-1");
  const std::vector<core::FieldHeader> headers{u.header, v.header};
  const Vorticity operation(headers, kWide);
  for (const std::size_t times : {1U, 5U}) {
    sample::expect_same_bits(sample::map_in_tiles(operation, {u, v}, 7, times)[0],
                             evaluate<Vorticity>({u, v}, kWide)[0], "seeds 18, 19");
  }
}

}  // namespace
