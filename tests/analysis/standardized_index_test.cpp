#include "fieldwise/analysis/slots/standardized_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "fieldwise/analysis/series/running_mean.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::IndexDistribution;
using fieldwise::analysis::RunningMean;
using fieldwise::analysis::StandardizedIndex;
using fieldwise::analysis::WindowPlace;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::core::yearly_axis;
using fieldwise::kernels::GammaMethod;
using fieldwise::kernels::ZeroRule;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

Field monthly(const std::vector<double>& values) { return series(values, monthly_axis(1980, 1, values.size()), "mm"); }

std::vector<double> index_of(const std::vector<double>& values, const StandardizedIndex::Options& options = {}) {
  return values_of(evaluated<StandardizedIndex>({monthly(values)}, options)[0]);
}

/// One slot, and samples as small as they can be worked out on paper.
StandardizedIndex::Options of_all(IndexDistribution distribution = IndexDistribution::gamma) {
  return {.distribution = distribution,
          .fit = {.method = GammaMethod::l_moments, .min_positive = 2},
          .sample = {.slots = {.by = By::all}, .min_samples = 2}};
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

double probability(double score) { return 0.5 * std::erfc(-score / std::numbers::sqrt2); }

/// Months of gamma amounts with a share of zeros and gaps.
std::vector<double> random_rain(unsigned seed, std::size_t months) {
  std::mt19937_64 random(seed);
  std::gamma_distribution<double> amount(0.8, 50.0);
  std::vector<double> values;
  for (std::size_t t = 0; t < months; ++t) {
    const double drawn = amount(random);
    values.push_back(random() % 5 == 0 ? 0.0 : drawn);
    if (random() % 20 == 0) values.back() = kMissing;
  }
  return values;
}

TEST(StandardizedIndex, OfTwoAmountsByHand) {
  // 1 and 3: exponential with mean 2
  const auto found = index_of({1, kMissing, 3}, of_all());
  EXPECT_NEAR(probability(found[0]), 1.0 - std::exp(-0.5), tolerance::rounding(1.0, 64));
  EXPECT_TRUE(std::isnan(found[1]));
  EXPECT_NEAR(probability(found[2]), 1.0 - std::exp(-1.5), tolerance::rounding(1.0, 64));
}

TEST(StandardizedIndex, OfZerosByHand) {
  StandardizedIndex::Options options = of_all();
  const auto centre = index_of({1, 0, 3, 0}, options);  // (2 + 1) / (2 5)
  EXPECT_NEAR(probability(centre[1]), 0.3, tolerance::rounding(1.0, 64));
  EXPECT_NEAR(probability(centre[2]), 0.4 + 0.6 * (1.0 - std::exp(-1.5)), tolerance::rounding(1.0, 64));
  options.zeros = ZeroRule::top;
  const auto top = index_of({1, 0, 3, 0}, options);
  EXPECT_EQ(top[1], 0.0);
  EXPECT_NEAR(probability(top[2]), 0.5 + 0.5 * (1.0 - std::exp(-1.5)), tolerance::rounding(1.0, 64));
}

TEST(StandardizedIndex, EmpiricalByHand) {
  const auto found = index_of({5, -1, 2, 2, kMissing}, of_all(IndexDistribution::empirical));
  EXPECT_NEAR(probability(found[0]), 3.56 / 4.12, tolerance::rounding(1.0, 64));
  EXPECT_NEAR(probability(found[1]), 0.56 / 4.12, tolerance::rounding(1.0, 64));
  EXPECT_EQ(found[2], 0.0);
  EXPECT_EQ(found[3], 0.0);
  EXPECT_TRUE(std::isnan(found[4]));
}

TEST(StandardizedIndex, AgreesWithScipy) {
  const ReferenceFile reference("standardized_index");
  const double allowed = tolerance::score_of_fit(tolerance::by_brentq(1.0));
  const auto& x = reference.list("x");
  expect_near(index_of(x), reference.list("centre"), allowed);
  expect_near(index_of(x, {.zeros = ZeroRule::top}), reference.list("top"), allowed);
  expect_near(index_of(x, {.fit = {.method = GammaMethod::l_moments}}), reference.list("l_moments"), allowed);
  expect_near(index_of(x, {.distribution = IndexDistribution::empirical}), reference.list("empirical"), allowed);
  StandardizedIndex::Options of_base;
  of_base.sample.base = core::Period{{1985, 1, 1}, {2014, 12, 31}};
  expect_near(index_of(x, of_base), reference.list("base"), allowed);
}

TEST(StandardizedIndex, GrowsWithTheAmountInEachMonthAndFromZeroOn) {
  const auto x = random_rain(93, 12 * 60);
  for (const ZeroRule rule : {ZeroRule::centre, ZeroRule::top}) {
    const auto z = index_of(x, {.zeros = rule});
    std::size_t compared = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = i % 12; j < x.size(); j += 12) {
        if (x[i] < x[j]) {
          ASSERT_LE(z[i], z[j]) << "seed 93, " << i << ", " << j;
          ++compared;
        }
      }
    }
    EXPECT_GT(compared, 10000U);
  }
}

TEST(StandardizedIndex, DoesNotDependOnUnits) {
  const auto x = random_rain(94, 12 * 30);
  std::vector<double> larger;
  for (const double value : x) larger.push_back(4.0 * value);
  const auto a = index_of(x);
  const auto b = index_of(larger);
  for (std::size_t t = 0; t < x.size(); ++t) EXPECT_TRUE(a[t] == b[t] || std::isnan(a[t])) << t;
}

TEST(StandardizedIndex, HasMeanZeroAndSpreadOneOverItsBase) {
  std::mt19937_64 random(95);
  std::gamma_distribution<double> amount(2.0, 50.0);
  std::vector<double> x(12 * 200);
  for (double& value : x) value = amount(random);
  double sum = 0.0;
  double squares = 0.0;
  for (const double z : index_of(x)) {
    sum += z;
    squares += z * z;
  }
  EXPECT_NEAR(sum / 2400.0, 0.0, tolerance::standard_errors(4.0, 1.0, 2400.0)) << "seed 95";
  EXPECT_NEAR(squares / 2400.0, 1.0, tolerance::standard_errors(4.0, std::sqrt(2.0), 2400.0)) << "seed 95";
}

TEST(StandardizedIndex, StaysWithinItsLimit) {
  std::vector<double> x(40, 0.0);
  for (std::size_t t = 0; t < x.size(); ++t) x[t] = 10.0 + static_cast<double>(t % 7);
  StandardizedIndex::Options options = of_all();
  options.sample.base = core::Period{{1900, 1, 1}, {1937, 12, 31}};
  x[38] = 0.0;  // the base has no zero
  x[39] = 1e6;
  const auto scores = [&] {
    return values_of(evaluated<StandardizedIndex>({series(x, yearly_axis(1900, 40), "mm")}, options)[0]);
  };
  EXPECT_EQ(scores()[38], -3.09);
  EXPECT_EQ(scores()[39], 3.09);
  options.limit = 5.0;
  EXPECT_EQ(scores()[39], 5.0);
  options.distribution = IndexDistribution::empirical;
  EXPECT_NEAR(probability(scores()[39]), 38.06 / 38.12, tolerance::rounding(1.0, 64)) << "half a rank above all 38";
}

TEST(StandardizedIndex, SamplesThatSayNothingGiveMissing) {
  std::vector<double> x(12 * 20, 0.0);
  EXPECT_TRUE(std::isnan(index_of(x)[0])) << "only zeros";
  EXPECT_TRUE(std::isnan(index_of(x, {.distribution = IndexDistribution::empirical})[0])) << "all alike";
  for (std::size_t t = 0; t < x.size(); ++t) x[t] = 1.0 + static_cast<double>(t);
  EXPECT_FALSE(std::isnan(index_of(x)[0]));
  x[12] = kMissing;
  EXPECT_TRUE(std::isnan(index_of(x)[0])) << "19 Januaries of the 20 that are needed";
  EXPECT_FALSE(std::isnan(index_of(x)[1]));
  x[13] = -1.0;
  EXPECT_TRUE(std::isnan(index_of(x)[1])) << "a negative value among the Februaries";
  EXPECT_FALSE(std::isnan(index_of(x)[2]));
}

TEST(StandardizedIndex, OfThreeMonthsIsTheIndexOfTheirRunningMean) {
  const auto x = random_rain(96, 12 * 30);
  const Field mean = evaluated<RunningMean>({monthly(x)}, {.window = 3, .place = WindowPlace::end})[0];
  const auto of_mean = values_of(evaluated<StandardizedIndex>({mean}, {.sample = {.slots = {.by = By::month}}})[0]);
  std::vector<double> sums(x.size(), kMissing);
  for (std::size_t t = 2; t < x.size(); ++t) sums[t] = x[t - 2] + x[t - 1] + x[t];
  const auto of_sum = index_of(sums, {.sample = {.slots = {.by = By::month}}});
  EXPECT_TRUE(std::isnan(of_mean[1]));
  expect_near(of_mean, of_sum, tolerance::score_of_fit(tolerance::rounding(1.0, 30.0 * 64.0)));
}

TEST(StandardizedIndex, TilesDoNotChangeBits) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 360), sample::global_grid(), 97);
  StandardizedIndex operation(std::vector{field.header}, {});
  const Field whole = fieldwise::analysis::evaluate(operation, {field})[0];
  for (const std::size_t rows : {1U, 3U}) {
    for (const std::size_t times : {360U, 50U}) {
      sample::expect_same_bits(sample::map_in_tiles(operation, {field}, rows, times)[0], whole, "seed 97");
    }
  }
}

TEST(StandardizedIndex, RefusesWhatMeansNothing) {
  const auto refused = [&](const Field& field, const StandardizedIndex::Options& options) {
    return error_of(ErrorKind::usage, [&] { evaluated<StandardizedIndex>({field}, options); });
  };
  const std::vector<double> values(40, 1.0);
  const Field warm = series(values, monthly_axis(1980, 1, 40), "degC");
  EXPECT_THAT(refused(warm, {}), HasSubstr("zero is arbitrary"));
  EXPECT_THAT(refused(monthly(values), {.distribution = IndexDistribution::empirical, .zeros = ZeroRule::top}),
              HasSubstr("zeros: top belongs to distribution: gamma"));
  EXPECT_NO_THROW(evaluated<StandardizedIndex>({warm}, {.distribution = IndexDistribution::empirical}));
}

}  // namespace
