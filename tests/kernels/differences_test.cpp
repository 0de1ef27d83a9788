#include "fieldwise/kernels/differences.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "tolerance.hpp"

namespace {

using fieldwise::kernels::Difference;
using fieldwise::kernels::difference_weights;
using fieldwise::kernels::DifferenceColumns;
using fieldwise::kernels::differentiate_across;
using fieldwise::kernels::differentiate_along;
using fieldwise::kernels::differentiate_at;
using fieldwise::kernels::first_differences;
using fieldwise::kernels::RowWindow;
using fieldwise::kernels::second_differences;

namespace tolerance = fieldwise::tolerance;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

struct Sample {
  double position;
  double value;
};

/// Returns the centred difference at the second of three positions: three functions must agree on it.
double centred(double x_before, double before, double x, double centre, double x_after, double after) {
  const std::vector<double> positions{x_before, x, x_after};
  const std::vector<double> values{before, centre, after};
  const Difference weights = first_differences(positions, false)[1];
  const double found = differentiate_at(values, weights, 1.0, false);
  std::vector<double> across(1);
  differentiate_across(RowWindow<3>{{&values[0], &values[1], &values[2]}, {1.0, 1.0, 1.0}}, nullptr, weights, 1.0,
                       false, across);
  std::vector<double> along(1);
  const std::vector<double> padded{kMissing, before, centre, after, kMissing};
  differentiate_along(padded, DifferenceColumns(std::vector{weights}, false), 1.0, along);
  EXPECT_TRUE(found == across[0] || std::isnan(found + across[0]));
  EXPECT_TRUE(found == along[0] || std::isnan(found + along[0]));
  return found;
}

double one_sided_difference(const Sample& edge, const Sample& near, const Sample& far) {
  const std::vector<double> positions{edge.position, near.position, far.position};
  const std::vector<double> values{edge.value, near.value, far.value};
  return differentiate_at(values, first_differences(positions, false)[0], 1.0, false);
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

std::vector<double> values_of(const std::vector<double>& positions, const std::function<double(double)>& f) {
  std::vector<double> values;
  for (const double x : positions) {
    values.push_back(f(x));
  }
  return values;
}

TEST(Differences, OfFivePointsAreExactForQuarticsUpToTheEdges) {
  const std::vector<double> positions{0.0, 0.4, 1.0, 1.3, 2.0, 2.2, 3.0};
  const auto values = values_of(positions, [](double x) { return ((x - 2.0) * x * x + 1.0) * x; });
  const auto weights = first_differences(positions, true);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const double x = positions[i];
    EXPECT_NEAR(differentiate_at(values, weights[i], 1.0, true), 4.0 * x * x * x - 6.0 * x * x + 1.0,
                tolerance::difference_quotient(100.0, 0.2))
        << i;
  }
}

TEST(Differences, OfFivePointsFallBackToThreeBesideAGap) {
  const std::vector<double> positions{0, 1, 2, 3, 4, 5};
  auto values = values_of(positions, [](double x) { return x * x * x; });
  values[0] = kMissing;
  const auto weights = first_differences(positions, true);
  EXPECT_EQ(differentiate_at(values, weights[2], 1.0, true), 13.0);  // (27 - 1) / 2
  EXPECT_EQ(differentiate_at(values, weights[1], 1.0, true), 7.0);   // 8 - 1
  EXPECT_NEAR(differentiate_at(values, weights[3], 1.0, true), 27.0, tolerance::difference_quotient(125.0, 1.0));
}

TEST(Differences, OfSecondOrderAreExactForParabolasAndMissingAtEdges) {
  const std::vector<double> positions{0.0, 0.4, 1.0, 1.3, 2.0};
  const auto values = values_of(positions, [](double x) { return 3.0 * x * x - x; });
  const auto weights = second_differences(positions, false);
  EXPECT_TRUE(std::isnan(differentiate_at(values, weights[0], 1.0, false)));
  EXPECT_TRUE(std::isnan(differentiate_at(values, weights[4], 1.0, false)));
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_NEAR(differentiate_at(values, weights[i], 1.0, false), 6.0, tolerance::difference_quotient(12.0, 0.09)) << i;
  }
}

TEST(Differences, WeightsAreThoseOfEvenSpacing) {
  const std::vector<double> points{-2, -1, 0, 1, 2};
  const auto first = difference_weights(0.0, points, 1);
  const auto second = difference_weights(0.0, points, 2);
  const std::vector<double> expected_first{1.0 / 12, -8.0 / 12, 0.0, 8.0 / 12, -1.0 / 12};
  const std::vector<double> expected_second{-1.0 / 12, 16.0 / 12, -30.0 / 12, 16.0 / 12, -1.0 / 12};
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_NEAR(first[k], expected_first[k], tolerance::rounding(1.0, 16.0)) << k;
    EXPECT_NEAR(second[k], expected_second[k], tolerance::rounding(3.0, 16.0)) << k;
  }
}

}  // namespace
