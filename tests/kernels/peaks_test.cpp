#include "fieldwise/kernels/peaks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

#include "lattice_fixture.hpp"

namespace fieldwise::kernels {
namespace {

using sample::kGap;
using sample::Map;

/// Makes a regional map of the rows given from south to north.
Map rows(const std::vector<std::vector<double>>& values) {
  const auto columns = static_cast<double>(values[0].size());
  Map map(sample::steps(0.0, static_cast<double>(values.size() - 1), 1.0), sample::steps(0.0, columns - 1.0, 1.0),
          [](double, double) { return 0.0; });
  map.values.clear();
  for (const auto& row : values) map.values.insert(map.values.end(), row.begin(), row.end());
  return map;
}

std::vector<Peak> peaks(const Map& map, Goal goal = Goal::maximum) {
  return find_peaks(map.lattice, map.surface(), goal);
}

TEST(Peaks, StandAboveAllEightNeighbours) {
  const auto found = peaks(rows({{0, 0, 0, 0}, {0, 3, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].row, 1);
  EXPECT_EQ(found[0].column, 1);
  EXPECT_EQ(found[0].value, 3.0);
  EXPECT_EQ(found[0].depth, 3.0);
}

TEST(Peaks, TouchingAtACornerIsOnePeak) {
  const auto found = peaks(rows({{0, 0, 0, 0}, {0, 3, 0, 0}, {0, 0, 4, 0}, {0, 0, 0, 0}}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].value, 4.0);
}

TEST(Peaks, DepthIsTheWayDownToTheSaddle) {
  const auto found = peaks(rows({{0, 0, 0, 0, 0}, {0, 5, 2, 7, 0}, {0, 0, 0, 0, 0}}));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].value, 7.0);
  EXPECT_EQ(found[0].depth, 7.0);
  EXPECT_EQ(found[1].value, 5.0);
  EXPECT_EQ(found[1].depth, 3.0);
  const auto hollows = peaks(rows({{0, 0, 0, 0, 0}, {0, -5, -2, -7, 0}, {0, 0, 0, 0, 0}}), Goal::minimum);
  ASSERT_EQ(hollows.size(), 2U);
  EXPECT_EQ(hollows[1].value, -5.0);
  EXPECT_EQ(hollows[1].depth, 3.0);
}

TEST(Peaks, OfAConstantMapAreNone) {
  EXPECT_TRUE(peaks(rows({{1, 1, 1}, {1, 1, 1}, {1, 1, 1}})).empty());
  EXPECT_TRUE(peaks(rows({{kGap, kGap, kGap}, {kGap, kGap, kGap}, {kGap, kGap, kGap}})).empty());
}

TEST(Peaks, APlateauCountsOnceAtItsFirstPoint) {
  const auto found = peaks(rows({{0, 0, 0, 0, 0}, {0, 2, 2, 2, 0}, {0, 2, 1, 2, 0}, {0, 0, 0, 0, 0}}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].row, 1);
  EXPECT_EQ(found[0].column, 1);
  // A shelf on the side of a higher peak is none.
  EXPECT_EQ(peaks(rows({{0, 0, 0, 0, 0}, {0, 2, 2, 3, 0}, {0, 0, 0, 0, 0}})).size(), 1U);
}

TEST(Peaks, BesideAGapOrTheEdgeAreNone) {
  EXPECT_TRUE(peaks(rows({{0, 0, 0, 0}, {0, 3, 0, 0}, {0, 0, kGap, 0}, {0, 0, 0, 0}})).empty());
  EXPECT_TRUE(peaks(rows({{0, 0, 0}, {3, 0, 0}, {0, 0, 0}})).empty());
  // A plateau that reaches a gap is none either.
  EXPECT_TRUE(peaks(rows({{0, 0, 0, 0, 0}, {0, 3, 3, 3, kGap}, {0, 0, 0, 0, 0}})).empty());
}

TEST(Peaks, LieAcrossTheSeamAndAtThePoles) {
  const auto wave = [](double lat, double lon) { return lat > 20.0 && lat < 40.0 && lon == 0.0 ? 1.0 : 0.0; };
  const auto seam = peaks(Map(sample::steps(-60.0, 60.0, 30.0), sample::steps(0.0, 330.0, 30.0), wave));
  ASSERT_EQ(seam.size(), 1U);
  EXPECT_EQ(seam[0].column, 0);
  const auto cap = [](double lat, double) { return lat; };
  const auto at_pole = peaks(Map(sample::steps(-90.0, 90.0, 30.0), sample::steps(0.0, 330.0, 30.0), cap));
  ASSERT_EQ(at_pole.size(), 1U);
  EXPECT_EQ(at_pole[0].row, 6);
  EXPECT_EQ(at_pole[0].column, 0);
  // Between two rows on either side of the pole, three neighbours are those of the opposite side.
  const auto beside = [](double lat, double lon) {
    return lat == 75.0 && lon == 90.0 ? 2.0 : lat == 75.0 && lon == 270.0 ? 3.0 : 0.0;
  };
  const auto found = peaks(Map(sample::steps(-75.0, 75.0, 30.0), sample::steps(0.0, 330.0, 30.0), beside));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].value, 3.0);
}

TEST(Peaks, AgreeWithTheSlowDefinitionOnRandomMaps) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    const Map map(sample::steps(-75.0, 75.0, 15.0), sample::steps(0.0, 345.0, 15.0),
                  [&](double, double) { return random() % 15 == 0 ? kGap : static_cast<double>(random() % 1000000); });
    std::vector<double> expected;
    for (std::ptrdiff_t row = 0; row < 11; ++row) {
      for (std::ptrdiff_t column = 0; column < 24; ++column) {
        bool peak = true;
        for (std::ptrdiff_t i = 0; i < 9; ++i) {
          if (i == 4) continue;
          // Rows 82.5 degrees from the equator are not half a spacing from the pole: the map ends there.
          peak = peak && map.surface().at(row, column) > map.surface().at(row + i / 3 - 1, column + i % 3 - 1);
        }
        if (peak) expected.push_back(map.surface().at(row, column));
      }
    }
    std::ranges::sort(expected, std::greater<>());
    std::vector<double> found;
    for (const Peak& peak : peaks(map)) found.push_back(peak.value);
    EXPECT_EQ(found, expected) << "seed " << seed;
    EXPECT_FALSE(found.empty());
  }
}

}  // namespace
}  // namespace fieldwise::kernels
