#include "fieldwise/kernels/persistence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/kernels/significance.hpp"
#include "tolerance.hpp"

namespace fieldwise::kernels {
namespace {

using Numbers = std::vector<std::int64_t>;

/// Winters of three months out of so many years.
Numbers winters(int years) {
  Numbers numbers;
  for (int year = 0; year < years; ++year) {
    for (const int month : {-1, 0, 1}) numbers.push_back(12 * year + month);
  }
  return numbers;
}

/// Adds up the powers of all pairs, as they are defined.
double sum_over_pairs(const Numbers& numbers, double a) {
  long double sum = 0.0L;
  for (const std::int64_t i : numbers) {
    for (const std::int64_t j : numbers) {
      sum += std::pow(static_cast<long double>(a), static_cast<long double>(std::abs(i - j)));
    }
  }
  return static_cast<double>(sum);
}

TEST(StepPattern, WithoutHolesIsTheClosedForm) {
  Numbers numbers;
  for (std::int64_t i = -50; i < 82; ++i) numbers.push_back(i);
  const StepPattern pattern(numbers);
  EXPECT_EQ(pattern.steps(), 132.0);
  EXPECT_EQ(pattern.neighbours(), 131.0);
  for (const double a : {-0.5, 0.0, 0.3, 0.49, 0.9, 1.0}) {
    EXPECT_EQ(pattern.effective_size(120.0, 110.0, a), effective_size(120.0, a)) << a;
  }
}

TEST(StepPattern, FortyWintersOfThreeMonthsAreSixtySixIndependentValues) {
  const StepPattern pattern(winters(40));
  EXPECT_EQ(std::round(pattern.effective_size(120.0, 80.0, 0.49)), 66.0);
  EXPECT_EQ(std::round(effective_size(120.0, 0.49)), 41.0);  // as if all months followed each other
}

TEST(StepPattern, WithHolesIsTheSumOverAllPairs) {
  std::mt19937_64 random(41);
  for (int trial = 0; trial < 20; ++trial) {
    Numbers numbers{static_cast<std::int64_t>(random() % 100)};
    while (numbers.size() < 150)
      numbers.push_back(numbers.back() + (random() % 3 != 0 ? 1 : 1 + static_cast<std::int64_t>(random() % 30)));
    const StepPattern pattern(numbers);
    for (const double a : {1e-6, 0.2, 0.49, 0.7, 0.95, 0.9899, 0.9901, 0.99999}) {
      const double expected = std::min(150.0, 150.0 * 150.0 / sum_over_pairs(numbers, a));
      EXPECT_NEAR(pattern.effective_size(150.0, 80.0, a), expected, tolerance::rounding(expected, 500.0))
          << "seed 41, trial " << trial << ", a " << a;
    }
  }
}

TEST(StepPattern, GapsOfAPointScaleItsCountAndNotTheFactor) {
  const StepPattern pattern(winters(40));
  EXPECT_NEAR(pattern.effective_size(60.0, 40.0, 0.49), 0.5 * pattern.effective_size(120.0, 80.0, 0.49),
              tolerance::rounding(60.0, 8.0));
  EXPECT_EQ(pattern.effective_size(60.0, 40.0, -0.3), 60.0);
  EXPECT_EQ(pattern.effective_size(60.0, 40.0, 1.0), 0.0);
}

TEST(StepPattern, OfTooFewNeighboursTellsNothing) {
  EXPECT_TRUE(std::isnan(StepPattern(Numbers{0, 2, 4, 6, 8, 10}).effective_size(6.0, 0.0, 0.0)));
  const StepPattern pattern(winters(40));
  EXPECT_TRUE(std::isnan(pattern.effective_size(120.0, 39.0, 0.2)));
  EXPECT_FALSE(std::isnan(pattern.effective_size(120.0, 40.0, 0.2)));
  EXPECT_TRUE(std::isnan(pattern.effective_size(5.0, 2.0, 0.2)));
  EXPECT_FALSE(std::isnan(pattern.effective_size(5.0, 3.0, 0.2)));
  EXPECT_EQ(StepPattern().steps(), 0.0);
}

TEST(Lag1Autocorrelation, WithGapsIsThatOfThePairsThereAre) {
  // d = -1.5 -0.5 . 0.5 1.5 over five steps: products 0.75 and 0.75, two pairs; squares 5 over four values.
  const std::vector<double> values{1, 2, 3, 4};
  const double expected = (1.5 / 2.0) / (5.0 / 4.0) * 4.0 / 5.0;
  EXPECT_NEAR(lag1_autocorrelation(values, {false, true, false, true}, 5.0), expected, tolerance::rounding(1.0, 8.0));
}

}  // namespace
}  // namespace fieldwise::kernels
