#include "fieldwise/analysis/series/running.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/analysis/series/running_mean.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Running;
using fieldwise::analysis::RunningMean;
using fieldwise::analysis::RunningStatistic;
using fieldwise::analysis::WindowPlace;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::HasSubstr;
using testing::NanSensitiveDoubleEq;
using testing::Pointwise;

namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

Field running(const Field& field, const Running::Options& options) { return evaluated<Running>({field}, options)[0]; }

std::vector<double> run(const std::vector<double>& values, const Running::Options& options) {
  return values_of(running(series(values, monthly_axis(1980, 1, values.size()), "mm"), options));
}

TEST(Running, OfThreeByHand) {
  const std::vector<double> values{1, 2, 6, 4};
  const auto made = [&](RunningStatistic statistic) { return run(values, {.statistic = statistic}); };
  EXPECT_THAT(made(RunningStatistic::mean), Pointwise(NanSensitiveDoubleEq(), {kMissing, 3.0, 4.0, kMissing}));
  EXPECT_THAT(made(RunningStatistic::sum), Pointwise(NanSensitiveDoubleEq(), {kMissing, 9.0, 12.0, kMissing}));
  EXPECT_THAT(made(RunningStatistic::min), Pointwise(NanSensitiveDoubleEq(), {kMissing, 1.0, 2.0, kMissing}));
  EXPECT_THAT(made(RunningStatistic::max), Pointwise(NanSensitiveDoubleEq(), {kMissing, 6.0, 6.0, kMissing}));
  EXPECT_THAT(made(RunningStatistic::sd), Pointwise(NanSensitiveDoubleEq(), {kMissing, std::sqrt(7.0), 2.0, kMissing}));
}

TEST(Running, UpToTheTimeLooksAtNothingLater) {
  EXPECT_THAT(
      run({3, 1, 5, 4}, {.statistic = RunningStatistic::max, .window = {.window = 2, .place = WindowPlace::end}}),
      Pointwise(NanSensitiveDoubleEq(), {kMissing, 3.0, 5.0, 5.0}));
}

TEST(Running, SumsOfWindowsWithGapsAreNotScaledUp) {
  EXPECT_THAT(run({1, kMissing, 6, 7}, {.statistic = RunningStatistic::sum, .window = {.min_fraction = 0.6}}),
              Pointwise(NanSensitiveDoubleEq(), {kMissing, 7.0, 13.0, 13.0}));
  EXPECT_THAT(
      run({kMissing, kMissing, kMissing}, {.statistic = RunningStatistic::max, .window = {.min_fraction = 0.0}}),
      Pointwise(NanSensitiveDoubleEq(), {kMissing, kMissing, kMissing}));
}

TEST(Running, OfStatisticMeanIsTheOperationRunningMean) {
  const Field field = sample::random_field(monthly_axis(1981, 1, 36), sample::global_grid(), 3);
  sample::expect_same_bits(running(field, {.window = {.window = 5, .min_fraction = 0.5}}),
                           evaluated<RunningMean>({field}, {.window = 5, .min_fraction = 0.5})[0], "mean");
}

TEST(Running, SaysWhatItMadeOfTheValues) {
  Field rain = series({1, 2, 3}, monthly_axis(1980, 1, 3), "mm day-1");
  rain.header.standard_name = "lwe_precipitation_rate";
  rain.header.long_name = "rain";
  rain.header.cell_methods = "area: mean time: mean";
  Running::Options options;
  options.statistic = RunningStatistic::sum;
  options.window.window = 3;
  const Running sum(std::vector{rain.header}, options);
  const auto& header = sum.outputs()[0];
  EXPECT_EQ(header.long_name, "sum over 3 steps of rain");
  EXPECT_EQ(header.standard_name, "");
  EXPECT_EQ(header.cell_methods, "area: mean time: mean time: sum (comment: of 3 steps)");
  EXPECT_THAT(sum.notices(), testing::ElementsAre(HasSubstr("'tas' is a rate (mm day-1)")));
  options.statistic = RunningStatistic::max;
  const Running greatest(std::vector{rain.header}, options);
  EXPECT_EQ(greatest.outputs()[0].standard_name, "lwe_precipitation_rate");
  EXPECT_EQ(greatest.outputs()[0].cell_methods, "area: mean time: mean time: maximum (comment: of 3 steps)");
  EXPECT_TRUE(greatest.notices().empty());
}

TEST(Running, AgreesWithLongDoubleOnRandomFieldsWithGaps) {
  const Field field = sample::random_field(monthly_axis(1981, 1, 40), sample::global_grid(), 8, 6, "mm");
  const auto made = [&](RunningStatistic statistic) {
    return running(field, {.statistic = statistic, .window = {.window = 7, .min_fraction = 0.5}});
  };
  const Field sums = made(RunningStatistic::sum);
  const Field spreads = made(RunningStatistic::sd);
  const Field least = made(RunningStatistic::min);
  for (std::size_t t = 0; t < 40; ++t) {
    std::vector<long double> valid;
    for (std::size_t k = t < 3 ? 0 : t - 3; k <= std::min<std::size_t>(39, t + 3); ++k) {
      if (!std::isnan(field.values(k, 4, 5))) valid.push_back(static_cast<long double>(field.values(k, 4, 5)));
    }
    if (valid.size() < 4) {
      EXPECT_TRUE(std::isnan(sums.values(t, 4, 5)) && std::isnan(spreads.values(t, 4, 5)));
      continue;
    }
    long double sum = 0.0L;
    long double squares = 0.0L;
    for (const long double value : valid) sum += value;
    const auto n = static_cast<long double>(valid.size());
    for (const long double value : valid) squares += (value - sum / n) * (value - sum / n);
    const auto sd = static_cast<double>(std::sqrt(squares / (n - 1.0L)));
    EXPECT_NEAR(sums.values(t, 4, 5), static_cast<double>(sum), tolerance::rounding(static_cast<double>(sum), 7.0));
    EXPECT_NEAR(spreads.values(t, 4, 5), sd, sd * tolerance::relative_sd(7.0, 150.0, sd));
    EXPECT_EQ(least.values(t, 4, 5), static_cast<double>(*std::ranges::min_element(valid)));
  }
}

TEST(Running, SpreadsAreDifferencesAndTemperaturesDoNotAddUp) {
  const Field field = series({50, 68, 86}, monthly_axis(1980, 1, 3), "degF");
  const Field spread = running(field, {.statistic = RunningStatistic::sd});
  EXPECT_EQ(spread.header.units.text(), "K");
  EXPECT_TRUE(spread.header.difference);
  EXPECT_NEAR(spread.values(1, 0, 0), 10.0, tolerance::rounding(10.0, 8.0));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { running(field, {.statistic = RunningStatistic::sum}); }),
              HasSubstr("do not add up"));
}

}  // namespace
