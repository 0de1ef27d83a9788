#include "fieldwise/kernels/rank.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "fieldwise/kernels/multiple_regression.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::kernels;
namespace tolerance = fieldwise::tolerance;

const std::vector<double> kNine{1, 2, 3, 4, 5, 6, 7, 8, 9};
const std::vector<double> kZigzag{2, 1, 4, 3, 6, 5, 8, 7, 10};

std::vector<double> steps(std::size_t n) {
  std::vector<double> time(n);
  std::iota(time.begin(), time.end(), 0.0);
  return time;
}

TEST(Ranks, ShareTheirMeanWhereValuesAreEqual) {
  EXPECT_EQ(ranks(std::vector<double>{10, 20, 10, 5}), (std::vector<double>{2.5, 4, 2.5, 1}));
  EXPECT_TRUE(ranks({}).empty());
}

TEST(Spearman, OfNinePairsHasThePublishedNumbers) {
  const Association found = spearman(kNine, kZigzag);
  EXPECT_NEAR(found.value, 0.9333333, tolerance::printed(7));
  EXPECT_NEAR(found.p, 2.359e-4, tolerance::printed(7));
}

TEST(Kendall, OfNinePairsHasThePublishedNumbers) {
  const Association found = kendall(kNine, kZigzag);
  EXPECT_NEAR(found.value, 0.7777778, tolerance::printed(7));
  EXPECT_NEAR(found.p, 0.0024250, tolerance::printed(7));
}

TEST(Kendall, WithTiesIsTauBWithTheNormalP) {
  // scipy.stats.kendalltau([1, 2, 2, 3, 4, 5], [1, 3, 2, 2, 5, 4]), scipy 1.10.1
  const Association found = kendall(std::vector<double>{1, 2, 2, 3, 4, 5}, std::vector<double>{1, 3, 2, 2, 5, 4});
  EXPECT_NEAR(found.value, 0.6428571428571429, tolerance::printed(12));
  EXPECT_NEAR(found.p, 0.07983871964585261, tolerance::printed(12));
}

TEST(Kendall, OfAConstantIsMissing) { EXPECT_TRUE(std::isnan(kendall(kNine, std::vector<double>(9, 1.0)).value)); }

TEST(TheilSen, OfNinePairsHasThePublishedNumbers) {
  const TheilSen found = theil_sen(kNine, kZigzag);
  EXPECT_DOUBLE_EQ(found.slope, 1.0);
  EXPECT_NEAR(found.low, 0.6, tolerance::printed(12));
  EXPECT_NEAR(found.high, 1.4, tolerance::printed(12));
}

TEST(MannKendall, OfFourRisingValuesByHand) {
  // S = 6; Var = 4 * 3 * 13 / 18 = 8.667; z = 5 / 2.944
  const MannKendall found = mann_kendall(std::vector<double>{1, 2, 3, 4});
  EXPECT_EQ(found.s, 6.0);
  EXPECT_NEAR(found.variance, 156.0 / 18.0, tolerance::rounding(9, 4));
  EXPECT_NEAR(found.z, 5.0 / std::sqrt(156.0 / 18.0), tolerance::rounding(2, 8));
  EXPECT_NEAR(found.p, std::erfc(found.z / std::sqrt(2.0)), tolerance::rounding(1, 16));
}

TEST(MannKendall, TiesShrinkTheVariance) {
  // one tie of two: 156 - 2 * 1 * 9 = 138
  EXPECT_NEAR(mann_kendall(std::vector<double>{1, 2, 2, 4}).variance, 138.0 / 18.0, tolerance::rounding(8, 4));
  EXPECT_TRUE(std::isnan(mann_kendall(std::vector<double>{1, 1, 1}).p));
}

TEST(HamedRao, LeavesWhiteNoiseAloneAndEnlargesTheVarianceOfPersistentSeries) {
  std::vector<double> persistent(80);
  for (std::size_t i = 0; i < persistent.size(); ++i) {
    persistent[i] = std::sin(0.15 * static_cast<double>(i));
  }
  EXPECT_GT(hamed_rao_factor(persistent, steps(80), theil_sen(steps(80), persistent).slope), 1.5);
  // Of four values no autocorrelation can be significant (1.96 / 2 = 0.98).
  EXPECT_EQ(hamed_rao_factor(std::vector<double>{2, 9, 4, 7}, steps(4), 0.0), 1.0);
}

TEST(MultipleRegression, OfOnePredictorIsTheLine) {
  const MultipleRegression fit = multiple_regression(kZigzag, {kNine});
  EXPECT_NEAR(fit.coefficients[1], 1.0, tolerance::least_squares(9, 2, 10));
  EXPECT_NEAR(fit.coefficients[0], 0.1111111111, tolerance::printed(10));
  EXPECT_NEAR(fit.standard_errors[1], 0.14547859, tolerance::printed(8));
  EXPECT_NEAR(fit.r_squared, 0.93325653 * 0.93325653, tolerance::printed(7));
}

TEST(MultipleRegression, UsesCompleteCasesAndFindsAnExactPlane) {
  const std::vector<double> a{1, 2, 3, 4, 5, 6};
  const std::vector<double> b{2, 1, 5, 3, std::nan(""), 4};
  std::vector<double> y(6);
  for (std::size_t i = 0; i < 6; ++i) {
    y[i] = 1.0 + 2.0 * a[i] - 3.0 * b[i];
  }
  y[4] = 99.0;
  const MultipleRegression fit = multiple_regression(y, {a, b});
  EXPECT_EQ(fit.n, 5.0);
  EXPECT_NEAR(fit.coefficients[0], 1.0, tolerance::least_squares(5, 3, 15));
  EXPECT_NEAR(fit.coefficients[1], 2.0, tolerance::least_squares(5, 3, 15));
  EXPECT_NEAR(fit.coefficients[2], -3.0, tolerance::least_squares(5, 3, 15));
}

TEST(MultipleRegression, WithDependentPredictorsIsMissing) {
  const std::vector<double> doubled{2, 4, 6, 8, 10, 12, 14, 16, 18};
  EXPECT_TRUE(std::isnan(multiple_regression(kZigzag, {kNine, doubled}).coefficients[0]));
}

}  // namespace
