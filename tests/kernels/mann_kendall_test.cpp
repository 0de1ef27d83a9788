#include "fieldwise/kernels/mann_kendall.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "fieldwise/kernels/rank.hpp"
#include "fieldwise/kernels/theil_sen.hpp"
#include "sample_series.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::kernels;
using fieldwise::sample::numbers;
using fieldwise::sample::of_kind;
using fieldwise::sample::sign;
using fieldwise::sample::steps;
namespace tolerance = fieldwise::tolerance;

TEST(MannKendall, OfFourRisingValuesByHand) {
  // S = 6; Var = 4 * 3 * 13 / 18 = 8.667; z = 5 / 2.944
  const MannKendall found = mann_kendall(std::vector<double>{1, 2, 3, 4});
  EXPECT_EQ(found.s, 6.0);
  EXPECT_NEAR(found.variance, 156.0 / 18.0, tolerance::rounding(9, 4));
  EXPECT_NEAR(found.z, 5.0 / std::sqrt(156.0 / 18.0), tolerance::rounding(2, 8));
  EXPECT_NEAR(found.p, std::erfc(found.z / std::sqrt(2.0)), tolerance::rounding(1, 16));
}

TEST(MannKendall, OfFourFallingValuesIsTheMirrorImage) {
  const MannKendall rising = mann_kendall(std::vector<double>{1, 2, 3, 4});
  const MannKendall falling = mann_kendall(std::vector<double>{4, 3, 2, 1});
  EXPECT_EQ(falling.s, -6.0);
  EXPECT_EQ(falling.variance, rising.variance);
  EXPECT_EQ(falling.z, -rising.z);
  EXPECT_EQ(falling.p, rising.p);
  EXPECT_EQ(rising.tau, 1.0);
  EXPECT_EQ(falling.tau, -1.0);
  EXPECT_EQ(mann_kendall(std::vector<double>{4, 3, 2, 1}, Alternative::less).p, 0.5 * rising.p);
  EXPECT_EQ(mann_kendall(std::vector<double>{4, 3, 2, 1}, Alternative::greater).p, 1.0 - 0.5 * rising.p);
}

TEST(MannKendall, OfSumsBesideZeroHasNoZ) {
  // The continuity correction takes 1 from s of 1, nothing from 0, -1 from -1.
  for (const std::vector<double>& values : {std::vector<double>{1, 3, 2}, {1, 2, 2, 1}, {2, 3, 1}, {1, 2}, {2, 1}}) {
    const MannKendall found = mann_kendall(values);
    EXPECT_LE(std::abs(found.s), 1.0);
    EXPECT_EQ(found.z, 0.0);
    EXPECT_EQ(found.p, 1.0);
  }
  EXPECT_EQ(mann_kendall(std::vector<double>{1, 3, 2}).tau, 1.0 / 3.0);
  EXPECT_EQ(mann_kendall(std::vector<double>{1, 2, 2, 1}).tau, 0.0);
  EXPECT_EQ(mann_kendall(std::vector<double>{1, 2}).tau, 1.0);
}

TEST(MannKendall, TauWithTiesIsTauB) {
  // s = 5 of 6 pairs, 5 of them without a tie: 5 / sqrt(6 5).
  EXPECT_NEAR(mann_kendall(std::vector<double>{1, 2, 2, 4}).tau, 5.0 / std::sqrt(30.0), tolerance::rounding(1.0, 4.0));
  EXPECT_TRUE(std::isnan(mann_kendall(std::vector<double>{7, 7, 7}).tau));
}

TEST(MannKendall, InflationDividesTheSquareOfZ) {
  const std::vector<double> values{1, 2, 3, 4};
  EXPECT_EQ(mann_kendall(values, Alternative::two_sided, 4.0).z, 0.5 * mann_kendall(values).z);
  EXPECT_EQ(mann_kendall(values, Alternative::two_sided, 4.0).variance, mann_kendall(values).variance);
  for (const double inflation : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    const MannKendall found = mann_kendall(values, Alternative::two_sided, inflation);
    EXPECT_TRUE(std::isnan(found.z)) << inflation;
    EXPECT_TRUE(std::isnan(found.p)) << inflation;
    EXPECT_EQ(found.s, 6.0);
  }
}

TEST(MannKendall, TiesShrinkTheVariance) {
  // one tie of two: 156 - 2 * 1 * 9 = 138
  EXPECT_NEAR(mann_kendall(std::vector<double>{1, 2, 2, 4}).variance, 138.0 / 18.0, tolerance::rounding(8, 4));
  EXPECT_TRUE(std::isnan(mann_kendall(std::vector<double>{1, 1, 1}).p));
}

TEST(SeasonalMannKendall, AddsWhatSeasonsCountByHand) {
  // 1, 2, 3 in one season (s = 3), 5, 4, 6 in the other (s = 1): s = 4 of 6 pairs, twice a variance of 3 2 11 / 18.
  const std::vector<double> values{1, 5, 2, 4, 3, 6};
  const std::vector<std::size_t> season{0, 1, 0, 1, 0, 1};
  const MannKendall found = seasonal_mann_kendall(values, season, 2);
  EXPECT_EQ(found.s, 4.0);
  EXPECT_NEAR(found.variance, 2.0 * 66.0 / 18.0, tolerance::rounding(8.0, 4.0));
  EXPECT_NEAR(found.z, 3.0 / std::sqrt(132.0 / 18.0), tolerance::rounding(2.0, 8.0));
  EXPECT_NEAR(found.tau, 4.0 / 6.0, tolerance::rounding(1.0, 4.0));
  // A season without values adds nothing; of one season alone it is the test of the series.
  EXPECT_EQ(seasonal_mann_kendall(values, season, 3).z, found.z);
  const std::vector<std::size_t> one(values.size(), 0);
  EXPECT_EQ(seasonal_mann_kendall(values, one, 1).p, mann_kendall(values).p);
  EXPECT_EQ(seasonal_mann_kendall(values, season, 2, Alternative::greater).p, 0.5 * found.p);
}

TEST(HamedRao, OfALowStartAndAHighEndByHand) {
  // Three values of -1, fourteen of 0, three of 1: ranks less their mean are -8.5, 0 and 8.5; sum of squares 6 of them.
  std::vector<double> values(20, 0.0);
  for (const std::size_t i : {0U, 1U, 2U}) values[i] = -1.0;
  for (const std::size_t i : {17U, 18U, 19U}) values[i] = 1.0;
  // Significant beyond 1.96 / sqrt(20) = 0.438: lag 1 with 4 / 6 and lag 17, the last that counts, with -3 / 6.
  const double sum = 19.0 * 18.0 * 17.0 * (4.0 / 6.0) + 3.0 * 2.0 * 1.0 * (-3.0 / 6.0);
  const double expected = 1.0 + 2.0 * sum / (20.0 * 19.0 * 18.0);  // 2.132456
  EXPECT_NEAR(hamed_rao_factor(values, steps(20), numbers(20), 0.0), expected, tolerance::rounding(3.0, 40.0));
  // The same with a trend that is removed: thirds would not be exact, a step of 4 between neighbours is.
  std::vector<double> rising = values;
  std::vector<double> years = steps(20);
  for (std::size_t i = 0; i < rising.size(); ++i) {
    years[i] += 1950.0;
    rising[i] += 4.0 * static_cast<double>(i);
  }
  EXPECT_NEAR(hamed_rao_factor(rising, years, numbers(years.size()), 4.0), expected, tolerance::rounding(3.0, 40.0));
}

TEST(HamedRao, AgreesWithAPlainDoubleLoopOnPersistentSeries) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    const std::size_t n = 40 + 7 * seed;
    std::vector<double> values = of_kind(n, static_cast<int>(seed % 3), seed);
    for (std::size_t i = 1; i < n; ++i) values[i] += 0.8 * values[i - 1];
    const std::vector<double> rank = ranks(values);
    const auto count = static_cast<double>(n);
    const auto product = [&](std::size_t lag) {
      double sum = 0.0;
      for (std::size_t i = 0; i + lag < n; ++i) {
        sum += (rank[i] - 0.5 * (count + 1.0)) * (rank[i + lag] - 0.5 * (count + 1.0));
      }
      return sum;
    };
    double sum = 0.0;
    int significant = 0;
    for (std::size_t lag = 1; lag < n; ++lag) {
      const double rho = product(lag) / product(0);
      const double left = count - static_cast<double>(lag);
      if (std::abs(rho) <= 1.959963984540054 / std::sqrt(count)) continue;
      sum += left * (left - 1.0) * (left - 2.0) * rho;
      ++significant;
    }
    EXPECT_GT(significant, 0) << "seed " << seed;
    EXPECT_NEAR(hamed_rao_factor(values, steps(n), numbers(n), 0.0),
                1.0 + 2.0 * sum / (count * (count - 1.0) * (count - 2.0)), tolerance::between_tools(count, 8.0 * count))
        << "seed " << seed;
  }
}

TEST(HamedRao, OfTooFewValuesOrAConstantChangesNothing) {
  for (const std::vector<double>& values : {std::vector<double>{}, {1}, {1, 2}, {1, 3, 2}, {5, 5, 5, 5, 5, 5}}) {
    EXPECT_EQ(hamed_rao_factor(values, steps(values.size()), numbers(values.size()), 0.0), 1.0) << values.size();
  }
}

TEST(HamedRao, LeavesWhiteNoiseAloneAndEnlargesTheVarianceOfPersistentSeries) {
  std::vector<double> persistent(80);
  for (std::size_t i = 0; i < persistent.size(); ++i) {
    persistent[i] = std::sin(0.15 * static_cast<double>(i));
  }
  EXPECT_GT(hamed_rao_factor(persistent, steps(80), numbers(80), theil_sen(steps(80), persistent).slope), 1.5);
  // Of four values no autocorrelation can be significant (1.96 / 2 = 0.98).
  EXPECT_EQ(hamed_rao_factor(std::vector<double>{2, 9, 4, 7}, steps(4), numbers(4), 0.0), 1.0);
}

TEST(MannKendall, CountsWhatPairsCountOneByOne) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const std::vector<double> y = of_kind(17 + seed * 13, static_cast<int>(seed % 5), seed);
    double s = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      for (std::size_t j = i + 1; j < y.size(); ++j) s += sign(y[j] - y[i]);
    }
    EXPECT_EQ(mann_kendall(y).s, s) << "seed " << seed;
  }
}

/// Returns eight values of -1 and eight of 1, on a line that rises by half a step from the first time on.
std::vector<double> stairs_on_a_line() {
  std::vector<double> values(16);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = (i < 8 ? -1.0 : 1.0) + 0.5 * static_cast<double>(i);
  return values;
}

std::vector<double> years_from(double first, std::size_t count) {
  std::vector<double> years = steps(count);
  for (double& year : years) year += first;
  return years;
}

TEST(TrendFreePrewhitening, OfStairsOnALineByHand) {
  // Without the line: 15 products of neighbours, 14 of them 1 and one -1, over 16 squares: r1 = 13/16 15/15 = 0.8125.
  const std::vector<bool> follows(16, true);
  std::vector<double> expected;
  for (int i = 1; i < 16; ++i) expected.push_back((i < 8 ? -0.1875 : i == 8 ? 1.8125 : 0.1875) + 0.5 * i);
  EXPECT_EQ(trend_free_prewhitened(stairs_on_a_line(), years_from(1950.0, 16), follows, 0.5), expected);
}

TEST(TrendFreePrewhitening, LeavesOutValuesThatFollowNone) {
  // The step is a break in time: 14 products of 1, r1 = 14/16 15/14 = 0.9375, and 14 values are left.
  std::vector<bool> follows(16, true);
  follows[8] = false;
  std::vector<double> expected;
  for (int i = 1; i < 16; ++i) {
    if (i != 8) expected.push_back((i < 8 ? -0.0625 : 0.0625) + 0.5 * i);
  }
  EXPECT_EQ(trend_free_prewhitened(stairs_on_a_line(), years_from(1950.0, 16), follows, 0.5), expected);
}

TEST(TrendFreePrewhitening, IsDoneOnlyWhereTheAutocorrelationIsSignificant) {
  // Six values, three low and three high: r1 = 3/6 5/5 = 0.5, and 1.96 / sqrt(6) is 0.80.
  const std::vector<double> few{-1, -1, -1, 1, 1, 1};
  EXPECT_EQ(trend_free_prewhitened(few, steps(6), std::vector<bool>(6, true), 0.0), few);
  // Sixteen values up and down: r1 = -15/16, significant although negative.
  std::vector<double> zigzag(16);
  for (std::size_t i = 0; i < zigzag.size(); ++i) zigzag[i] = i % 2 == 0 ? 1.0 : -1.0;
  const auto found = trend_free_prewhitened(zigzag, steps(16), std::vector<bool>(16, true), 0.0);
  ASSERT_EQ(found.size(), 15U);
  EXPECT_EQ(found[0], -0.0625);
  EXPECT_EQ(found[1], 0.0625);
}

TEST(TrendFreePrewhitening, LeavesASeriesWithoutAutocorrelationAlone) {
  const std::vector<double> y{3, 1, 4, 1, 5, 9, 2, 6};
  const std::vector<bool> follows(8, true);
  EXPECT_EQ(trend_free_prewhitened(y, steps(8), follows, 0.0), y);
}

}  // namespace
