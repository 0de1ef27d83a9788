#include "fieldwise/kernels/area_sum.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tolerance.hpp"

namespace {

using fieldwise::kernels::first_weighted;
using fieldwise::kernels::weighted_sum;
using fieldwise::kernels::WeightedSum;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

TEST(WeightedSum, OfNothingIsZero) {
  const WeightedSum sum = weighted_sum({}, {});
  EXPECT_EQ(sum.sum, 0.0);
  EXPECT_EQ(sum.weight, 0.0);
  EXPECT_EQ(sum.count, 0.0);
  EXPECT_EQ(sum.whole_weight, 0.0);
}

TEST(WeightedSum, LeavesOutMissingValuesAndCellsWithoutWeight) {
  const std::vector<double> values{1.0, kMissing, 3.0, 1.0e300, 5.0};
  const std::vector<double> weights{2.0, 4.0, 1.0, 0.0, kMissing};
  const WeightedSum sum = weighted_sum(values, weights);
  EXPECT_EQ(sum.sum, 5.0);
  EXPECT_EQ(sum.weight, 3.0);
  EXPECT_EQ(sum.count, 2.0);
  EXPECT_EQ(sum.whole_weight, 7.0);
}

TEST(WeightedSum, AddsInTheOrderOfEightLanesAndAFixedTree) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> uniform(-1.0e6, 1.0e6);
  for (const std::size_t size : {1U, 7U, 8U, 9U, 16U, 359U}) {
    std::vector<double> values(size);
    for (double& value : values) {
      value = uniform(random);
    }
    std::array<double, 8> lane{};
    for (std::size_t i = 0; i < size; ++i) {
      lane[i % 8] += 0.7 * (values[i] - 3.5);
    }
    const double expected = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    EXPECT_EQ(weighted_sum(values, std::vector<double>(size, 0.7), 3.5).sum, expected) << size << " columns";
  }
}

TEST(WeightedSum, OfAConstantAboutItselfIsExactlyZero) {
  const std::vector<double> weights{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  EXPECT_EQ(weighted_sum(std::vector<double>(9, 273.15), weights, 273.15).sum, 0.0);
}

TEST(WeightedSum, AgreesWithLongDouble) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> noise(280.0, 20.0);
    std::uniform_real_distribution<double> area(0.1, 1.0);
    std::vector<double> values(360);
    std::vector<double> weights(360);
    long double sum = 0.0L;
    long double weight = 0.0L;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = random() % 5 == 0 ? kMissing : noise(random);
      weights[i] = area(random);
      if (!std::isnan(values[i])) {
        sum += static_cast<long double>(values[i]) * static_cast<long double>(weights[i]);
        weight += static_cast<long double>(weights[i]);
      }
    }
    const double origin = first_weighted(values, weights);
    const WeightedSum found = weighted_sum(values, weights, origin);
    const auto mean = static_cast<double>(sum / weight);
    EXPECT_NEAR(origin + found.sum / found.weight, mean, fieldwise::tolerance::area_mean_of(360.0, 1.0, 160.0, mean))
        << "seed " << seed;
  }
}

TEST(FirstWeighted, SkipsMissingValuesAndCellsWithoutWeight) {
  EXPECT_EQ(first_weighted(std::vector<double>{kMissing, 1.0, 2.0}, std::vector<double>{1.0, 0.0, 1.0}), 2.0);
  EXPECT_TRUE(std::isnan(first_weighted(std::vector<double>{kMissing, 1.0}, std::vector<double>{1.0, 0.0})));
}

}  // namespace
