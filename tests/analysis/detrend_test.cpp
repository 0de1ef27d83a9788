#include "fieldwise/analysis/series/detrend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::Detrend;
using fieldwise::analysis::Keep;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::core::yearly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::DoubleNear;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

/// 360-day months are steps of equal length, as other tools take them.
std::vector<double> run(const std::vector<double>& values, const Detrend::Options& options = {}) {
  const auto axis = monthly_axis(1980, 1, values.size(), core::Calendar::days_360);
  return values_of(evaluated<Detrend>({series(values, axis)}, options)[0]);
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double allowed) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(std::isnan(found[i]), std::isnan(expected[i])) << i;
    if (!std::isnan(expected[i])) {
      EXPECT_NEAR(found[i], expected[i], allowed) << i;
    }
  }
}

TEST(Detrend, OfFourValuesByHand) {
  // mean 2.5, slope 0.8 a step: 1.3 2.1 2.9 3.7 is the line
  const double allowed = tolerance::rounding(4.0, 16);
  expect_near(run({1, 2.5, 3, 3.5}), {-0.3, 0.4, 0.1, -0.2}, allowed);
  expect_near(run({1, 2.5, 3, 3.5}, {.keep = Keep::mean}), {2.2, 2.9, 2.6, 2.3}, allowed);
}

TEST(Detrend, OfALineAndOfAConstantIsNothing) {
  for (const double value : run({273.15, 273.15, kMissing, 273.15})) {
    EXPECT_TRUE(std::isnan(value) || value == 0.0);
  }
  expect_near(run({1, 2, 3, 4, 5}), {0, 0, 0, 0, 0}, tolerance::rounding(5.0, 16));
}

TEST(Detrend, OfTooFewValuesIsMissing) {
  EXPECT_TRUE(std::isnan(run({1, 2, kMissing, kMissing})[0]));
  EXPECT_EQ(run({1, 2, kMissing, kMissing}, {.min_samples = 2})[0], 0.0);
}

TEST(Detrend, AgreesWithScipy) {
  const ReferenceFile reference("detrend");
  const double allowed = tolerance::between_tools(290.0, 120 * 2);
  expect_near(run(reference.list("whole")), reference.list("whole_detrended"), allowed);
  expect_near(run(reference.list("x")), reference.list("x_detrended"), allowed);
  expect_near(run(reference.list("x"), {.slots = {.by = By::month}}), reference.list("x_by_month"), allowed);
}

TEST(Detrend, WithoutTheMeanATemperatureIsADifference) {
  const Field field = series({1, 2, 4}, yearly_axis(1990, 3), "degF");
  const Field bare = evaluated<Detrend>({field})[0];
  EXPECT_EQ(bare.header.units.text(), "K");
  EXPECT_TRUE(bare.header.difference);
  const Field kept = evaluated<Detrend>({field}, {.keep = Keep::mean})[0];
  EXPECT_EQ(kept.header.units, field.header.units);
  EXPECT_FALSE(kept.header.difference);
}

TEST(Detrend, TilesDoNotChangeBits) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 48), sample::global_grid(), 63);
  Detrend operation(std::vector{field.header}, {.slots = {.by = By::season}});
  const Field whole = fieldwise::analysis::evaluate(operation, {field})[0];
  for (const std::size_t rows : {1U, 3U}) {
    sample::expect_same_bits(sample::map_in_tiles(operation, {field}, rows, 48)[0], whole, "seed 63");
  }
}

TEST(Detrend, RefusesAMapWithoutTime) {
  const Field map = core::map_of(xt::zeros<double>({7, 12}), sample::global_grid());
  EXPECT_THAT(sample::error_of(ErrorKind::usage, [&] { evaluated<Detrend>({map}); }), HasSubstr("no time axis"));
}

}  // namespace
