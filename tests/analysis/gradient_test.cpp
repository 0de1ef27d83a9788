#include "fieldwise/analysis/derivatives/gradient.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numbers>

#include "sample_fields.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::DifferenceScheme;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::Gradient;
using fieldwise::core::EarthFigureKind;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::core::GridKind;
using fieldwise::core::Units;
using fieldwise::core::ValueType;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

constexpr double kRadians = std::numbers::pi / 180.0;
constexpr double kRadius = 6'371'000.0;

std::vector<double> run(double first, double step, std::size_t count) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = first + step * static_cast<double>(i);
  }
  return values;
}

/// Makes a map of a function of latitude and longitude in degrees.
template <class Function>
Field map_of(const std::vector<double>& lat, const std::vector<double>& lon, const Function& f,
             std::string_view units = "m") {
  xt::xtensor<double, 2> values = xt::empty<double>({lat.size(), lon.size()});
  for (std::size_t r = 0; r < lat.size(); ++r) {
    for (std::size_t c = 0; c < lon.size(); ++c) {
      values(r, c) = f(lat[r], lon[c]);
    }
  }
  Field field = core::map_of(values, core::rectilinear_grid(lat, lon), units);
  field.header.name = "zg";
  return field;
}

std::map<std::string, Field> gradient(const Field& field, const Gradient::Options& options = {}) {
  std::map<std::string, Field> results;
  for (const Field& result : evaluate<Gradient>({field}, options)) {
    results.emplace(result.header.quantity, result);
  }
  return results;
}

double wave(double lat, double lon) {
  return 100.0 * std::cos(lat * kRadians) * std::cos(lat * kRadians) * std::sin(2.0 * lon * kRadians) +
         50.0 * std::sin(lat * kRadians);
}

double wave_ddx(double lat, double lon) {
  return 200.0 * std::cos(lat * kRadians) * std::cos(2.0 * lon * kRadians) / kRadius;
}

double wave_ddy(double lat, double lon) {
  return (-200.0 * std::cos(lat * kRadians) * std::sin(lat * kRadians) * std::sin(2.0 * lon * kRadians) +
          50.0 * std::cos(lat * kRadians)) /
         kRadius;
}

/// Returns the largest errors of ddx and ddy for a spacing of 180 / n degrees, poles left out.
std::pair<double, double> largest_errors(std::size_t n, double west, double span) {
  const double step = 180.0 / static_cast<double>(n);
  const auto lat = run(-90.0 + step, step, n - 1);
  const bool global = span >= 360.0;  // else both ends belong to it, whatever the spacing
  const auto lon = run(west, step, static_cast<std::size_t>(std::lround(span / step)) + (global ? 0 : 1));
  const auto found = gradient(map_of(lat, lon, wave));
  std::pair<double, double> errors{0.0, 0.0};
  for (std::size_t r = 0; r < lat.size(); ++r) {
    for (std::size_t c = 0; c < lon.size(); ++c) {
      errors.first = std::max(errors.first, std::abs(found.at("ddx").values(0, r, c) - wave_ddx(lat[r], lon[c])));
      errors.second = std::max(errors.second, std::abs(found.at("ddy").values(0, r, c) - wave_ddy(lat[r], lon[c])));
    }
  }
  return errors;
}

/// Expects errors to fall as the square of the spacing: measures the order between spacings of 3 and 1.5 degrees.
void expect_second_order(double west, double span) {
  const auto coarse = largest_errors(60, west, span);
  const auto fine = largest_errors(120, west, span);
  EXPECT_NEAR(std::log2(coarse.first / fine.first), 2.0, tolerance::order_of_convergence(3.0 * kRadians));
  EXPECT_NEAR(std::log2(coarse.second / fine.second), 2.0, tolerance::order_of_convergence(3.0 * kRadians));
}

TEST(Gradient, ConvergesWithSecondOrderOnTheGlobe) { expect_second_order(0.0, 360.0); }

TEST(Gradient, ConvergesWithSecondOrderUpToTheEdgesOfARegion) { expect_second_order(33.0, 90.0); }

TEST(Gradient, OfAFieldThatIsLinearInLatitudeIsExact) {
  const auto f = [](double lat, double /*lon*/) { return 3.0 * lat; };
  for (const bool descending : {false, true}) {
    const auto lat = descending ? std::vector<double>{50, 30, 20, 15} : std::vector<double>{15, 20, 30, 50};
    const auto found = gradient(map_of(lat, {0, 10, 20}, f));
    for (std::size_t r = 0; r < 4; ++r) {
      EXPECT_NEAR(found.at("ddy").values(0, r, 1), 3.0 / (kRadius * kRadians),
                  tolerance::difference_quotient(150.0, 5.0 * kRadius * kRadians));
      EXPECT_EQ(found.at("ddx").values(0, r, 1), 0.0);
      EXPECT_EQ(found.at("direction").values(0, r, 1), 0.0);  // northward
    }
  }
}

TEST(Gradient, AgreesWithNumpyOnUnevenLatitudes) {
  // numpy.gradient([1, 4, 9, 25], [1, 2, 3, 5], edge_order=2): with this radius a degree is a metre.
  const std::vector<double> values{1, 4, 9, 25};
  const auto f = [&](double lat, double /*lon*/) { return lat == 5.0 ? 25.0 : lat * lat; };
  const auto found =
      gradient(map_of({1, 2, 3, 5}, {0, 1}, f), {.derivative = {.figure = {.radius_m = 1.0 / kRadians}}});
  const std::vector<double> expected{2, 4, 6, 10};
  for (std::size_t r = 0; r < 4; ++r) {
    EXPECT_NEAR(found.at("ddy").values(0, r, 0), expected[r], tolerance::difference_quotient(25.0, 1.0));
  }
}

TEST(Gradient, PointsTowardsIncrease) {
  const auto towards = [](double east, double north) {
    const auto f = [&](double lat, double lon) { return east * lon + north * lat; };
    return gradient(map_of({-1, 0, 1}, {10, 11, 12}, f)).at("direction").values(0, 1, 1);
  };
  EXPECT_NEAR(towards(0, 1), 0.0, tolerance::rounding(360.0, 16.0));
  EXPECT_NEAR(towards(1, 1), 45.0, tolerance::rounding(360.0, 64.0));
  EXPECT_NEAR(towards(1, 0), 90.0, tolerance::rounding(360.0, 16.0));
  EXPECT_NEAR(towards(0, -1), 180.0, tolerance::rounding(360.0, 16.0));
  EXPECT_NEAR(towards(-1, 0), 270.0, tolerance::rounding(360.0, 16.0));
}

TEST(Gradient, DirectionStaysBelow360AfterRounding) {
  const auto f = [](double lat, double lon) { return lat - 1e-9 * lon; };
  Field field = map_of({-1, 0, 1}, {10, 11, 12}, f);
  field.header.type = ValueType::float32;
  EXPECT_EQ(gradient(field).at("direction").values(0, 1, 1), 0.0);
}

TEST(Gradient, OfAConstantIsExactlyZeroWithoutDirection) {
  const auto found = gradient(map_of({-30, 0, 30}, run(0, 30, 12), [](double, double) { return 273.15; }));
  for (std::size_t c = 0; c < 12; ++c) {
    EXPECT_EQ(found.at("ddx").values(0, 1, c), 0.0);
    EXPECT_EQ(found.at("ddy").values(0, 1, c), 0.0);
    EXPECT_EQ(found.at("magnitude").values(0, 1, c), 0.0);
    EXPECT_TRUE(std::isnan(found.at("direction").values(0, 1, c)));
  }
}

TEST(Gradient, MagnitudeIsTheLengthOfTheVector) {
  const auto found = gradient(map_of({-30, 0, 30}, run(0, 30, 12), wave));
  for (std::size_t c = 0; c < 12; ++c) {
    const double east = found.at("ddx").values(0, 1, c);
    const double north = found.at("ddy").values(0, 1, c);
    EXPECT_NEAR(found.at("magnitude").values(0, 1, c), std::sqrt(east * east + north * north),
                tolerance::rounding(1e-4, 4.0));
  }
}

TEST(Gradient, EastwardAtThePolesIsMissingAndNorthwardIsNot) {
  // Values that differ along the row of a pole, as wind components do: not infinite but missing.
  const auto f = [](double lat, double lon) { return wave(0.9 * lat, lon); };
  const auto found = gradient(map_of({-90, -45, 0, 45, 90}, run(0, 30, 12), f));
  for (const std::size_t pole : {0U, 4U}) {
    EXPECT_TRUE(std::isnan(found.at("ddx").values(0, pole, 3)));
    EXPECT_FALSE(std::isnan(found.at("ddy").values(0, pole, 3)));
    EXPECT_TRUE(std::isnan(found.at("magnitude").values(0, pole, 3)));
    EXPECT_TRUE(std::isnan(found.at("direction").values(0, pole, 3)));
  }
}

TEST(Gradient, TurningTheGridTurnsTheResult) {
  const auto lat = run(-60, 30, 5);
  const auto found = gradient(map_of(lat, run(0, 30, 12), wave));
  const auto turned = gradient(map_of(lat, run(-180, 30, 12), wave));
  for (std::size_t r = 0; r < 5; ++r) {
    for (std::size_t c = 0; c < 12; ++c) {
      EXPECT_NEAR(turned.at("ddx").values(0, r, c), found.at("ddx").values(0, r, (c + 6) % 12),
                  tolerance::difference_quotient(100.0, 15.0 * kRadians * kRadius))
          << r << ", " << c;
    }
  }
}

TEST(Gradient, OfARepeatedColumnIsThatOfTheColumnItRepeats) {
  const auto lat = run(-60, 30, 5);
  const auto f = [](double north, double east) { return wave(north, std::fmod(east, 360.0)); };
  const auto once = gradient(map_of(lat, run(20, 30, 12), f));
  const auto twice = gradient(map_of(lat, run(20, 30, 13), f));
  for (std::size_t r = 0; r < 5; ++r) {
    for (std::size_t c = 0; c < 13; ++c) {
      EXPECT_EQ(twice.at("ddx").values(0, r, c), once.at("ddx").values(0, r, c % 12)) << r << ", " << c;
      EXPECT_EQ(twice.at("direction").values(0, r, c), once.at("direction").values(0, r, c % 12)) << r << ", " << c;
    }
  }
}

TEST(Gradient, OfARegionDoesNotReachAcrossItsEdges) {
  const auto f = [](double /*lat*/, double lon) { return lon * lon; };
  const auto found =
      gradient(map_of({0, 10}, {100, 110, 120, 130}, f), {.derivative = {.figure = {.radius_m = 1.0 / kRadians}}});
  for (std::size_t c = 0; c < 4; ++c) {  // three points from one side are exact for a parabola
    EXPECT_NEAR(found.at("ddx").values(0, 0, c), 2.0 * (100.0 + 10.0 * static_cast<double>(c)),
                tolerance::difference_quotient(17'000.0, 10.0));
  }
}

TEST(Gradient, OfTwoRowsAndColumnsIsTheirDifference) {
  const auto f = [](double lat, double lon) { return 2.0 * lat + 3.0 * lon; };
  const auto found = gradient(map_of({0, 10}, {100, 110}, f), {.derivative = {.figure = {.radius_m = 1.0 / kRadians}}});
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_NEAR(found.at("ddx").values(0, 0, c), 3.0, tolerance::difference_quotient(350.0, 10.0));
    EXPECT_NEAR(found.at("ddy").values(0, 0, c), 2.0, tolerance::difference_quotient(350.0, 10.0));
  }
}

TEST(Gradient, OfAFieldWithGapsUsesTheNeighboursThatAreThere) {
  const auto f = [](double lat, double lon) { return lon == 110.0 && lat == 0.0 ? kMissing : lon * lon; };
  const auto found = gradient(map_of({-10, 0, 10}, {90, 100, 110, 120, 140, 150}, f),
                              {.derivative = {.figure = {.radius_m = 1.0 / kRadians}}});
  const Field& ddx = found.at("ddx");
  EXPECT_NEAR(ddx.values(0, 1, 1), 190.0, tolerance::difference_quotient(22'500.0, 10.0));  // from 90 and 100 alone
  EXPECT_TRUE(std::isnan(ddx.values(0, 1, 2)));
  EXPECT_NEAR(ddx.values(0, 1, 3), 260.0, tolerance::difference_quotient(22'500.0, 10.0));  // from 120 and 140 alone
  EXPECT_TRUE(std::isnan(found.at("ddy").values(0, 1, 2)));
  EXPECT_TRUE(std::isnan(found.at("ddy").values(0, 0, 2)));  // an edge whose only neighbour is missing
  EXPECT_EQ(found.at("ddy").values(0, 0, 1), 0.0);
}

TEST(Gradient, WithBothNeighboursMissingIsMissing) {
  const auto f = [](double /*lat*/, double lon) { return lon == 100.0 || lon == 120.0 ? kMissing : lon; };
  const auto found = gradient(map_of({0, 10}, {90, 100, 110, 120, 130}, f));
  EXPECT_TRUE(std::isnan(found.at("ddx").values(0, 0, 2)));
  EXPECT_EQ(found.at("ddy").values(0, 0, 2), 0.0);
  EXPECT_TRUE(std::isnan(found.at("magnitude").values(0, 0, 2)));
}

TEST(Gradient, OfFourthOrderConvergesWithFourthOrder) {
  const auto error = [](std::size_t n, double span) {
    const double step = 180.0 / static_cast<double>(n);
    const auto lat = run(-60.0, step, 2 * n / 3 + 1);
    const auto lon = run(10.0, step, static_cast<std::size_t>(std::lround(span / step)) + (span < 360.0 ? 1 : 0));
    const auto found = gradient(map_of(lat, lon, wave), {.derivative = {.scheme = DifferenceScheme::fourth_order}});
    std::pair<double, double> errors{0.0, 0.0};
    for (std::size_t r = 0; r < lat.size(); ++r) {
      for (std::size_t c = 0; c < lon.size(); ++c) {
        errors.first = std::max(errors.first, std::abs(found.at("ddx").values(0, r, c) - wave_ddx(lat[r], lon[c])));
        errors.second = std::max(errors.second, std::abs(found.at("ddy").values(0, r, c) - wave_ddy(lat[r], lon[c])));
      }
    }
    return errors;
  };
  for (const double span : {360.0, 90.0}) {  // with edges too
    const auto coarse = error(60, span);
    const auto fine = error(120, span);
    EXPECT_NEAR(std::log2(coarse.first / fine.first), 4.0, 3.0 * tolerance::measured_order()) << span;
    EXPECT_NEAR(std::log2(coarse.second / fine.second), 4.0, 3.0 * tolerance::measured_order()) << span;
  }
}

TEST(Gradient, InADirectionIsTheSlopeOnTheWayThere) {
  const auto f = [](double lat, double lon) { return 3.0 * lat + 4.0 * lon; };
  const Field field = map_of({-1, 0, 1}, {10, 11, 12}, f);
  const auto along = [&](double angle) {
    const auto found = gradient(field, {.derivative = {.figure = {.radius_m = 1.0 / kRadians}}, .angle_deg = angle});
    EXPECT_EQ(found.at("directional").header.numeric_attributes.at("angle_deg"), angle);
    return found.at("directional").values(0, 1, 1);
  };
  const double bound = tolerance::difference_quotient(51.0, 1.0);
  EXPECT_NEAR(along(0.0), 3.0, bound);
  EXPECT_NEAR(along(90.0), 4.0, bound);
  EXPECT_NEAR(along(180.0), -3.0, bound);
  EXPECT_NEAR(along(45.0), 7.0 / std::sqrt(2.0), bound);
  EXPECT_NEAR(along(std::atan2(4.0, 3.0) / kRadians), 5.0, bound);
  EXPECT_FALSE(gradient(field).contains("directional"));
  EXPECT_THAT(Gradient::quantities({}, {}), testing::ElementsAre("ddx", "ddy", "magnitude", "direction"));
}

TEST(Gradient, OnTheEllipsoidUsesTheRadiiOfCurvature) {
  const auto f = [](double lat, double lon) { return 2.0 * lat + 5.0 * lon; };
  const auto found =
      gradient(map_of({40, 45, 50}, {10, 15, 20}, f), {.derivative = {.figure = {.figure = EarthFigureKind::wgs84}}});
  // 111131.777 m of a degree of latitude and 78846.835 m of a degree of longitude at 45 N (Rapp 1991,
  // eqs. 3.98, 3.100).
  EXPECT_NEAR(found.at("ddy").values(0, 1, 1), 2.0 / 111'131.777, tolerance::significant_digits(2e-5, 8));
  EXPECT_NEAR(found.at("ddx").values(0, 1, 1), 5.0 / 78'846.835, tolerance::significant_digits(6e-5, 8));
  EXPECT_FALSE(found.at("ddx").header.numeric_attributes.contains("earth_radius_m"));
}

TEST(Gradient, OnATurnedCurvilinearGridIsThatOfTheSphere) {
  const auto error = [](std::size_t n, double spacing_m) {
    const Field field =
        fieldwise::sphere::map_of(fieldwise::sphere::plane_around(50.0, 10.0, n, spacing_m, 25.0), wave);
    const auto found = gradient(field);
    return std::max(fieldwise::sphere::errors_of(found.at("ddx"), wave_ddx, 90.0, 1).all,
                    fieldwise::sphere::errors_of(found.at("ddy"), wave_ddy, 90.0, 1).all);
  };
  EXPECT_NEAR(std::log2(error(21, 100'000.0) / error(41, 50'000.0)), 2.0, 2.0 * tolerance::measured_order());
}

TEST(Gradient, OnACurvilinearGridGoesRoundWhereTheGridDoes) {
  // Rings about a pole that is not the Earth's, as ocean models have them: the last column is followed by the first.
  Grid grid = core::rectilinear_grid(run(-30, 5, 13), run(0, 5, 72));
  Grid rings = grid;
  rings.kind = GridKind::curvilinear;
  rings.lat_deg.clear();
  rings.lon_deg.clear();
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const auto p = core::unit_vector(grid.lat_deg[i / 72], grid.lon_deg[i % 72]);
    rings.lat_deg.push_back(std::asin(p.y) / kRadians);
    rings.lon_deg.push_back(std::atan2(p.x, p.z) / kRadians);
  }
  const auto found = gradient(fieldwise::sphere::map_of(rings, wave));
  for (std::size_t r = 1; r < 12; ++r) {
    for (const std::size_t c : {0U, 1U, 71U}) {
      const std::size_t i = r * 72 + c;
      // Along any great circle the wave is of number 2 and 100 and of number 1 and 50; two directions of the rings.
      EXPECT_NEAR(found.at("ddy").values(0, r, c), wave_ddy(rings.lat_deg[i], rings.lon_deg[i]),
                  tolerance::second_order(2.0 * (8.0 * 100.0 + 50.0), 5.0 * kRadians, kRadius))
          << r << ", " << c;
    }
  }
}

TEST(Gradient, OnACurvilinearGridBesideAGapUsesTheOtherNeighbour) {
  Field field = fieldwise::sphere::map_of(fieldwise::sphere::plane_around(0.0, 10.0, 5, 1000.0, 0.0),
                                          [](double lat, double /*lon*/) { return lat; });
  field.values(0, 2, 3) = kMissing;
  const auto found = gradient(field);
  EXPECT_NEAR(found.at("ddy").values(0, 2, 2) * kRadius * kRadians, 1.0, tolerance::significant_digits(1.0, 6));
  EXPECT_TRUE(std::isnan(found.at("ddy").values(0, 2, 3)));
  field.values(0, 2, 1) = kMissing;
  EXPECT_TRUE(std::isnan(gradient(field).at("ddy").values(0, 2, 2)));  // no slope along one index: none at all
}

TEST(Gradient, KeepsTimesAndTypesAndNamesUnits) {
  Field field = sample::random_field(core::monthly_axis(1981, 1, 3), sample::global_grid(), 1, 0, "degC");
  field.header.type = ValueType::float32;
  field.header.standard_name = "air_temperature";
  const auto found = gradient(field);
  EXPECT_EQ(found.at("ddx").header.time, field.header.time);
  EXPECT_EQ(found.at("ddx").header.type, ValueType::float32);
  EXPECT_EQ(found.at("ddx").header.units.text(), "K m-1");
  EXPECT_TRUE(found.at("ddy").header.difference);
  EXPECT_TRUE(found.at("ddy").header.standard_name.empty());
  EXPECT_EQ(found.at("magnitude").header.units.text(), "K m-1");
  EXPECT_EQ(found.at("direction").header.units.text(), "degree");
  EXPECT_FALSE(found.at("direction").header.difference);
  const double value = found.at("ddx").values(1, 2, 3);
  EXPECT_EQ(value, static_cast<double>(static_cast<float>(value)));
  field.header.units = Units();
  EXPECT_EQ(gradient(field).at("ddx").header.units.text(), "");  // per metre of what is not known
}

TEST(Gradient, OfFahrenheitIsInKelvin) {
  const auto f = [](double lat, double /*lon*/) { return 9.0 * lat; };
  const auto found =
      gradient(map_of({0, 10, 20}, {0, 10}, f, "degF"), {.derivative = {.figure = {.radius_m = 1.0 / kRadians}}});
  EXPECT_NEAR(found.at("ddy").values(0, 1, 0), 5.0, tolerance::difference_quotient(180.0, 10.0));
}

TEST(Gradient, RefusesWhatHasNoLatitudesAndLongitudes) {
  const Field series = sample::series({1, 2, 3}, core::monthly_axis(1981, 1, 3));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { gradient(series); }), HasSubstr("'tas' is a series"));
  const Field row = map_of({0}, {0, 10, 20}, wave);
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { gradient(row); }), HasSubstr("'zg' has 1 x 3 points"));
  Field field = map_of({0, 10}, {0, 10}, wave);
  Grid grid = *field.header.grid;
  grid.kind = GridKind::curvilinear;
  grid.lat_deg = {0, 0, 10, 10};
  grid.lon_deg = {0, 10, 0, 10};
  field.header.grid = std::make_shared<const Grid>(grid);
  const Gradient::Options wide{.derivative = {.scheme = fieldwise::analysis::DifferenceScheme::fourth_order}};
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { gradient(field, wide); }), HasSubstr("curvilinear grid"));
  grid.unstructured = true;
  field.header.grid = std::make_shared<const Grid>(grid);
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { gradient(field); }), HasSubstr("unstructured grid"));
}

TEST(Gradient, GivesTheSameBitsForAnyTiles) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(true), 16, 6);
  const std::vector<core::FieldHeader> headers{field.header};
  const Gradient operation(headers, {});
  const auto expected = evaluate<Gradient>({field});
  for (const std::size_t times : {1U, 5U, 12U}) {
    const auto found = sample::map_in_tiles(operation, {field}, 7, times);
    for (std::size_t i = 0; i < 4; ++i) {
      sample::expect_same_bits(found[i], expected[i], "seed 16");
    }
  }
}

}  // namespace
