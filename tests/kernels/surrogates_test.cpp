#include "fieldwise/kernels/surrogates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>
#include <random>
#include <set>
#include <vector>

#include "fieldwise/kernels/rank.hpp"
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
    const double rounding = tolerance::between_tools(100.0, static_cast<double>(n));
    EXPECT_GT(std::abs(made[3] - x[3]), rounding);
    for (std::size_t k = 0; k <= n / 2; ++k) EXPECT_NEAR(amplitude(made, k), amplitude(x, k), rounding) << k;
  }
}

TEST(RandomPhases, AreAnywhereOnTheCircleWithTheSameChance) {
  constexpr int kCount = 10'000;
  std::vector<double> wave(8);
  for (std::size_t t = 0; t < wave.size(); ++t) {
    wave[t] = 2.0 + std::cos(2.0 * std::numbers::pi * static_cast<double>(t) / 8.0);
  }
  RandomStream random(11, 0);
  double cosines = 0.0;
  double sines = 0.0;
  double doubled = 0.0;
  for (int i = 0; i < kCount; ++i) {
    const std::vector<double> made = random_phases(wave, random);
    cosines += made[0] - 2.0;  // cos(phase), and its sine a quarter of a period later
    sines += made[2] - 2.0;
    doubled += (made[0] - 2.0) * (made[2] - 2.0);
  }
  const double error = tolerance::standard_errors(5.0, std::sqrt(0.5), kCount);
  EXPECT_NEAR(cosines / kCount, 0.0, error);
  EXPECT_NEAR(sines / kCount, 0.0, error);
  EXPECT_NEAR(doubled / kCount, 0.0, tolerance::standard_errors(5.0, std::sqrt(0.125), kCount));
}

TEST(RandomPhases, OfFewerThanThreeValuesAreTheSeries) {
  RandomStream random(1, 0);
  for (const std::vector<double>& few : {std::vector<double>{}, {4.0}, {4.0, -1.0}}) {
    EXPECT_EQ(random_phases(few, random), few);
  }
  // Three values have one phase: they change, and their mean does not.
  const std::vector<double> made = random_phases(std::vector<double>{0.0, 3.0, 6.0}, random);
  EXPECT_GT(std::abs(made[0]), tolerance::rounding(6.0, 64.0));
  EXPECT_NEAR(made[0] + made[1] + made[2], 9.0, tolerance::rounding(9.0, 64.0));
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

TEST(MovingBlocks, BeginAtEveryPlaceThatHoldsAWholeBlockWithTheSameChance) {
  constexpr int kCount = 16'000;
  const std::vector<double> x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  RandomStream random(3, 0);
  std::array<int, 8> begins{};
  for (int i = 0; i < kCount; ++i) ++begins.at(static_cast<std::size_t>(moving_blocks(x, 3, random)[0]));
  for (const int times : begins) {
    EXPECT_NEAR(static_cast<double>(times) / kCount, 0.125,
                tolerance::standard_errors(5.0, std::sqrt(0.125 * 0.875), kCount));
  }
}

TEST(MovingBlocks, AsLongAsTheSeriesOrLongerAreTheSeries) {
  const std::vector<double> x{3, 1, 4, 1, 5};
  RandomStream random(3, 0);
  EXPECT_EQ(moving_blocks(x, 5, random), x);
  EXPECT_EQ(moving_blocks(x, 99, random), x);
  EXPECT_TRUE(moving_blocks({}, 9, random).empty());
}

TEST(MovingBlocks, OfNoLengthAreSingleValues) {
  const std::vector<double> x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  RandomStream random(3, 0);
  RandomStream same(3, 0);
  EXPECT_EQ(moving_blocks(x, 0, random), moving_blocks(x, 1, same));
}

TEST(BlockLength, IsTheFirstWholeNumberAboveTheRootOfItsEquation) {
  // scipy.optimize.brentq of L - (n - L + 1)^((2/3)(1 - (1 - r)/(1 + r))), scipy 1.10.1
  EXPECT_EQ(block_length_for(1000, 0.7), 44U);  // 43.33
  EXPECT_EQ(block_length_for(132, 0.5), 9U);    // 8.53
  EXPECT_EQ(block_length_for(132, 0.9), 20U);   // 19.82
  EXPECT_EQ(block_length_for(360, 0.3), 7U);    // 6.09
  EXPECT_EQ(block_length_for(20, 0.05), 2U);    // 1.21
  EXPECT_EQ(block_length_for(50, 1.0), 12U);    // 11.58
  EXPECT_EQ(block_length_for(50, 2.0), 12U);    // r is at most 1
  EXPECT_EQ(block_length_for(1, 0.9), 1U);
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

/// Draws `count` series of noise about a level.
std::vector<std::vector<double>> noises(std::size_t count, std::size_t times, double level, unsigned seed) {
  std::vector<std::vector<double>> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(noise(times, seed + static_cast<unsigned>(i)));
    for (double& value : all.back()) value += level;
  }
  return all;
}

/// Returns what is left of the values at some times when their mean (and their line in time) is removed.
std::vector<double> rest_of(const std::vector<double>& values, const std::vector<std::size_t>& times, bool detrend) {
  const auto n = static_cast<double>(times.size());
  double mean = 0.0;
  double middle = 0.0;
  for (const std::size_t t : times) {
    mean += values[t] / n;
    middle += static_cast<double>(t) / n;
  }
  double product = 0.0;
  double square = 0.0;
  for (const std::size_t t : times) {
    product += (values[t] - mean) * (static_cast<double>(t) - middle);
    square += (static_cast<double>(t) - middle) * (static_cast<double>(t) - middle);
  }
  std::vector<double> rest;
  for (const std::size_t t : times) {
    rest.push_back(values[t] - mean - (detrend ? product / square * (static_cast<double>(t) - middle) : 0.0));
  }
  return rest;
}

/// Returns a point whose values are at some of so many times.
TestedSeries tested(const std::vector<double>& rest, const std::vector<std::size_t>& times, std::size_t all) {
  TestedSeries point;
  point.departures.assign(all, 0.0);
  for (std::size_t i = 0; i < times.size(); ++i) {
    point.departures[times[i]] = rest[i];
    point.square += rest[i] * rest[i];
  }
  for (std::size_t t = 0; t < all; ++t) {
    if (std::ranges::find(times, t) == times.end()) point.missing.push_back(static_cast<std::uint32_t>(t));
  }
  return point;
}

/// Returns the times that a point has: all of them, those before a gap at the end, or all but every third.
std::vector<std::size_t> times_of(std::size_t point, std::size_t all) {
  std::vector<std::size_t> times;
  for (std::size_t t = 0; t < all; ++t) {
    const bool missing = point % 3 == 1 ? t >= all / 2 + point : point % 3 == 2 && t % 3 == 0;
    if (!missing) times.push_back(t);
  }
  return times;
}

/// Counts the points whose correlation reaches the critical one, by the set and one by one.
struct Counts {
  std::vector<std::uint32_t> found;
  std::vector<std::uint32_t> expected;
};

bool counts_as(double r, double critical, Alternative alternative) {
  if (alternative == Alternative::two_sided) return std::abs(r) >= critical;
  return (alternative == Alternative::greater ? r : -r) >= critical;
}

/// Draws points and surrogates; each point has so many critical correlations as there are surrogates: that of each with
/// it, and a little more or less. So each correlation is compared with itself, and any error in it shows.
Counts counts_at_the_edge(bool detrend, Alternative alternative, double level, double slack) {
  constexpr std::size_t kTimes = 60;
  constexpr std::size_t kSurrogates = 21;
  std::vector<double> years(kTimes);
  std::iota(years.begin(), years.end(), 1950.0);
  SurrogateSet set(kTimes, kSurrogates, detrend ? years : std::vector<double>());
  const auto surrogates = noises(kSurrogates, kTimes, level, 100);
  for (std::size_t s = 0; s < kSurrogates; ++s) set.set(s, surrogates[s]);
  Counts counts{std::vector<std::uint32_t>(kSurrogates, 0), std::vector<std::uint32_t>(kSurrogates, 0)};
  std::vector<TestedSeries> points;
  for (std::size_t p = 0; p < 7; ++p) {
    const auto times = times_of(p, kTimes);
    const std::vector<double> rest = rest_of(noise(kTimes, 200 + static_cast<unsigned>(p)), times, detrend);
    std::vector<double> r;
    for (const auto& surrogate : surrogates) r.push_back(correlation_of(rest, rest_of(surrogate, times, detrend)));
    for (std::size_t edge = 0; edge < kSurrogates; ++edge) {
      const double size = alternative == Alternative::two_sided ? std::abs(r[edge]) : r[edge];
      points.push_back(tested(rest, times, kTimes));
      points.back().critical = (alternative == Alternative::less ? -size : size) + (edge % 2 == 0 ? slack : -slack);
      for (std::size_t s = 0; s < kSurrogates; ++s) {
        counts.expected[s] += counts_as(r[s], points.back().critical, alternative) ? 1 : 0;
      }
    }
  }
  set.count_significant(points, alternative, counts.found);
  return counts;
}

TEST(SurrogateSet, CountsWhatCorrelationsCountOneByOneAtTheVeryEdge) {
  for (const bool detrend : {false, true}) {
    for (const Alternative alternative : {Alternative::two_sided, Alternative::greater, Alternative::less}) {
      const Counts counts = counts_at_the_edge(detrend, alternative, 0.0, tolerance::between_tools(1.0, 60 * 60));
      EXPECT_EQ(counts.found, counts.expected) << "detrend " << detrend;
      EXPECT_GT(std::set(counts.found.begin(), counts.found.end()).size(), 2U);
    }
  }
}

TEST(SurrogateSet, LosesNoDigitsOfSeriesFarFromZero) {
  const Counts counts = counts_at_the_edge(true, Alternative::two_sided, 1e6, tolerance::between_tools(1e6, 60));
  EXPECT_EQ(counts.found, counts.expected);
}

TEST(SurrogateSet, OfOneSurrogateAndOnePointByHand) {
  // Time 0 to 3; the last is missing: 1, 3, 2 and 0, 2, 4 have r = 2 / sqrt(2 * 8) = 0.5.
  SurrogateSet set(4, 1, {});
  set.set(0, std::vector<double>{0, 2, 4, 90});
  TestedSeries point{{-1, 1, 0, 0}, {3}, 2.0, 0.5};
  std::vector<std::uint32_t> counts{7};
  set.count_significant({&point, 1}, Alternative::greater, counts);
  EXPECT_EQ(counts[0], 8U);
  set.count_significant({&point, 1}, Alternative::less, counts);
  EXPECT_EQ(counts[0], 8U);
  point.critical = 0.5625;
  set.count_significant({&point, 1}, Alternative::two_sided, counts);
  EXPECT_EQ(counts[0], 8U);
}

TEST(SurrogateSet, TakesNoMoreBytesThanItSays) {
  EXPECT_GE(SurrogateSet::bytes(60, 21), 24 * 60 * sizeof(double));  // blocks of eight surrogates
  EXPECT_LE(SurrogateSet::bytes(60, 21), 2 * 24 * 60 * sizeof(double));
}

}  // namespace
