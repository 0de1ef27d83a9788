#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>
#include <random>
#include <set>
#include <vector>

#include "fieldwise/kernels/rank.hpp"
#include "fieldwise/kernels/surrogates.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::kernels;
namespace tolerance = fieldwise::tolerance;

std::vector<double> noise(std::size_t n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(n);
  std::ranges::generate(values, [&] { return normal(random); });
  return values;
}

/// Returns |sum x(t) exp(-2 pi i k t / n)|.
double amplitude(const std::vector<double>& x, std::size_t k) {
  std::complex<double> sum;
  for (std::size_t t = 0; t < x.size(); ++t) {
    const double angle = -2.0 * std::numbers::pi * static_cast<double>(k * t) / static_cast<double>(x.size());
    sum += x[t] * std::polar(1.0, angle);
  }
  return std::abs(sum);
}

TEST(RandomPhases, KeepTheSpectrumOfEvenAndOddLengths) {
  for (const std::size_t n : {132U, 133U, 127U}) {
    const std::vector<double> x = noise(n, 5);
    RandomStream random(1, 0);
    const std::vector<double> made = random_phases(x, random);
    ASSERT_EQ(made.size(), n);
    EXPECT_GT(std::abs(made[3] - x[3]), 1e-3);
    for (std::size_t k = 0; k <= n / 2; ++k) {
      EXPECT_NEAR(amplitude(made, k), amplitude(x, k), tolerance::between_tools(100.0, static_cast<double>(n))) << k;
    }
  }
}

TEST(MovingBlocks, AreRunsOfTheSeriesThatCoverItsLength) {
  std::vector<double> x(100);
  std::iota(x.begin(), x.end(), 0.0);
  RandomStream random(7, 3);
  const std::vector<double> made = moving_blocks(x, 9, random);
  ASSERT_EQ(made.size(), x.size());
  for (std::size_t t = 0; t < made.size(); ++t) {
    EXPECT_TRUE(t % 9 == 0 || made[t] == made[t - 1] + 1.0) << t;
  }
  RandomStream same(7, 3);
  EXPECT_EQ(moving_blocks(x, 9, same), made);
  RandomStream other(7, 4);
  EXPECT_NE(moving_blocks(x, 9, other), made);
}

TEST(BlockLength, GrowsWithAutocorrelationAndSolvesItsEquation) {
  EXPECT_EQ(block_length_for(1000, 0.0), 1U);
  EXPECT_EQ(block_length_for(1000, -0.3), 1U);
  const auto length = static_cast<double>(block_length_for(1000, 0.7));
  const double exponent = 2.0 / 3.0 * (1.0 - 0.3 / 1.7);
  EXPECT_GE(length, std::pow(1000 - length + 1, exponent));
  EXPECT_LT(length - 1, std::pow(1000 - length + 2, exponent));
  EXPECT_LE(block_length_for(50, 1.0), 50U);
}

TEST(SurrogateSet, CountsWhatCorrelationsCountOneByOne) {
  constexpr std::size_t kTimes = 60;
  constexpr std::size_t kSurrogates = 21;
  std::vector<double> years(kTimes);
  std::iota(years.begin(), years.end(), 0.0);
  for (const bool detrend : {false, true}) {
    SurrogateSet set(kTimes, kSurrogates, detrend ? years : std::vector<double>());
    std::vector<std::vector<double>> surrogates;
    for (std::size_t s = 0; s < kSurrogates; ++s) {
      surrogates.push_back(noise(kTimes, 100 + static_cast<unsigned>(s)));
      set.set(s, surrogates.back());
    }
    std::vector<TestedSeries> points;
    std::vector<std::uint32_t> expected(kSurrogates, 0);
    for (unsigned point = 0; point < 7; ++point) {
      const std::vector<double> y = noise(kTimes, 200 + point);
      TestedSeries tested;
      std::vector<std::size_t> valid;
      for (std::size_t t = 0; t < kTimes; ++t) {
        if ((t + point) % (3 + point) == 0) {
          tested.missing.push_back(static_cast<std::uint32_t>(t));
        } else {
          valid.push_back(t);
        }
      }
      const auto rest = [&](const std::vector<double>& values) {
        std::vector<double> kept;
        std::vector<double> time;
        for (const std::size_t t : valid) {
          kept.push_back(values[t]);
          time.push_back(years[t]);
        }
        const auto n = static_cast<double>(kept.size());
        const double mean = std::accumulate(kept.begin(), kept.end(), 0.0) / n;
        const double middle = std::accumulate(time.begin(), time.end(), 0.0) / n;
        double product = 0.0;
        double square = 0.0;
        for (std::size_t i = 0; i < kept.size(); ++i) {
          product += (kept[i] - mean) * (time[i] - middle);
          square += (time[i] - middle) * (time[i] - middle);
        }
        for (std::size_t i = 0; i < kept.size(); ++i) {
          kept[i] -= mean + (detrend ? product / square * (time[i] - middle) : 0.0);
        }
        return kept;
      };
      const std::vector<double> departures = rest(y);
      tested.departures.assign(kTimes, 0.0);
      for (std::size_t i = 0; i < valid.size(); ++i) {
        tested.departures[valid[i]] = departures[i];
        tested.square += departures[i] * departures[i];
      }
      tested.critical = 0.1;
      for (std::size_t s = 0; s < kSurrogates; ++s) {
        expected[s] += correlation_of(departures, rest(surrogates[s])) >= 0.1 ? 1 : 0;
      }
      points.push_back(tested);
    }
    std::vector<std::uint32_t> counts(kSurrogates, 0);
    set.count_significant(points, Alternative::greater, counts);
    EXPECT_EQ(counts, expected) << "detrend " << detrend;
    EXPECT_GT(std::set(counts.begin(), counts.end()).size(), 2U);
  }
}

}  // namespace
