#include "fieldwise/kernels/harmonics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "tolerance.hpp"

namespace {

using fieldwise::kernels::HarmonicFit;

namespace tolerance = fieldwise::tolerance;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

double phase(std::size_t slot, std::size_t slots) {
  return 2.0 * std::numbers::pi * (static_cast<double>(slot) + 0.5) / static_cast<double>(slots);
}

double two_harmonics(std::size_t slot, std::size_t slots) {
  const double p = phase(slot, slots);
  return 281.0 + 9.0 * std::cos(p) - 4.0 * std::sin(p) + 1.5 * std::cos(2.0 * p) + 0.25 * std::sin(2.0 * p);
}

TEST(HarmonicFit, ReturnsACycleThatIsMadeOfItsHarmonics) {
  std::vector<double> means(365);
  for (std::size_t s = 0; s < means.size(); ++s) {
    means[s] = two_harmonics(s, 365);
  }
  HarmonicFit(365, 2).smooth(means, std::vector<double>(365, 30.0));
  for (std::size_t s = 0; s < means.size(); ++s) {
    EXPECT_NEAR(means[s], two_harmonics(s, 365), tolerance::least_squares(365.0, 5.0, 20.0)) << "slot " << s;
  }
}

TEST(HarmonicFit, FillsGapsFromTheOtherSlots) {
  std::vector<double> means(12);
  std::vector<double> counts(12, 10.0);
  for (std::size_t s = 0; s < means.size(); ++s) {
    means[s] = two_harmonics(s, 12);
  }
  for (const std::size_t gap : {0U, 4U, 11U}) {
    means[gap] = kMissing;
    counts[gap] = 0.0;
  }
  HarmonicFit(12, 2).smooth(means, counts);
  for (std::size_t s = 0; s < means.size(); ++s) {
    EXPECT_NEAR(means[s], two_harmonics(s, 12), tolerance::least_squares(12.0, 5.0, 20.0)) << "slot " << s;
  }
}

TEST(HarmonicFit, LeavesAConstantExactlyAsItIs) {
  std::vector<double> means(12, 273.15);
  std::vector<double> counts{0, 3, 7, 2, 9, 4, 6, 1, 1, 8, 5, 2};
  HarmonicFit(12, 3).smooth(means, counts);
  for (const double mean : means) {
    EXPECT_EQ(mean, 273.15);
  }
}

TEST(HarmonicFit, IsMissingWithFewerSlotsThanCoefficients) {
  std::vector<double> means{1.0, 2.0, 3.0, 4.0, kMissing, kMissing, kMissing, kMissing};
  const std::vector<double> counts{1, 1, 1, 1, 0, 0, 0, 0};
  HarmonicFit(8, 2).smooth(means, counts);
  for (const double mean : means) {
    EXPECT_TRUE(std::isnan(mean));
  }
}

TEST(HarmonicFit, WithEqualCountsIsTheFourierSum) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> noise(10.0, 3.0);
  std::vector<double> means(12);
  for (double& mean : means) {
    mean = noise(random);
  }
  std::vector<double> fourier(12, 0.0);
  for (std::size_t s = 0; s < 12; ++s) {
    for (std::size_t other = 0; other < 12; ++other) {
      const double turn = phase(s, 12) - phase(other, 12);
      fourier[s] += means[other] * (1.0 + 2.0 * std::cos(turn) + 2.0 * std::cos(2.0 * turn)) / 12.0;
    }
  }
  HarmonicFit(12, 2).smooth(means, std::vector<double>(12, 7.0));
  for (std::size_t s = 0; s < 12; ++s) {
    EXPECT_NEAR(means[s], fourier[s], tolerance::least_squares(12.0, 5.0, 20.0)) << "slot " << s;
  }
}

TEST(HarmonicFit, LeavesResidualsThatAreOrthogonalToEveryHarmonicUnderTheWeights) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> noise(0.0, 5.0);
    std::vector<double> means(24);
    std::vector<double> counts(24);
    for (std::size_t s = 0; s < 24; ++s) {
      means[s] = noise(random);
      counts[s] = static_cast<double>(random() % 9 + 1);
    }
    std::vector<double> fitted = means;
    HarmonicFit(24, 3).smooth(fitted, counts);
    for (std::size_t k = 0; k <= 3; ++k) {
      long double cosine = 0.0L;
      long double sine = 0.0L;
      for (std::size_t s = 0; s < 24; ++s) {
        const auto residual = static_cast<long double>(counts[s] * (means[s] - fitted[s]));
        cosine += residual * std::cos(static_cast<long double>(static_cast<double>(k) * phase(s, 24)));
        sine += residual * std::sin(static_cast<long double>(static_cast<double>(k) * phase(s, 24)));
      }
      const double bound = 24.0 * 9.0 * tolerance::least_squares(24.0, 7.0, 20.0);
      EXPECT_NEAR(static_cast<double>(cosine), 0.0, bound) << "seed " << seed << ", harmonic " << k;
      EXPECT_NEAR(static_cast<double>(sine), 0.0, bound) << "seed " << seed << ", harmonic " << k;
    }
  }
}

TEST(HarmonicFit, GivesTheSameBitsWhateverPointsWereFittedBefore) {
  const std::vector<double> some{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const std::vector<double> other{0, 2, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const std::vector<double> means{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};
  HarmonicFit fresh(12, 2);
  std::vector<double> expected = means;
  fresh.smooth(expected, some);
  HarmonicFit used(12, 2);
  for (const auto& counts : {some, other, some, some}) {
    std::vector<double> smoothed = means;
    used.smooth(smoothed, counts);
    if (counts == some) {
      EXPECT_EQ(smoothed, expected);
    }
  }
}

}  // namespace
