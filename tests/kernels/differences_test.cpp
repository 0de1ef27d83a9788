#include "fieldwise/kernels/differences.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tolerance.hpp"

namespace {

using fieldwise::kernels::centred_differences;
using fieldwise::kernels::one_sided_difference;

namespace tolerance = fieldwise::tolerance;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Returns one centred difference at x of three values.
double centred(double x_before, double before, double x, double centre, double x_after, double after) {
  const std::vector<double> b{before}, c{centre}, a{after}, h1{x - x_before}, h2{x_after - x};
  std::vector<double> derivative(1);
  centred_differences(b, c, a, h1, h2, derivative);
  return derivative[0];
}

TEST(Differences, AgreeWithNumpyOnUnevenSpacing) {
  // numpy.gradient([1, 4, 9, 25], [1, 2, 3, 5], edge_order=2)
  EXPECT_DOUBLE_EQ(one_sided_difference({1.0, 1.0}, {2.0, 4.0}, {3.0, 9.0}), 2.0);
  EXPECT_DOUBLE_EQ(centred(1.0, 1.0, 2.0, 4.0, 3.0, 9.0), 4.0);
  EXPECT_DOUBLE_EQ(centred(2.0, 4.0, 3.0, 9.0, 5.0, 25.0), 6.0);
  EXPECT_DOUBLE_EQ(one_sided_difference({5.0, 25.0}, {3.0, 9.0}, {2.0, 4.0}), 10.0);
}

TEST(Differences, GiveTheTangentOfAParabola) {
  const auto f = [](double x) { return x * x + x; };
  const double slope = centred(4.0, f(4.0), 5.0, f(5.0), 6.0, f(6.0));
  EXPECT_EQ(slope, 11.0);
  EXPECT_EQ(f(5.0) - 5.0 * slope, -25.0);  // y = 11 x - 25
}

TEST(Differences, GiveTheGradientOfASumOfSquares) {
  const auto f = [](double x, double y) { return x * x + y * y; };
  EXPECT_EQ(centred(-3.0, f(-3.0, -2.0), -2.0, f(-2.0, -2.0), -1.0, f(-1.0, -2.0)), -4.0);
  EXPECT_EQ(centred(-3.0, f(-2.0, -3.0), -2.0, f(-2.0, -2.0), -1.0, f(-2.0, -1.0)), -4.0);
}

TEST(Differences, AreExactForParabolasOnAnySpacingInEitherDirection) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> step(0.1, 2.0);
    const double direction = seed % 2 == 0 ? 1.0 : -1.0;
    const double x = step(random);
    const double before = x - direction * step(random);
    const double after = x + direction * step(random);
    const double far = after + direction * step(random);
    const auto f = [](double t) { return 3.0 * t * t - 2.0 * t + 1.0; };
    const double bound = tolerance::difference_quotient(200.0, 0.1);
    EXPECT_NEAR(centred(before, f(before), x, f(x), after, f(after)), 6.0 * x - 2.0, bound) << "seed " << seed;
    EXPECT_NEAR(one_sided_difference({x, f(x)}, {after, f(after)}, {far, f(far)}), 6.0 * x - 2.0, bound)
        << "seed " << seed;
  }
}

TEST(Differences, EqualTheFormulaWithThreeWeights) {
  const double h1 = 0.4;
  const double h2 = 1.1;
  const double formula = -h2 / (h1 * (h1 + h2)) * 2.0 + (h2 - h1) / (h1 * h2) * 5.0 + h1 / (h2 * (h1 + h2)) * 3.0;
  EXPECT_NEAR(centred(-h1, 2.0, 0.0, 5.0, h2, 3.0), formula, tolerance::difference_quotient(5.0, h1));
}

TEST(Differences, OfAConstantAreExactlyZero) {
  EXPECT_EQ(centred(0.0, 273.15, 0.3, 273.15, 0.7, 273.15), 0.0);
  EXPECT_EQ(one_sided_difference({0.0, 273.15}, {0.1, 273.15}, {0.7, 273.15}), 0.0);
}

TEST(Differences, UseTheOtherNeighbourWhereOneIsMissing) {
  EXPECT_EQ(centred(0.0, kMissing, 1.0, 4.0, 3.0, 10.0), 3.0);
  EXPECT_EQ(centred(0.0, 3.0, 1.0, 4.0, 3.0, kMissing), 1.0);
}

TEST(Differences, AreMissingWithoutACentreOrWithoutNeighbours) {
  EXPECT_TRUE(std::isnan(centred(0.0, 1.0, 1.0, kMissing, 2.0, 3.0)));
  EXPECT_TRUE(std::isnan(centred(0.0, kMissing, 1.0, 2.0, 2.0, kMissing)));
  EXPECT_TRUE(std::isnan(centred(0.0, kMissing, 1.0, kMissing, 2.0, 1.0)));
}

TEST(Differences, AtAnEdgeNeedTheNearerNeighbour) {
  EXPECT_EQ(one_sided_difference({0.0, 1.0}, {2.0, 5.0}, {3.0, kMissing}), 2.0);
  EXPECT_TRUE(std::isnan(one_sided_difference({0.0, 1.0}, {2.0, kMissing}, {3.0, 5.0})));
  EXPECT_TRUE(std::isnan(one_sided_difference({0.0, kMissing}, {2.0, 5.0}, {3.0, 5.0})));
}

}  // namespace
