#include "fieldwise/analysis/gradient.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numbers>

#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::evaluate;
using fieldwise::analysis::Gradient;
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
