#include "fieldwise/kernels/moments.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tolerance.hpp"

namespace {

using fieldwise::kernels::add_extremes;
using fieldwise::kernels::add_moments;
using fieldwise::kernels::add_weighted;
using fieldwise::kernels::Moments;
using fieldwise::kernels::standard_deviation;

namespace tolerance = fieldwise::tolerance;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Holds the state of one or more points.
struct State {
  explicit State(std::size_t points = 1) : count(points), shift(points), mean(points), m2(points) {}

  void add(const std::vector<double>& row) { add_moments(row, {count, shift, mean, m2}); }
  [[nodiscard]] Moments point(std::size_t i = 0) const { return {count[i], shift[i] + mean[i], m2[i]}; }

  std::vector<double> count, shift, mean, m2;
};

Moments moments_of(const std::vector<double>& values) {
  State state;
  for (const double value : values) {
    state.add({value});
  }
  return state.point();
}

double sd_of(const std::vector<double>& values, double ddof = 1.0) {
  const Moments moments = moments_of(values);
  return standard_deviation(moments.m2, moments.count, ddof);
}

/// Computes mean and sd (ddof 1) naively in two passes of long double.
struct Naive {
  explicit Naive(const std::vector<double>& values) {
    long double sum = 0.0L;
    for (const double value : values) {
      if (!std::isnan(value)) {
        sum += static_cast<long double>(value);
        count += 1.0;
      }
    }
    const long double centre = sum / static_cast<long double>(count);
    long double squares = 0.0L;
    for (const double value : values) {
      if (!std::isnan(value)) {
        squares += (static_cast<long double>(value) - centre) * (static_cast<long double>(value) - centre);
      }
    }
    mean = static_cast<double>(centre);
    sd = static_cast<double>(std::sqrt(squares / static_cast<long double>(count - 1.0)));
  }
  double count = 0.0;
  double mean = 0.0;
  double sd = 0.0;
};

TEST(Moments, OfNoValueAreZeroCountAndOfOneValueAreTheValue) {
  EXPECT_EQ(moments_of({}).count, 0.0);
  const Moments one = moments_of({281.25});
  EXPECT_EQ(one.count, 1.0);
  EXPECT_EQ(one.mean, 281.25);
  EXPECT_EQ(one.m2, 0.0);
}

TEST(Moments, SkipMissingValuesWhereverTheyStand) {
  const Moments moments = moments_of({kMissing, 1.0, 2.0, kMissing, 3.0, 4.0, kMissing});
  EXPECT_EQ(moments.count, 4.0);
  EXPECT_EQ(moments.mean, 2.5);
  EXPECT_EQ(moments.m2, 5.0);
}

TEST(Moments, OfOnlyMissingValuesStayEmpty) {
  State state;
  state.add({kMissing});
  state.add({kMissing});
  EXPECT_EQ(state.count[0], 0.0);
  EXPECT_EQ(state.shift[0], 0.0);
  EXPECT_EQ(state.m2[0], 0.0);
}

TEST(Moments, OfAConstantHaveExactlyNoSpread) {
  const Moments moments = moments_of(std::vector<double>(540, 273.15));
  EXPECT_EQ(moments.mean, 273.15);
  EXPECT_EQ(moments.m2, 0.0);
}

TEST(Moments, OfNeighbouringPointsDoNotMix) {
  State state(11);
  std::vector<double> row(11);
  for (int t = 1; t <= 4; ++t) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = i % 3 == 1 ? kMissing : static_cast<double>(t) * static_cast<double>(i);
    }
    state.add(row);
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    EXPECT_EQ(state.point(i).count, i % 3 == 1 ? 0.0 : 4.0) << "point " << i;
    EXPECT_EQ(state.point(i).mean, i % 3 == 1 ? 0.0 : 2.5 * static_cast<double>(i)) << "point " << i;
    EXPECT_EQ(state.point(i).m2, i % 3 == 1 ? 0.0 : 5.0 * static_cast<double>(i * i)) << "point " << i;
  }
}

TEST(Moments, OfNistNumAcc4KeepAtLeastEightDigits) {
  std::vector<double> values{10000000.2};
  for (int i = 0; i < 500; ++i) {
    values.push_back(10000000.1);
    values.push_back(10000000.3);
  }
  EXPECT_DOUBLE_EQ(moments_of(values).mean, 10000000.2);
  // Certified: 0.1. The data themselves are off by 1e-9 (an epsilon of 1e7), so that 8 digits are what they hold.
  EXPECT_NEAR(sd_of(values), 0.1, tolerance::significant_digits(0.1, 8));
}

TEST(Moments, OfPressureInSinglePrecisionAreExact) {
  std::vector<double> values;
  for (int i = 0; i < 10'000; ++i) {
    values.push_back(static_cast<double>(101320.0F));
    values.push_back(static_cast<double>(101330.0F));
  }
  EXPECT_EQ(moments_of(values).mean, 101325.0);
  // sum of squares 20000 * 25, divided by 19999
  EXPECT_NEAR(sd_of(values), std::sqrt(500000.0 / 19999.0), 5.0 * tolerance::relative_sd(20'000.0, 5.0, 5.0));
}

TEST(Moments, KeepTheirDigitsAfterAnOutlyingFirstValue) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(280.0, 3.0);
  std::vector<double> values{-1.0e4};
  for (int i = 0; i < 2000; ++i) {
    values.push_back(noise(random));
  }
  const Naive naive(values);
  const double offset = naive.mean + 1.0e4;
  EXPECT_NEAR(sd_of(values), naive.sd, naive.sd * tolerance::relative_sd(2001.0, offset, naive.sd));
}

TEST(Moments, AgreeWithTwoPassesOfLongDoubleOnRandomValuesWithGaps) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> noise(0.0, std::pow(10.0, static_cast<double>(seed % 7) - 3.0));
    const double level = std::pow(10.0, static_cast<double>(seed % 5)) * (seed % 2 == 0 ? 1.0 : -1.0);
    std::vector<double> values;
    for (int i = 0; i < 300; ++i) {
      values.push_back(random() % 6 == 0 ? kMissing : level + noise(random));
    }
    const Naive naive(values);
    const double first = *std::ranges::find_if(values, [](double v) { return !std::isnan(v); });
    double spread = 0.0;
    for (const double value : values) {
      spread = std::isnan(value) ? spread : std::max(spread, std::abs(value - first));
    }
    const Moments moments = moments_of(values);
    EXPECT_EQ(moments.count, naive.count) << "seed " << seed;
    EXPECT_NEAR(moments.mean, naive.mean, tolerance::mean_of(naive.count, spread, naive.mean)) << "seed " << seed;
    EXPECT_NEAR(sd_of(values), naive.sd, naive.sd * tolerance::relative_sd(naive.count, naive.mean - first, naive.sd))
        << "seed " << seed;
  }
}

TEST(Moments, WhoseSquaresOverflowKeepTheMean) {
  const Moments moments = moments_of({1.0e200, 3.0e200});
  EXPECT_DOUBLE_EQ(moments.mean, 2.0e200);
  EXPECT_TRUE(std::isinf(moments.m2));
}

TEST(StandardDeviation, IsMissingWithoutADegreeOfFreedom) {
  EXPECT_TRUE(std::isnan(standard_deviation(0.0, 1.0, 1.0)));
  EXPECT_TRUE(std::isnan(standard_deviation(0.0, 0.0, 0.0)));
  EXPECT_EQ(standard_deviation(0.0, 1.0, 0.0), 0.0);
  EXPECT_EQ(standard_deviation(5.0, 4.0, 0.0), std::sqrt(1.25));
}

TEST(Extremes, SkipMissingValues) {
  const double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> least(2, infinity);
  std::vector<double> greatest(2, -infinity);
  for (const double value : {3.0, kMissing, -7.0, 5.0}) {
    add_extremes(std::vector<double>{value, kMissing}, least, greatest);
  }
  EXPECT_EQ(least[0], -7.0);
  EXPECT_EQ(greatest[0], 5.0);
  EXPECT_EQ(least[1], infinity);
  EXPECT_EQ(greatest[1], -infinity);
}

TEST(WeightedMean, OfAConstantIsExactlyTheConstantWhateverTheWeights) {
  std::vector<double> count(1), shift(1), weight(1), sum(1);
  for (const double days : {31.0, 28.0, 31.0, 30.0}) {
    add_weighted(std::vector<double>{273.15}, days, {count, shift, weight, sum});
    add_weighted(std::vector<double>{kMissing}, days, {count, shift, weight, sum});
  }
  EXPECT_EQ(count[0], 4.0);
  EXPECT_EQ(weight[0], 120.0);
  EXPECT_EQ(shift[0] + sum[0] / weight[0], 273.15);
}

TEST(WeightedMean, WeighsEachValue) {
  std::vector<double> count(1), shift(1), weight(1), sum(1);
  add_weighted(std::vector<double>{1.0}, 1.0, {count, shift, weight, sum});
  add_weighted(std::vector<double>{5.0}, 3.0, {count, shift, weight, sum});
  EXPECT_EQ(shift[0] + sum[0] / weight[0], 4.0);
}

}  // namespace
