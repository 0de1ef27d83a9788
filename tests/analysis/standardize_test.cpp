#include "fieldwise/analysis/slots/standardize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fieldwise/analysis/slots/climatology.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::Climatology;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::LeapDay;
using fieldwise::analysis::SlotOptions;
using fieldwise::analysis::Standardize;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Units;
using fieldwise::core::ValueType;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

Field standardized(const Field& field, Climatology::Options options = {}) {
  options.statistics = {"mean", "sd"};
  const auto climatology = evaluate<Climatology>({field}, options);
  return evaluate<Standardize>({field, climatology[0], climatology[1]}, {.slots = options.slots})[0];
}

TEST(Standardize, OfOneToFourByHand) {
  const Field field = series({1, 2, 3, 4}, core::monthly_axis(1981, 1, 4));
  const Field sample_spread = standardized(field, {.slots = {.by = By::all}, .ddof = 1});
  const Field population_spread = standardized(field, {.slots = {.by = By::all}, .ddof = 0});
  // 1.5 / sqrt(5/3), 0.5 / sqrt(5/3); 1.5 / sqrt(5/4), 0.5 / sqrt(5/4)
  const std::vector<double> one{-1.1618950038622251, -0.3872983346207417, 0.3872983346207417, 1.1618950038622251};
  const std::vector<double> zero{-1.3416407864998738, -0.4472135954999579, 0.4472135954999579, 1.3416407864998738};
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_NEAR(sample_spread.values(t, 0, 0), one[t], tolerance::rounding(2.0, 8.0));
    EXPECT_NEAR(population_spread.values(t, 0, 0), zero[t], tolerance::rounding(2.0, 8.0));
  }
}

TEST(Standardize, OfAConstantSlotIsMissing) {
  std::vector<double> values(24, 273.15);
  values[12] = 274.15;  // January alone changes
  const Field result = standardized(series(values, core::monthly_axis(1981, 1, 24)));
  EXPECT_FALSE(std::isnan(result.values(0, 0, 0)));
  for (std::size_t t = 1; t < 12; ++t) {
    EXPECT_TRUE(std::isnan(result.values(t, 0, 0))) << "month " << t + 1;
  }
}

TEST(Standardize, ByASpreadOfZeroFromElsewhereIsMissing) {
  const Field field = series({1.0, 2.0}, core::monthly_axis(1981, 1, 2));
  const Field mean = core::map_of(xt::xtensor<double, 2>({1, 1}, 1.0), core::Grid(), "K");
  const Field spread = core::map_of(xt::xtensor<double, 2>({1, 1}, 0.0), core::Grid(), "K");
  const Field result = evaluate<Standardize>({field, mean, spread}, {.slots = {.by = By::all}})[0];
  EXPECT_TRUE(std::isnan(result.values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(result.values(1, 0, 0)));  // not infinite
}

TEST(Standardize, OfASlotWithOneValueIsMissing) {
  const Field result = standardized(series({1, 2, 3}, core::monthly_axis(1981, 1, 3)));
  for (const double value : result.values) {
    EXPECT_TRUE(std::isnan(value));
  }
}

TEST(Standardize, OfMissingValuesIsMissingAndOfTheOthersIsNot) {
  const Field result =
      standardized(series({1, kMissing, 3}, core::monthly_axis(1981, 1, 3)), {.slots = {.by = By::all}});
  EXPECT_NEAR(result.values(0, 0, 0), -std::sqrt(0.5), tolerance::rounding(1.0, 8.0));
  EXPECT_TRUE(std::isnan(result.values(1, 0, 0)));
}

TEST(Standardize, OfTheLeapDayIsMissingWhereItIsSkipped) {
  std::vector<double> values;
  for (int t = 0; t < 366 + 365; ++t) {
    values.push_back(t < 366 ? 1.0 : 2.0);
  }
  const Field field = series(values, core::daily_axis({1984, 1, 1}, values.size()));
  const Field result = standardized(field, {.slots = {.by = By::day, .leap_day = LeapDay::skip}});
  EXPECT_TRUE(std::isnan(result.values(59, 0, 0)));
  EXPECT_FALSE(std::isnan(result.values(60, 0, 0)));
}

TEST(Standardize, DoesNotDependOnTheUnits) {
  const Field kelvin = sample::random_field(core::monthly_axis(1981, 1, 60), sample::global_grid(), 9, 7, "K");
  Field fahrenheit = kelvin;
  fahrenheit.header.units = Units("degF");
  for (double& value : fahrenheit.values) {
    value = value * 1.8 - 459.67;
  }
  const Field a = standardized(kelvin);
  const Field b = standardized(fahrenheit);
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    if (!std::isnan(a.values.data()[i])) {
      // Departures carry the roundings of values up to 400, and are divided by spreads of 0.1 or more.
      ASSERT_NEAR(a.values.data()[i], b.values.data()[i], tolerance::rounding(800.0 / 0.1, 20.0))
          << "seed 9, value " << i;
    }
  }
}

TEST(Standardize, ConvertsMeanAndSpreadFromElsewhere) {
  const Field field = series({10.0, 12.0}, core::monthly_axis(1981, 1, 2), "degC");
  Field mean = core::map_of(xt::xtensor<double, 2>({1, 1}, 284.15), core::Grid(), "K");
  Field spread = core::map_of(xt::xtensor<double, 2>({1, 1}, 500.0), core::Grid(), "mK");
  spread.header.difference = true;
  const Field result = evaluate<Standardize>({field, mean, spread}, {.slots = {.by = By::all}})[0];
  EXPECT_NEAR(result.values(0, 0, 0), -2.0, tolerance::rounding(600.0, 16.0));
  EXPECT_NEAR(result.values(1, 0, 0), 2.0, tolerance::rounding(600.0, 16.0));
}

TEST(Standardize, UsesTheSlotsOfMeanAndSpreadByTheirOwnDates) {
  const Field field = series(std::vector<double>(12, 1.0), core::monthly_axis(2001, 1, 12));
  const Field mean = series(std::vector<double>(12, 0.0), core::monthly_axis(1951, 1, 12));
  const Field spread = series({7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6}, core::monthly_axis(1951, 7, 12));
  const Field result = evaluate<Standardize>({field, mean, spread})[0];
  for (std::size_t t = 0; t < 12; ++t) {
    EXPECT_EQ(result.values(t, 0, 0), 1.0 / static_cast<double>(t + 1));
  }
}

TEST(Standardize, HasUnitVarianceInEverySlot) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 120), sample::global_grid(), 10);
  const Field result = standardized(field);
  const Field sd = evaluate<Climatology>({result}, {.statistics = {"sd"}})[0];
  for (const double value : sd.values) {
    if (!std::isnan(value)) {
      EXPECT_NEAR(value, 1.0, 2.0 * tolerance::relative_sd(10.0, 30.0, 0.1)) << "seed 10";
    }
  }
}

TEST(Standardize, WritesADimensionlessFieldOfTheSameType) {
  Field field = series({1, 2, 3, 4}, core::monthly_axis(1981, 1, 4), "degC");
  field.header.type = ValueType::float32;
  field.header.standard_name = "air_temperature";
  const Field result = standardized(field, {.slots = {.by = By::all}});
  EXPECT_EQ(result.header.units, Units("1"));
  EXPECT_FALSE(result.header.difference);
  EXPECT_EQ(result.header.type, ValueType::float32);
  EXPECT_TRUE(result.header.standard_name.empty());
  EXPECT_EQ(result.values(0, 0, 0), static_cast<double>(static_cast<float>(result.values(0, 0, 0))));
}

TEST(Standardize, RefusesASpreadInOtherUnits) {
  const Field field = series({1, 2, 3, 4}, core::monthly_axis(1981, 1, 4));
  const Field mean = core::map_of(xt::xtensor<double, 2>({1, 1}, 1.0), core::Grid(), "K");
  Field spread = core::map_of(xt::xtensor<double, 2>({1, 1}, 1.0), core::Grid(), "hPa");
  spread.header.name = "spread";
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         evaluate<Standardize>({field, mean, spread}, {.slots = {.by = By::all}});
                       }),
              HasSubstr("'spread' has hPa"));
}

TEST(Standardize, GivesTheSameBitsForAnyTiles) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 60), sample::global_grid(), 12);
  const auto climatology = evaluate<Climatology>({field}, {.statistics = {"mean", "sd"}});
  const std::vector<core::FieldHeader> headers{field.header, climatology[0].header, climatology[1].header};
  const Standardize operation(headers, {});
  const Field expected = standardized(field);
  for (const std::size_t rows : {1U, 4U}) {
    for (const std::size_t times : {1U, 25U}) {
      sample::expect_same_bits(sample::map_in_tiles(operation, {field, climatology[0], climatology[1]}, rows, times)[0],
                               expected, "seed 12");
    }
  }
}

}  // namespace
