#include "fieldwise/analysis/derivatives/laplacian.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_fields.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::DifferenceScheme;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::Laplacian;
using fieldwise::core::EarthFigureKind;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::sample::kMissing;
using fieldwise::sphere::errors_of;
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

constexpr Laplacian::Options kWide{.figure = {}, .scheme = DifferenceScheme::fourth_order};

Field laplacian(const Field& field, const Laplacian::Options& options = {}) {
  return evaluate<Laplacian>({field}, options)[0];
}

/// Returns the errors of the Laplacian of a harmonic of degree l on a grid, in units of 1 / R^2.
fieldwise::sphere::Errors harmonic_errors(const Grid& grid, unsigned l, unsigned m, const Laplacian::Options& options) {
  const Field found =
      laplacian(map_of(grid, [&](double lat, double lon) { return harmonic(l, m, lat, lon); }), options);
  auto errors = errors_of(found, [&](double lat, double lon) {
    return -static_cast<double>(l * (l + 1)) * harmonic(l, m, lat, lon) / (kRadius * kRadius);
  });
  errors.inner *= kRadius * kRadius;
  errors.mean *= kRadius * kRadius;
  return errors;
}

TEST(Laplacian, OfSphericalHarmonicsConvergesWithSecondOrder) {
  for (unsigned l = 1; l <= 6; ++l) {
    for (unsigned m = 0; m <= l; ++m) {
      const auto coarse = harmonic_errors(global(60), l, m, {});
      const auto fine = harmonic_errors(global(120), l, m, {});
      const double slack = tolerance::order_of_convergence(3.0 * kRadians, l);
      EXPECT_NEAR(std::log2(coarse.inner / fine.inner), 2.0, slack) << l << ", " << m;
      if (m != 1) {  // with m = 1 rows next to a pole add a logarithm: h / k off at the k-th of them
        EXPECT_NEAR(std::log2(coarse.mean / fine.mean), 2.0, slack) << l << ", " << m;
      }
    }
  }
}

TEST(Laplacian, OfSphericalHarmonicsConvergesWithFourthOrderIfAsked) {
  for (unsigned l = 1; l <= 6; ++l) {
    for (unsigned m = 0; m <= l; ++m) {
      const auto coarse = harmonic_errors(global(36), l, m, kWide);
      const auto fine = harmonic_errors(global(72), l, m, kWide);
      const double slack = tolerance::order_of_convergence(5.0 * kRadians, l);
      EXPECT_NEAR(std::log2(coarse.inner / fine.inner), 4.0, slack) << l << ", " << m;
    }
  }
}

TEST(Laplacian, AtThePolesConvergesToo) {
  for (const unsigned l : {1U, 2U, 3U, 6U}) {
    for (const auto& scheme : {std::pair(Laplacian::Options{}, 2.0), std::pair(kWide, 4.0)}) {
      const auto& options = scheme.first;  // clang 14 captures no structured binding
      const double order = scheme.second;
      const auto error_at_pole = [&](std::size_t n) {
        const Field found =
            laplacian(map_of(global(n), [&](double lat, double lon) { return harmonic(l, 0, lat, lon); }), options);
        const double exact = -static_cast<double>(l * (l + 1)) * harmonic(l, 0, 90.0, 0.0);
        return std::abs(found.values(0, n, 5) * kRadius * kRadius - exact);
      };
      const double slack = tolerance::order_of_convergence(5.0 * kRadians, l);
      EXPECT_NEAR(std::log2(error_at_pole(36) / error_at_pole(72)), order, slack) << l;
    }
  }
}

TEST(Laplacian, ReachesAcrossThePolesWhereRowsStopShortOfThem) {
  const auto grid = [](std::size_t n) {
    const double step = 180.0 / static_cast<double>(n);
    return core::rectilinear_grid(run(90.0 - 0.5 * step, -step, n), run(-180.0, step, 2 * n));
  };
  for (const unsigned m : {0U, 2U}) {
    const auto coarse = harmonic_errors(grid(60), 4, m, {});
    const auto fine = harmonic_errors(grid(120), 4, m, {});
    EXPECT_NEAR(std::log2(coarse.mean / fine.mean), 2.0, tolerance::order_of_convergence(3.0 * kRadians, 4)) << m;
  }
  // The weight of the nearest row across vanishes with the width of the parallel between; five points take one more.
  // With m = 1 the other side of a pole has the other sign.
  const double coarse = harmonic_errors(grid(60), 4, 1, kWide).all;
  const double fine = harmonic_errors(grid(120), 4, 1, kWide).all;
  EXPECT_NEAR(std::log2(coarse / fine), 3.0, 2.0 * tolerance::measured_order());
}

TEST(Laplacian, OnACurvilinearGridOverThePoleConvergesWithSecondOrder) {
  const auto error = [](std::size_t n, double spacing_m) {
    const Grid grid = fieldwise::sphere::plane_around(83.0, 20.0, n, spacing_m, 30.0);
    const auto f = [](double lat, double lon) { return harmonic(4, 2, lat, lon); };
    const Field found = laplacian(map_of(grid, f));
    return errors_of(
        found, [&](double lat, double lon) { return -20.0 * f(lat, lon) / (kRadius * kRadius); }, 90.0, 1);
  };
  EXPECT_NEAR(std::log2(error(21, 100'000.0).mean / error(41, 50'000.0).mean), 2.0, tolerance::measured_order());
}

TEST(Laplacian, OnTheEllipsoidIsThatOfItsSurface) {
  // z of the surface: f = sin(lat) has the Laplacian (1/(M P)) d/dlat(P cos(lat) / M).
  const core::EarthFigure earth = core::EarthFigure::wgs84();
  const auto expected = [&](double lat, double /*lon*/) {
    const auto flux = [&](double at) {
      return earth.parallel_radius_m(at) * std::cos(at * kRadians) / earth.meridian_radius_m(at);
    };
    const double h = 1e-3;
    return (flux(lat + h) - flux(lat - h)) / (2.0 * h * kRadians) /
           (earth.meridian_radius_m(lat) * earth.parallel_radius_m(lat));
  };
  const auto error = [&](std::size_t n) {
    const Field found =
        laplacian(map_of(global(n), [](double lat, double /*lon*/) { return std::sin(lat * kRadians); }),
                  {.figure = {.figure = EarthFigureKind::wgs84}, .scheme = DifferenceScheme::centered});
    double largest = 0.0;
    for (std::size_t r = n / 6; r <= n - n / 6; ++r) {
      largest =
          std::max(largest, std::abs(found.values(0, r, 0) -
                                     expected(-90.0 + 180.0 / static_cast<double>(n) * static_cast<double>(r), 0.0)));
    }
    return largest;
  };
  EXPECT_NEAR(std::log2(error(60) / error(120)), 2.0, tolerance::measured_order());
}

TEST(Laplacian, OfAConstantIsExactlyZero) {
  for (const auto& options : {Laplacian::Options{}, kWide}) {
    const Field found = laplacian(map_of(global(12), [](double, double) { return 273.15; }), options);
    for (const double value : found.values) {
      EXPECT_EQ(value, 0.0);
    }
  }
}

TEST(Laplacian, IsMissingAtEdgesOfARegionAndBesideGaps) {
  const auto f = [](double lat, double lon) { return lat == 10.0 && lon == 30.0 ? kMissing : lon + lat; };
  const Grid grid = core::rectilinear_grid(run(-20, 10, 7), run(0, 10, 7));
  const Field found = laplacian(map_of(grid, f));
  for (std::size_t r = 0; r < 7; ++r) {
    for (std::size_t c = 0; c < 7; ++c) {
      const bool edge = r == 0 || r == 6 || c == 0 || c == 6;
      const bool beside = (r == 3 && (c >= 2 && c <= 4)) || (c == 3 && (r >= 2 && r <= 4));
      EXPECT_EQ(std::isnan(found.values(0, r, c)), edge || beside) << r << ", " << c;
    }
  }
}

TEST(Laplacian, OfFourthOrderTakesThreePointsBesideGaps) {
  const auto f = [](double /*lat*/, double lon) { return lon == 0.0 ? kMissing : lon * lon; };
  const Grid grid = core::rectilinear_grid(run(-20, 10, 7), run(0, 10, 7));
  const Field found =
      laplacian(map_of(grid, f), {.figure = {.radius_m = 1.0 / kRadians}, .scheme = DifferenceScheme::fourth_order});
  EXPECT_TRUE(std::isnan(found.values(0, 2, 1)));
  EXPECT_NEAR(found.values(0, 2, 2), 2.0, tolerance::difference_quotient(3600.0, 100.0));
  EXPECT_NEAR(found.values(0, 2, 3), 2.0, tolerance::difference_quotient(3600.0, 100.0));
}

TEST(Laplacian, AtAPoleNeedsTheWholeCircle) {
  const auto f = [](double lat, double lon) { return lat == 75.0 && lon == 30.0 ? kMissing : lat; };
  const Field found = laplacian(map_of(global(12), f));
  EXPECT_TRUE(std::isnan(found.values(0, 12, 0)));
  EXPECT_FALSE(std::isnan(found.values(0, 0, 0)));
}

TEST(Laplacian, NamesUnits) {
  const auto units = [](std::string_view of) {
    return laplacian(map_of(
                         global(12), [](double lat, double) { return lat; }, of))
        .header.units.text();
  };
  EXPECT_EQ(units("K"), "K m-2");
  EXPECT_EQ(units("degC"), "K m-2");
  EXPECT_EQ(units("m"), "m-1");
  EXPECT_EQ(units("m2 s-2"), "s-2");
  EXPECT_EQ(units(""), "");
}

TEST(Laplacian, RefusesSeries) {
  const Field series = sample::series({1, 2, 3}, core::monthly_axis(1981, 1, 3));
  EXPECT_THAT(sample::error_of(ErrorKind::usage, [&] { laplacian(series); }),
              HasSubstr("is a series: it has no laplacian"));
}

TEST(Laplacian, GivesTheSameBitsForAnyTiles) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(true), 17, 30);
  const std::vector<core::FieldHeader> headers{field.header};
  for (const auto& options : {Laplacian::Options{}, kWide}) {
    const Laplacian operation(headers, options);
    const auto expected = evaluate<Laplacian>({field}, options);
    for (const std::size_t times : {1U, 5U}) {
      sample::expect_same_bits(sample::map_in_tiles(operation, {field}, 7, times)[0], expected[0], "seed 17");
    }
  }
}

}  // namespace
