#include "fieldwise/kernels/remap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "tolerance.hpp"

namespace {

using fieldwise::core::Extent;
using fieldwise::core::MutableTileView;
using fieldwise::core::TileView;
using fieldwise::kernels::linear_weights;
using fieldwise::kernels::linear_weights_on_circle;
using fieldwise::kernels::RemapWeights;
using fieldwise::kernels::SeparableRemap;
using fieldwise::kernels::shared_lengths;

namespace tolerance = fieldwise::tolerance;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> weights_of(const RemapWeights& weights, std::size_t target, std::size_t sources) {
  std::vector<double> all(sources, 0.0);
  for (std::size_t i = weights.first[target]; i < weights.first[target + 1]; ++i) {
    all[weights.source[i]] = weights.weight[i];
  }
  return all;
}

/// Returns edges [interval, 2] of neighbours.
std::vector<double> edges(const std::vector<double>& borders) {
  std::vector<double> pairs;
  for (std::size_t i = 0; i + 1 < borders.size(); ++i) {
    pairs.push_back(borders[i]);
    pairs.push_back(borders[i + 1]);
  }
  return pairs;
}

TEST(SharedLengths, AreThoseOfTheOverlap) {
  const RemapWeights weights = shared_lengths(edges({0, 1, 2, 4}), edges({0.5, 3, 6}), 0.0);
  EXPECT_EQ(weights_of(weights, 0, 3), (std::vector<double>{0.5, 1, 1}));
  EXPECT_EQ(weights_of(weights, 1, 3), (std::vector<double>{0, 0, 1}));
  EXPECT_EQ(weights.whole, (std::vector<double>{2.5, 3}));
}

TEST(SharedLengths, DoNotAskForADirection) {
  const RemapWeights weights = shared_lengths(edges({4, 2, 1, 0}), edges({3, 0.5}), 0.0);
  EXPECT_EQ(weights_of(weights, 0, 3), (std::vector<double>{1, 1, 0.5}));
}

TEST(SharedLengths, GoRoundTheCircle) {
  // Sources from 5 to 365; the target from -10 to 20 is made of the last one, once for each side of the seam, and the
  // first.
  const RemapWeights weights = shared_lengths(edges({5, 125, 245, 365}), edges({-10, 20}), 360.0);
  EXPECT_EQ(weights_of(weights, 0, 3), (std::vector<double>{15, 0, 15}));
  const RemapWeights twice = shared_lengths(edges({5, 125, 245, 365}), edges({715, 740}), 360.0);
  EXPECT_EQ(weights_of(twice, 0, 3), (std::vector<double>{15, 0, 10}));
  const RemapWeights all = shared_lengths(edges({5, 125, 245, 365}), edges({0, 360}), 360.0);
  EXPECT_EQ(weights_of(all, 0, 3), (std::vector<double>{120, 120, 120}));
}

TEST(LinearWeights, LieBetweenTwoSources) {
  const RemapWeights weights =
      linear_weights(std::vector<double>{10, 20, 40}, std::vector<double>{10, 15, 35, 40, 41, 9});
  EXPECT_EQ(weights_of(weights, 0, 3), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(weights_of(weights, 1, 3), (std::vector<double>{0.5, 0.5, 0}));
  EXPECT_EQ(weights_of(weights, 2, 3), (std::vector<double>{0, 0.25, 0.75}));
  EXPECT_EQ(weights_of(weights, 3, 3), (std::vector<double>{0, 0, 1}));
  EXPECT_EQ(weights_of(weights, 4, 3), (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(weights_of(weights, 5, 3), (std::vector<double>{0, 0, 0}));
}

TEST(LinearWeights, GoRoundAClosedCircle) {
  const std::vector<double> sources{30, 150, 270};
  const RemapWeights weights = linear_weights_on_circle(sources, std::vector<double>{-30, 330, 0, 390}, 360.0, true);
  EXPECT_EQ(weights_of(weights, 0, 3), (std::vector<double>{0.5, 0, 0.5}));
  EXPECT_EQ(weights_of(weights, 1, 3), (std::vector<double>{0.5, 0, 0.5}));
  EXPECT_EQ(weights_of(weights, 2, 3), (std::vector<double>{0.75, 0, 0.25}));
  EXPECT_EQ(weights_of(weights, 3, 3), (std::vector<double>{1, 0, 0}));
}

TEST(LinearWeights, FollowSourcesThatDescend) {
  const RemapWeights weights =
      linear_weights_on_circle(std::vector<double>{270, 150, 30}, std::vector<double>{-30, 180}, 360.0, true);
  EXPECT_EQ(weights_of(weights, 0, 3), (std::vector<double>{0.5, 0, 0.5}));
  EXPECT_EQ(weights_of(weights, 1, 3), (std::vector<double>{0.25, 0.75, 0}));
}

TEST(LinearWeights, LeaveTheWidestGapOfAnOpenCircleEmpty) {
  // 350 to 20 E, written from Greenwich on: the gap is in the middle of the list.
  const std::vector<double> sources{0, 10, 20, 350};
  const RemapWeights weights =
      linear_weights_on_circle(sources, std::vector<double>{355, 5, 180, 20, 349, 350}, 360.0, false);
  EXPECT_EQ(weights_of(weights, 0, 4), (std::vector<double>{0.5, 0, 0, 0.5}));
  EXPECT_EQ(weights_of(weights, 1, 4), (std::vector<double>{0.5, 0.5, 0, 0}));
  EXPECT_EQ(weights_of(weights, 2, 4), (std::vector<double>{0, 0, 0, 0}));
  EXPECT_EQ(weights_of(weights, 3, 4), (std::vector<double>{0, 0, 1, 0}));
  EXPECT_EQ(weights_of(weights, 4, 4), (std::vector<double>{0, 0, 0, 0}));
  EXPECT_EQ(weights_of(weights, 5, 4), (std::vector<double>{0, 0, 0, 1}));
}

std::vector<double> borders(std::mt19937_64& random, double length, std::size_t count) {
  std::uniform_real_distribution<double> width(0.2, 1.0);
  std::vector<double> all{0.0};
  for (std::size_t i = 0; i < count; ++i) all.push_back(all.back() + width(random));
  const double scale = length / all.back();
  for (double& border : all) border *= scale;
  return all;
}

TEST(SeparableRemap, IsTheMeanOverSharedAreasWithGaps) {
  std::mt19937_64 random(3);
  for (const double missing : {0.0, 0.3, 0.9}) {
    const std::vector<double> rows = edges(borders(random, 2.0, 9));
    const std::vector<double> columns = edges(borders(random, 6.0, 14));
    const std::vector<double> to_rows = edges(borders(random, 2.2, 5));
    const std::vector<double> to_columns = edges(borders(random, 6.0, 6));
    std::vector<double> values(9 * 14);
    for (double& value : values) {
      value = std::uniform_real_distribution<double>()(random) < missing
                  ? kMissing
                  : std::normal_distribution<double>(280, 5)(random);
    }
    const SeparableRemap remap(shared_lengths(rows, to_rows, 0.0), shared_lengths(columns, to_columns, 6.0), 9, {},
                               0.5);
    std::vector<double> made(30);
    std::vector<double> covered(30);
    const Extent to{{0, 1}, {0, 5}, 6};
    remap.apply(TileView(values.data(), {{0, 1}, {0, 9}, 14}), MutableTileView(made.data(), to),
                MutableTileView(covered.data(), to), 0);
    for (std::size_t i = 0; i < 30; ++i) {
      long double sum = 0.0L, weight = 0.0L;
      const std::size_t r = i / 6, c = i % 6;
      for (std::size_t k = 0; k < values.size(); ++k) {
        const auto shared = [](double a, double b, double c2, double d) {
          return std::max(0.0L, static_cast<long double>(std::min(b, d)) - static_cast<long double>(std::max(a, c2)));
        };
        const std::size_t row = k / 14, column = k % 14;
        const long double area =
            shared(to_rows[2 * r], to_rows[2 * r + 1], rows[2 * row], rows[2 * row + 1]) *
            shared(to_columns[2 * c], to_columns[2 * c + 1], columns[2 * column], columns[2 * column + 1]);
        if (std::isnan(values[k])) continue;
        sum += area * values[k];
        weight += area;
      }
      const double whole = (to_rows[2 * r + 1] - to_rows[2 * r]) * (to_columns[2 * c + 1] - to_columns[2 * c]);
      const double share = static_cast<double>(weight) / whole;
      EXPECT_NEAR(covered[i], share, tolerance::rounding(1.0, 64.0));
      EXPECT_EQ(std::isnan(made[i]), share < 0.5) << share;
      if (!std::isnan(made[i])) {
        EXPECT_NEAR(made[i], static_cast<double>(sum / weight), tolerance::rounding(300.0, 256.0));
      }
    }
  }
}

TEST(SeparableRemap, HasTheMeanOfTheRowAtItsPole) {
  RemapWeights rows =
      linear_weights(std::vector<double>{60, 80, 90}, std::vector<double>{85, 90});  // the third is the pole
  const SeparableRemap remap(
      rows, linear_weights_on_circle(std::vector<double>{0, 90, 180, 270}, std::vector<double>{0, 45}, 360, true), 2,
      {1}, 0.5);
  const std::vector<double> values{0, 0, 0, 0, 1, 2, kMissing, 6};
  std::vector<double> made(4);
  remap.apply(TileView(values.data(), {{0, 1}, {0, 2}, 4}), MutableTileView(made.data(), {{0, 1}, {0, 2}, 2}), {}, 0);
  // Halfway between 1 (and 1.5) and the mean 3 of the three that are valid, which are three quarters of the pole.
  EXPECT_NEAR(made[0], (0.5 * 1 + 0.5 * 0.75 * 3) / (0.5 + 0.5 * 0.75), tolerance::rounding(4.0, 8.0));
  EXPECT_NEAR(made[1], (0.5 * 1.5 + 0.5 * 0.75 * 3) / (0.5 + 0.5 * 0.75), tolerance::rounding(4.0, 8.0));
  EXPECT_NEAR(made[2], 3.0, tolerance::rounding(4.0, 8.0));
  EXPECT_NEAR(made[3], 3.0, tolerance::rounding(4.0, 8.0));
}

/// Applies weights to one row of sources; returns values and coverage of the targets.
std::vector<std::vector<double>> applied(RemapWeights weights, std::vector<double> sources, double min_coverage) {
  const std::size_t targets = weights.targets();
  const fieldwise::kernels::SparseRemap remap(std::make_shared<const RemapWeights>(std::move(weights)), min_coverage);
  std::vector<double> values(targets);
  std::vector<double> covered(targets);
  const Extent to{{0, 1}, {0, 1}, targets};
  remap.apply(TileView(sources.data(), Extent{{0, 1}, {0, 1}, sources.size()}), MutableTileView(values.data(), to),
              MutableTileView(covered.data(), to), 0);
  return {values, covered};
}

TEST(SparseRemap, CountsTheSizesOfWeightsBelowZero) {
  // One target of three sources, weights 0.75, 0.5 and -0.25: whole.
  const RemapWeights weights{{0, 3}, {0, 1, 2}, {0.75, 0.5, -0.25}, {1.0}};
  const auto all = applied(weights, {1, 2, 4}, 0.5);
  EXPECT_EQ(all[0][0], 0.75);
  EXPECT_EQ(all[1][0], 1.0);
  // Without the last one five sixths of the sizes are left, and the weights add up to 1.25.
  const auto without_last = applied(weights, {1, 2, kMissing}, 0.5);
  EXPECT_NEAR(without_last[0][0], 1.75 / 1.25, tolerance::rounding(2.0, 4.0));
  EXPECT_NEAR(without_last[1][0], 1.25 / 1.5, tolerance::rounding(1.0, 4.0));
  EXPECT_TRUE(std::isnan(applied(weights, {kMissing, 2, kMissing}, 0.5)[0][0]));
}

TEST(SparseRemap, DividesByNoWeightsThatNearlyCancel) {
  const RemapWeights weights{{0, 3}, {0, 1, 2}, {1.0, 0.5, -0.5}, {1.0}};
  EXPECT_TRUE(std::isnan(applied(weights, {kMissing, 2, 3}, 0.0)[0][0]));
  EXPECT_EQ(applied(weights, {2, 2, 2}, 0.0)[0][0], 2.0);
}

}  // namespace
