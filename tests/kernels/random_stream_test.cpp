#include "fieldwise/kernels/random_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

#include "tolerance.hpp"

namespace fieldwise::kernels {
namespace {

using testing::ElementsAre;

TEST(Philox, GivesThePublishedWords) {
  // Random123 1.14, tests/kat_vectors: philox4x32, 10 rounds.
  EXPECT_THAT(philox({0, 0, 0, 0}, {0, 0}), ElementsAre(0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U));
  EXPECT_THAT(philox({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}),
              ElementsAre(0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU));
  EXPECT_THAT(philox({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}, {0xa4093822U, 0x299f31d0U}),
              ElementsAre(0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U));
}

TEST(RandomStream, SeedAndStreamDecideEveryNumber) {
  RandomStream first(7, 3);
  RandomStream again(7, 3);
  RandomStream other_stream(7, 4);
  RandomStream other_seed(8, 3);
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t bits = first.bits();
    EXPECT_EQ(bits, again.bits());
    EXPECT_NE(bits, other_stream.bits());
    EXPECT_NE(bits, other_seed.bits());
  }
}

TEST(RandomStream, UniformNumbersHaveTheMomentsOfTheirDistribution) {
  constexpr int kCount = 100'000;
  RandomStream stream(1, 0);
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < kCount; ++i) {
    const double value = stream.uniform();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / kCount, 0.5, tolerance::standard_errors(5.0, std::sqrt(1.0 / 12.0), kCount));
  EXPECT_NEAR(squares / kCount, 1.0 / 3.0, tolerance::standard_errors(5.0, std::sqrt(4.0 / 45.0), kCount));
}

TEST(RandomStream, NormalNumbersHaveTheMomentsOfTheirDistribution) {
  constexpr int kCount = 100'000;
  RandomStream stream(2, 0);
  std::array<double, 4> sums{};
  for (int i = 0; i < kCount; ++i) {
    const double value = stream.normal();
    double power = 1.0;
    for (double& sum : sums) sum += power *= value;
  }
  EXPECT_NEAR(sums[0] / kCount, 0.0, tolerance::standard_errors(5.0, 1.0, kCount));
  EXPECT_NEAR(sums[1] / kCount, 1.0, tolerance::standard_errors(5.0, std::sqrt(2.0), kCount));
  EXPECT_NEAR(sums[2] / kCount, 0.0, tolerance::standard_errors(5.0, std::sqrt(15.0), kCount));
  EXPECT_NEAR(sums[3] / kCount, 3.0, tolerance::standard_errors(5.0, std::sqrt(96.0), kCount));
}

TEST(RandomStream, EveryNumberBelowACountHasTheSameChance) {
  constexpr int kCount = 70'000;
  RandomStream stream(3, 0);
  std::array<int, 7> seen{};
  for (int i = 0; i < kCount; ++i) ++seen.at(stream.below(seen.size()));
  const double chance = 1.0 / static_cast<double>(seen.size());
  for (const int times : seen) {
    EXPECT_NEAR(static_cast<double>(times) / kCount, chance,
                tolerance::standard_errors(5.0, std::sqrt(chance * (1.0 - chance)), kCount));
  }
  EXPECT_EQ(stream.below(1), 0U);
  EXPECT_LT(stream.below(std::size_t{1} << 40U), std::size_t{1} << 40U);
}

}  // namespace
}  // namespace fieldwise::kernels
