#include "fieldwise/analysis/series/running_mean.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::RunningMean;
using fieldwise::analysis::WindowPlace;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::expect_near;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::HasSubstr;
using testing::NanSensitiveDoubleEq;
using testing::Pointwise;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

/// Runs the operation on months from January 1980 on.
std::vector<double> run(const std::vector<double>& values, const RunningMean::Options& options) {
  return values_of(evaluated<RunningMean>({series(values, monthly_axis(1980, 1, values.size()))}, options)[0]);
}

TEST(RunningMean, OfThreeByHand) {
  EXPECT_THAT(run({1, 2, 6, 7}, {.window = 3}), Pointwise(NanSensitiveDoubleEq(), {kMissing, 3.0, 5.0, kMissing}));
  EXPECT_THAT(run({1, 2, 6, 7}, {.window = 2, .place = WindowPlace::end}),
              Pointwise(NanSensitiveDoubleEq(), {kMissing, 1.5, 4.0, 6.5}));
}

TEST(RunningMean, GapsCountAgainstTheFraction) {
  EXPECT_THAT(run({1, kMissing, 6, 7}, {.window = 3, .min_fraction = 0.6}),
              Pointwise(NanSensitiveDoubleEq(), {kMissing, 3.5, 6.5, 6.5}));
  EXPECT_THAT(run({kMissing, kMissing}, {.window = 3, .min_fraction = 0.0}),
              Pointwise(NanSensitiveDoubleEq(), {kMissing, kMissing}));
}

TEST(RunningMean, AnAbsentMonthIsAGap) {
  const auto axis = core::select_times(monthly_axis(1980, 1, 5), {0, 1, 3, 4});
  const Field field = series({1, 2, 4, 5}, axis);
  const Field strict = evaluated<RunningMean>({field}, {.window = 3})[0];
  EXPECT_THAT(values_of(strict), Pointwise(NanSensitiveDoubleEq(), {kMissing, kMissing, kMissing, kMissing}));
  const Field lenient = evaluated<RunningMean>({field}, {.window = 3, .min_fraction = 0.6})[0];
  EXPECT_THAT(values_of(lenient), Pointwise(NanSensitiveDoubleEq(), {1.5, 1.5, 4.5, 4.5}));
}

TEST(RunningMean, OfWeeklyValuesCountsWeeks) {
  core::TimeAxis axis;
  for (std::int64_t week = 0; week < 10; ++week) axis.stamp.push_back({7 * week * core::kMicrosecondsPerDay});
  static_cast<void>(core::complete_axis(axis));
  const Field field = series({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, axis);
  const auto found = values_of(evaluated<RunningMean>({field}, {.window = 3})[0]);
  EXPECT_EQ(found[4], 5.0);
}

TEST(RunningMean, OfAConstantIsExactlyIt) {
  for (const double value : run(std::vector<double>(9, 273.15), {.window = 5, .min_fraction = 0.1})) {
    EXPECT_EQ(value, 273.15);
  }
}

TEST(RunningMean, AgreesWithNumpy) {
  const ReferenceFile reference("running_mean");
  const double allowed = tolerance::mean_of(5, 12.0, 290.0);
  expect_near(run(reference.list("x"), {.window = 5}), reference.list("centred"), allowed, "centred");
  expect_near(run(reference.list("x"), {.window = 5, .min_fraction = 0.6}), reference.list("gaps"), allowed, "gaps");
  expect_near(run(reference.list("x"), {.window = 3, .place = WindowPlace::end}), reference.list("last"), allowed,
              "last");
}

TEST(RunningMean, TilesDoNotChangeBits) {
  const auto axis = monthly_axis(1980, 1, 40);
  const Field field = sample::random_field(axis, sample::global_grid(), 61);
  RunningMean operation(std::vector{field.header}, {.window = 7, .min_fraction = 0.5});
  const Field whole = fieldwise::analysis::evaluate(operation, {field})[0];
  for (const std::size_t times : {1U, 3U, 13U, 40U}) {
    sample::expect_same_bits(sample::map_in_tiles(operation, {field}, 2, times)[0], whole,
                             "seed 61, tiles of " + std::to_string(times) + " times");
  }
}

TEST(RunningMean, RefusesWhatHasNoMiddleOrNoSteps) {
  const Field field = series({1, 2, 3, 4}, monthly_axis(1980, 1, 4));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<RunningMean>({field}, {.window = 4}); }),
              HasSubstr("a window of 4 steps has no middle: use 3 or 5, or place: end"));
  Field irregular = field;
  auto axis = *field.header.time;
  core::set_step(axis, {});
  irregular.header.time = std::make_shared<const core::TimeAxis>(axis);
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<RunningMean>({irregular}, {}); }), HasSubstr("irregular"));
}

}  // namespace
