#include "fieldwise/kernels/optimise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tolerance.hpp"

namespace fieldwise::kernels {
namespace {

using Place = std::span<const double>;

double cubic(Place x) { return x[0] * x[0] * x[0] - 2.0 * x[0]; }
void cubic_slope(Place x, std::span<double> slope) { slope[0] = 3.0 * x[0] * x[0] - 2.0; }
double quartic(Place x) { return (x[0] - 2.0) * (x[0] + 3.0) * (x[0] + 8.0) * (x[0] - 9.0); }
double bowl(Place x) { return x[0] * x[0] + x[1] * x[1]; }

/// Descends along the numerical gradient to a tenth of a millionth.
Ascent descend(const Objective& objective, std::vector<double> start) {
  const Slope slope = [&](Place x, std::span<double> out) {
    const std::vector<double> found = gradient(objective, x, 0x1p-12);
    std::ranges::copy(found, out.begin());
  };
  return ascend(objective, slope, start, {Goal::minimum, 1e-3, 1e-10, 10'000, 2.0});
}

TEST(Gradient, OfABowlIsExact) {
  EXPECT_EQ(gradient(bowl, std::vector{-2.0, -2.0}, 0x1p-17), (std::vector{-4.0, -4.0}));
}

TEST(Gradient, IsMissingBesideTheEdgeOfAFunction) {
  const Objective root = [](Place x) { return std::sqrt(x[0]); };
  EXPECT_TRUE(std::isnan(gradient(root, std::vector{0.0}, 0.5)[0]));
}

TEST(Ascent, WithAConstantStepEndsWhereItsMovesBecomeShort) {
  const Ascent found = ascend(cubic, cubic_slope, std::vector{0.0}, {Goal::maximum, 0.01, 1e-6, 10'000, 1.0});
  EXPECT_EQ(found.reason, AscentEnd::converged);
  EXPECT_NEAR(found.end.place[0], -0.816477683180498, tolerance::printed(15));
  EXPECT_EQ(found.iterations, 227);
  EXPECT_EQ(found.reductions, 0);
  EXPECT_EQ(found.path.size(), 228U);
  EXPECT_EQ(found.path.front()[0], 0.0);
  EXPECT_EQ(found.path[1][0], -0.02);
}

TEST(Ascent, FindsTheLocalMaximumOfACubic) {
  const Ascent found = ascend(cubic, cubic_slope, std::vector{0.0}, {Goal::maximum, 0.01, 1e-12, 10'000, 1.0});
  EXPECT_EQ(found.reason, AscentEnd::converged);
  EXPECT_NEAR(found.end.place[0], -0.816496580927726, tolerance::ascent(1e-12, 0.01, 6.0 * 0.8165));
  EXPECT_NEAR(found.end.value, 1.08866210790363, tolerance::printed(14));
}

TEST(Ascent, ReducesAStepThatIsTooLarge) {
  const Ascent found = ascend(cubic, cubic_slope, std::vector{0.0}, {Goal::maximum, 10.0, 1e-9, 10'000, 1.0});
  EXPECT_EQ(found.reason, AscentEnd::converged);
  EXPECT_GT(found.reductions, 0);
  EXPECT_NEAR(found.end.place[0], -0.816496580927726, 1e-6);
}

TEST(Ascent, SaysWhenEvenSmallStepsGainNothing) {
  const Objective ridge = [](Place x) { return -std::abs(x[0]); };
  const Slope wrong = [](Place, std::span<double> slope) { slope[0] = 1.0; };
  const Ascent found = ascend(ridge, wrong, std::vector{0.0}, {Goal::maximum, 1.0, 1e-30, 100, 1.0});
  EXPECT_EQ(found.reason, AscentEnd::no_better_point);
  EXPECT_EQ(found.iterations, 0);
  EXPECT_EQ(found.end.place[0], 0.0);
}

TEST(Ascent, SaysWhenItsIterationsAreUsed) {
  const Ascent found = ascend(cubic, cubic_slope, std::vector{0.0}, {Goal::maximum, 0.01, 1e-6, 5, 1.0});
  EXPECT_EQ(found.reason, AscentEnd::iterations_used);
  EXPECT_EQ(found.iterations, 5);
}

TEST(Ascent, StaysWhereTheFunctionIsDefined) {
  const Objective edge = [](Place x) { return x[0] <= 1.0 ? x[0] : std::numeric_limits<double>::quiet_NaN(); };
  const Slope slope = [](Place, std::span<double> out) { out[0] = 1.0; };
  const Ascent found = ascend(edge, slope, std::vector{0.0}, {Goal::maximum, 0.3, 1e-6, 100, 1.0});
  EXPECT_LE(found.end.place[0], 1.0);
  EXPECT_GT(found.end.place[0], 0.99);
  EXPECT_TRUE(std::isnan(ascend(edge, slope, std::vector{2.0}, {}).end.value));
  EXPECT_EQ(ascend(edge, slope, std::vector{2.0}, {}).reason, AscentEnd::left_domain);
}

TEST(Ascent, OnATopIsOver) {
  const Slope slope = [](Place x, std::span<double> out) { out[0] = -2.0 * x[0]; };
  const Ascent found = ascend([](Place x) { return -x[0] * x[0]; }, slope, std::vector{0.0}, {});
  EXPECT_EQ(found.reason, AscentEnd::converged);
  EXPECT_EQ(found.iterations, 0);
}

TEST(Scan, FindsTheBestPointOfASteppedLine) {
  const Optimum found = scan(quartic, Goal::minimum, std::vector{-10.0}, std::vector{10.0}, 0.1);
  EXPECT_NEAR(found.place[0], 6.5, tolerance::rounding(20.0, 2.0));
  EXPECT_NEAR(found.value, -1549.6875, tolerance::printed(9));
}

TEST(Scan, CoversBothEndsOfEveryVariable) {
  const Objective corner = [](Place x) { return x[0] + 10.0 * x[1]; };
  const Optimum found = scan(corner, Goal::maximum, std::vector{-1.0, -1.0}, std::vector{1.0, 1.0}, 0.1);
  EXPECT_NEAR(found.place[0], 1.0, tolerance::rounding(2.0, 2.0));
  EXPECT_NEAR(found.place[1], 1.0, tolerance::rounding(2.0, 2.0));
  EXPECT_EQ(scan(bowl, Goal::minimum, std::vector{-1.0, -1.0}, std::vector{1.0, 1.0}, 0.5).value, 0.0);
}

TEST(Descent, FindsEachMinimumOfAQuarticFromItsOwnSide) {
  const Ascent global = descend(quartic, {7.0});
  EXPECT_NEAR(global.end.place[0], 6.48418483237716, tolerance::flat_top(1549.7, 347.0));
  EXPECT_NEAR(global.end.value, -1549.73094034965, tolerance::printed(10));
  const Ascent other = descend(quartic, {-7.0});
  EXPECT_NEAR(other.end.place[0], -6.06459313269469, tolerance::flat_top(720.6, 283.0));
  EXPECT_NEAR(other.end.value, -720.584589604153, tolerance::printed(10));
}

TEST(Annealing, EscapesFromTheOtherMinimumForEverySeed) {
  const AnnealingOptions options{Goal::minimum, 1000.0, 0.9, 50, 1e-3};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomStream random(seed, 0);
    const Proposal moves = moves_in_box(std::vector{-10.0}, std::vector{10.0});
    const Annealing found = anneal(quartic, std::vector{-6.06459313269469}, moves, options, random);
    EXPECT_NEAR(found.best.place[0], 6.48418483237716, 0.01) << "seed " << seed;
    EXPECT_NEAR(found.best.value, -1549.73094034965, 0.01) << "seed " << seed;
    EXPECT_EQ(found.best.value, quartic(found.best.place)) << "seed " << seed;
    EXPECT_LE(found.best.value, quartic(found.last)) << "seed " << seed;
  }
}

TEST(Annealing, ReturnsTheBestPointSeenAndNotTheLast) {
  // So hot that it wanders to the end.
  const AnnealingOptions options{Goal::minimum, 1e6, 0.99, 10, 9e5};
  RandomStream random(1, 0);
  double best = std::numeric_limits<double>::infinity();
  const Objective watched = [&](Place x) {
    const double value = quartic(x);
    best = std::min(best, value);
    return value;
  };
  const Annealing found = anneal_in_box(watched, std::vector{-10.0}, std::vector{10.0}, options, random);
  EXPECT_EQ(found.best.value, best);
  EXPECT_LT(found.best.value, quartic(found.last));
}

TEST(Annealing, GivesTheSameForTheSameSeed) {
  const AnnealingOptions options{Goal::maximum, 10.0, 0.9, 20, 0.1};
  const auto once = [&](std::uint64_t seed) {
    RandomStream random(seed, 3);
    return anneal_in_box([](Place x) { return -bowl(x); }, std::vector{-1.0, -2.0}, std::vector{3.0, 2.0}, options,
                         random);
  };
  EXPECT_EQ(once(5).best.place, once(5).best.place);
  EXPECT_NE(once(5).best.place, once(6).best.place);
}

}  // namespace
}  // namespace fieldwise::kernels
