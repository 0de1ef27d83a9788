#include "fieldwise/analysis/series/filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <string>
#include <vector>

#include "fieldwise/kernels/window.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Filter;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Measure;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::expect_near;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::HasSubstr;

namespace kernels = fieldwise::kernels;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

/// Runs the operation on months from January 1980 on.
std::vector<double> run(const std::vector<double>& values, const Filter::Options& options) {
  return values_of(evaluated<Filter>({series(values, monthly_axis(1980, 1, values.size()))}, options)[0]);
}

TEST(Lanczos, WeightsAddUpToOneAndAreSymmetric) {
  const auto weights = kernels::lanczos_weights(12, 1.0 / 24.0);
  EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1.0, tolerance::rounding(1.0, 50));
  for (std::size_t k = 0; k < 12; ++k) EXPECT_EQ(weights[k], weights[24 - k]);
}

TEST(Filter, AgreesWithNcl) {
  const ReferenceFile reference("filter");
  const double allowed = tolerance::between_tools(290.0, 25 * 3);
  const auto weights = kernels::lanczos_weights(12, 1.0 / 20.0);
  expect_near(weights, reference.list("ncl_weights"), tolerance::between_tools(0.1, 60), "weights");
  const auto found = [&](const Filter::Options& options) { return run(reference.list("x"), options); };
  expect_near(found({.longer_than = Measure{20, ""}, .window = 25}), reference.list("ncl_low"), allowed, "low");
  expect_near(found({.shorter_than = Measure{20, "months"}, .window = 25}), reference.list("ncl_high"), allowed,
              "high");
  expect_near(found({.longer_than = Measure{10, ""}, .shorter_than = Measure{40, ""}, .window = 25}),
              reference.list("ncl_band"), allowed, "band");
}

TEST(Filter, AgreesWithNumpyWhereThereAreGaps) {
  const ReferenceFile reference("filter");
  expect_near(run(reference.list("gappy"), {.longer_than = Measure{20, "months"}, .window = 25, .min_fraction = 0.8}),
              reference.list("gappy_low"), tolerance::between_tools(290.0, 25 * 3), "gappy");
}

TEST(Filter, LowAndHighPassAddUpToTheValues) {
  const ReferenceFile reference("filter");
  const auto low = run(reference.list("x"), {.longer_than = Measure{18, ""}, .window = 31});
  const auto high = run(reference.list("x"), {.shorter_than = Measure{18, ""}, .window = 31});
  std::size_t compared = 0;
  for (std::size_t i = 0; i < low.size(); ++i) {
    if (std::isnan(low[i])) continue;
    EXPECT_NEAR(low[i] + high[i], reference.list("x")[i], tolerance::rounding(290.0, 4)) << i;
    ++compared;
  }
  EXPECT_EQ(compared, 120U - 2 * 15U);
}

TEST(Filter, KeepsSlowWavesAndRemovesFastOnes) {
  std::vector<double> slow;
  std::vector<double> fast;
  for (int t = 0; t < 400; ++t) {
    slow.push_back(std::sin(2 * std::numbers::pi * t / 100.0));
    fast.push_back(std::sin(2 * std::numbers::pi * t / 5.0));
  }
  const Filter::Options options{.longer_than = Measure{20, ""}, .window = 81};
  // The response of 81 weights sinc(2k / 20) sinc(k / 41), of sum 1, at periods of 100 and 5 (numpy 1.24.2), within the
  // 1 % of 1 and 0 that Duchon (1979), figure 1, shows outside a band of 1.3 / 40 cycles.
  constexpr double kSlow = 1.000817012116811;
  constexpr double kFast = 7.74718831689571e-05;
  const auto kept = run(slow, options);
  const auto removed = run(fast, options);
  for (std::size_t t = 40; t < 360; ++t) {
    EXPECT_NEAR(kept[t], kSlow * slow[t], tolerance::between_tools(1.0, 2.0 * 81.0));
    EXPECT_NEAR(removed[t], kFast * fast[t], tolerance::between_tools(1.0, 2.0 * 81.0));
  }
}

TEST(Filter, OfAConstantIsItOrNothing) {
  const std::vector<double> constant(60, 273.15);
  const auto low = run(constant, {.longer_than = Measure{12, ""}, .min_fraction = 0.3});
  const auto high = run(constant, {.shorter_than = Measure{12, ""}, .min_fraction = 0.3});
  for (std::size_t t = 0; t < 60; ++t) {
    EXPECT_EQ(low[t], 273.15);
    EXPECT_EQ(high[t], 0.0);
  }
}

TEST(Filter, WithoutItsSlowPartATemperatureIsADifference) {
  const Field field = series(std::vector<double>(40, 1.0), monthly_axis(1980, 1, 40), "degF");
  const Field low = evaluated<Filter>({field}, {.longer_than = Measure{6, ""}})[0];
  const Field high = evaluated<Filter>({field}, {.shorter_than = Measure{6, ""}})[0];
  EXPECT_EQ(low.header.units.text(), field.header.units.text());
  EXPECT_EQ(high.header.units.text(), "K");
  EXPECT_TRUE(high.header.difference);
}

TEST(Filter, RefusesCutOffsThatMeanNothing) {
  const Field field = series(std::vector<double>(40, 1.0), monthly_axis(1980, 1, 40));
  const auto refused = [&](const Filter::Options& options) {
    return error_of(ErrorKind::usage, [&] { evaluated<Filter>({field}, options); });
  };
  EXPECT_THAT(refused({}), HasSubstr("needs longer_than, shorter_than or both"));
  EXPECT_THAT(refused({.longer_than = Measure{2, "months"}}), HasSubstr("nothing shorter than two steps"));
  EXPECT_THAT(refused({.longer_than = Measure{10, "days"}}), HasSubstr("10 days are 0.32"));
  EXPECT_THAT(refused({.longer_than = Measure{40, ""}, .shorter_than = Measure{10, ""}}), HasSubstr("exchange them"));
}

TEST(Filter, TilesDoNotChangeBits) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 60), sample::global_grid(), 62);
  Filter operation(std::vector{field.header},
                   {.longer_than = Measure{4, ""}, .shorter_than = Measure{9, ""}, .min_fraction = 0.5});
  const Field whole = fieldwise::analysis::evaluate(operation, {field})[0];
  for (const std::size_t times : {1U, 7U, 60U}) {
    sample::expect_same_bits(sample::map_in_tiles(operation, {field}, 3, times)[0], whole,
                             "seed 62, tiles of " + std::to_string(times) + " times");
  }
}

}  // namespace
