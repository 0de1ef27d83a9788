#include "fieldwise/kernels/ridges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using fieldwise::kernels::linked;
using fieldwise::kernels::MapShape;
using fieldwise::kernels::ridges;
using fieldwise::kernels::weighted_quantile;
using testing::ElementsAre;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Returns the ridges of one row whose gradient points along it.
std::vector<bool> in_a_row(const std::vector<double>& values, bool cyclic) {
  const std::vector<double> east(values.size(), 1.0);
  const std::vector<double> north(values.size(), 0.0);
  return ridges({1, values.size(), cyclic}, values, east, north);
}

TEST(Ridges, AreWhereValuesAreGreatest) {
  EXPECT_THAT(in_a_row({1, 2, 5, 3, 1}, false), ElementsAre(false, false, true, false, false));
}

TEST(Ridges, OfTwoEqualValuesAreOnePointWide) {
  EXPECT_THAT(in_a_row({1, 5, 5, 1}, false), ElementsAre(false, true, false, false));
  EXPECT_THAT(in_a_row({4, 4, 4, 4}, true), ElementsAre(false, false, false, false));
}

TEST(Ridges, ReachAcrossTheSeamOfACircle) {
  EXPECT_THAT(in_a_row({5, 1, 2, 3}, true), ElementsAre(true, false, false, false));
  EXPECT_THAT(in_a_row({5, 1, 2, 3}, false),
              ElementsAre(false, false, false, false));  // nothing is known beyond an edge
}

TEST(Ridges, BesideAGapAreUnknown) {
  EXPECT_THAT(in_a_row({1, 5, kMissing, 5, 1, 6, 1}, false),
              ElementsAre(false, false, false, false, false, true, false));
}

TEST(Ridges, LookBetweenNeighboursInterpolated) {
  // East by north: a step east and half a step north. Ahead: half of 2 and 8, that is 5; behind: half of 3 and 1.
  const std::vector<double> values{1, 0, 0, 3, 4, 2, 0, 0, 8};
  const std::vector<double> east(9, 1.0);
  const std::vector<double> north(9, 0.5);
  EXPECT_FALSE(ridges({3, 3, false}, values, east, north)[4]);
  std::vector<double> lower = values;
  lower[8] = 5.9;  // ahead 3.95
  EXPECT_TRUE(ridges({3, 3, false}, lower, east, north)[4]);
}

TEST(Links, FollowCandidatesOverCornersAndTheSeamDownToTheLowerLimit) {
  const std::vector<double> values{9, 1, 1, 6, 1, 5, 1, 2};
  const std::vector<bool> all(8, true);
  EXPECT_THAT(linked({2, 4, false}, values, all, 8.0, 5.0),
              ElementsAre(true, false, false, false, false, true, false, false));
  EXPECT_THAT(linked({2, 4, true}, values, all, 8.0, 5.0),
              ElementsAre(true, false, false, true, false, true, false, false));
  std::vector<bool> some = all;
  some[5] = false;
  EXPECT_FALSE(linked({2, 4, false}, values, some, 8.0, 5.0)[5]);
}

TEST(Links, NeverHoldZeros) {
  EXPECT_THAT(linked({1, 3, false}, std::vector<double>(3, 0.0), std::vector<bool>(3, true), 0.0, 0.0),
              ElementsAre(false, false, false));
}

TEST(WeightedQuantiles, AreTheValueThatTheShareOfTheWeightDoesNotExceed) {
  const std::vector<double> values{3, 1, kMissing, 2};
  const std::vector<double> weights{1, 1, 7, 2};
  EXPECT_EQ(weighted_quantile(values, weights, 0.25), 1.0);
  EXPECT_EQ(weighted_quantile(values, weights, 0.26), 2.0);
  EXPECT_EQ(weighted_quantile(values, weights, 0.75), 2.0);
  EXPECT_EQ(weighted_quantile(values, weights, 1.0), 3.0);
  EXPECT_EQ(weighted_quantile(values, weights, 0.0), 1.0);
  EXPECT_TRUE(std::isnan(weighted_quantile(std::vector<double>{kMissing}, std::vector<double>{1.0}, 0.5)));
}

}  // namespace
