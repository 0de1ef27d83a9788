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

/// Proposes places between two ends, at first as far as a quarter of the way.
Proposal within(double lower, double upper) {
  return [lower, upper](Place place, double scale, RandomStream& random) {
    std::vector<double> next;
    for (const double x : place) {
      next.push_back(std::clamp(x + 0.25 * (upper - lower) * scale * long_tailed(random), lower, upper));
    }
    return next;
  };
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
  // The step is at least a quarter of 2 / curvature = 0.41, above which no move gains.
  EXPECT_NEAR(found.end.place[0], -0.816496580927726, tolerance::ascent(1e-9, 0.1, 6.0 * 0.8165));
}

TEST(Ascent, StepsGrowWhileMovesAreGoodAtOnce) {
  // On a plane of slope 1: steps of 1, 2, 4, 8.
  const Slope one = [](Place, std::span<double> slope) { slope[0] = 1.0; };
  const Ascent plane = ascend([](Place x) { return x[0]; }, one, std::vector{0.0}, {Goal::maximum, 1.0, 0.0, 4, 2.0});
  EXPECT_EQ(plane.path, (std::vector<std::vector<double>>{{0.0}, {1.0}, {3.0}, {7.0}, {15.0}}));
  // On a parabola with its top at 8, slope 16 - 2x: steps of 1/16, 1/8, 1/4, 1/2 lead exactly there.
  const Objective hill = [](Place x) { return -(x[0] - 8.0) * (x[0] - 8.0); };
  const Slope down = [](Place x, std::span<double> slope) { slope[0] = 16.0 - 2.0 * x[0]; };
  const Ascent top = ascend(hill, down, std::vector{0.0}, {Goal::maximum, 0.0625, 1e-9, 100, 2.0});
  EXPECT_EQ(top.path, (std::vector<std::vector<double>>{{0.0}, {1.0}, {2.75}, {5.375}, {8.0}}));
  EXPECT_EQ(top.reductions, 0);
  EXPECT_EQ(top.iterations, 4);
}

TEST(Ascent, AStepThatWasHalvedDoesNotGrowAtOnce) {
  // Steps: 3 and 1.5 are too long, 0.75 leads to 12; 0.75 again leads to 6; 1.5 is too long, 0.75 leads to 9.
  const Objective hill = [](Place x) { return -(x[0] - 8.0) * (x[0] - 8.0); };
  const Slope down = [](Place x, std::span<double> slope) { slope[0] = 16.0 - 2.0 * x[0]; };
  const Ascent found = ascend(hill, down, std::vector{0.0}, {Goal::maximum, 3.0, 1e-9, 3, 2.0});
  EXPECT_EQ(found.path, (std::vector<std::vector<double>>{{0.0}, {12.0}, {6.0}, {9.0}}));
  EXPECT_EQ(found.reductions, 3);
  EXPECT_EQ(found.reason, AscentEnd::iterations_used);
}

TEST(Ascent, TakesNoMoveThatGainsLessThanATenThousandthOfItsPromise) {
  // From 0 with slope 16 a step of 1 leads to 16, as high as the start; a little less gains 16 (1 - step) step 16.
  const Objective hill = [](Place x) { return -(x[0] - 8.0) * (x[0] - 8.0); };
  const Slope down = [](Place x, std::span<double> slope) { slope[0] = 16.0 - 2.0 * x[0]; };
  const auto reductions = [&](double step) {
    return ascend(hill, down, std::vector{0.0}, {Goal::maximum, step, 1e-9, 1, 1.0}).reductions;
  };
  EXPECT_EQ(reductions(1.0), 1);
  EXPECT_EQ(reductions(1.0 - 0.00009), 1);
  EXPECT_EQ(reductions(1.0 - 0.00011), 0);
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

TEST(Ascent, RestsOnABoundAndGoesOnAlongIt) {
  const Slope slope = [](Place x, std::span<double> out) {
    out[0] = 2.0 * x[0];
    out[1] = 2.0 * x[1];
  };
  const std::vector lower{1.0, -5.0};
  const std::vector upper{5.0, 5.0};
  const Ascent found =
      ascend(bowl, slope, std::vector{3.0, -2.0}, {Goal::minimum, 0.4, 1e-9, 100, 1.0, 0, lower, upper});
  EXPECT_EQ(found.reason, AscentEnd::converged);
  EXPECT_EQ(found.end.place[0], 1.0);
  // Each move leaves a fifth of the distance.
  EXPECT_NEAR(found.end.place[1], 0.0, tolerance::ascent(1e-9, 0.4, 2.0));
  for (const std::vector<double>& place : found.path) EXPECT_GE(place[0], 1.0);
}

TEST(Ascent, IsOverAfterIdleMovesIfAskedTo) {
  // About its bottom a parabola of 4 is flat to rounding within 1e-8, and moves go to and fro.
  const Objective raised = [](Place x) { return 4.0 + x[0] * x[0]; };
  const Slope slope = [](Place x, std::span<double> out) { out[0] = 2.0 * x[0]; };
  const std::vector start{1.0};
  EXPECT_EQ(ascend(raised, slope, start, {Goal::minimum, 0.45, 0.0, 100, 1.0}).reason, AscentEnd::iterations_used);
  const Ascent found = ascend(raised, slope, start, {Goal::minimum, 0.45, 0.0, 100, 1.0, 20});
  EXPECT_EQ(found.reason, AscentEnd::converged);
  EXPECT_LT(found.iterations, 40);
  EXPECT_GE(found.iterations, 20);
  EXPECT_NEAR(found.end.place[0], 0.0, tolerance::flat_top(4.0, 2.0));
}

TEST(Ascent, IsOverInACornerThatItIsPushedInto) {
  const Slope slope = [](Place /*x*/, std::span<double> out) { out[0] = -1.0; };
  const std::vector lower{-1.0};
  const std::vector upper{1.0};
  const Objective fall = [](Place x) { return -x[0]; };
  const Ascent found = ascend(fall, slope, std::vector{0.0}, {Goal::minimum, 0.3, 1e-9, 100, 1.0, 0, lower, upper});
  EXPECT_EQ(found.reason, AscentEnd::converged);
  EXPECT_EQ(found.end.place, std::vector{1.0});
  EXPECT_EQ(found.iterations, 4);
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
    const Annealing found = anneal(quartic, std::vector{-6.06459313269469}, within(-10.0, 10.0), options, random);
    EXPECT_NEAR(found.best.place[0], 6.48418483237716, tolerance::annealed_place(1e-3, 347.0)) << "seed " << seed;
    EXPECT_NEAR(found.best.value, -1549.73094034965, tolerance::annealed(1e-3)) << "seed " << seed;
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
  const Annealing found = anneal(watched, std::vector{0.0}, within(-10.0, 10.0), options, random);
  EXPECT_EQ(found.best.value, best);
  EXPECT_LT(found.best.value, quartic(found.last));
}

TEST(Annealing, GivesTheSameForTheSameSeed) {
  const AnnealingOptions options{Goal::maximum, 10.0, 0.9, 20, 0.1};
  const auto once = [&](std::uint64_t seed) {
    RandomStream random(seed, 3);
    return anneal([](Place x) { return -bowl(x); }, std::vector{1.0, 0.5}, within(-2.0, 2.0), options, random);
  };
  EXPECT_EQ(once(5).best.place, once(5).best.place);
  EXPECT_NE(once(5).best.place, once(6).best.place);
}

/// Returns how many of many moves between two places are taken, where the second is worse by a temperature.
double share_taken(Goal goal, double loss) {
  const Objective step = [&](Place x) { return (goal == Goal::minimum ? loss : -loss) * x[0]; };
  const Proposal other = [](Place place, double, RandomStream&) { return std::vector{1.0 - place[0]}; };
  RandomStream random(17, 0);
  const Annealing found = anneal(step, std::vector{0.0}, other, {goal, 2.0, 0.5, 100'000, 1.5}, random);
  EXPECT_EQ(found.moves, 100'000);
  EXPECT_EQ(found.best.place[0], 0.0);
  return static_cast<double>(found.accepted) / found.moves;
}

TEST(Annealing, TakesALossWithTheProbabilityOfItsTemperature) {
  // Down with q = exp(-loss / 2), back at once: 2 of 1/q + 1 moves on average, with the variance of renewals.
  for (const Goal goal : {Goal::minimum, Goal::maximum}) {
    for (const double loss : {0.5, 2.0, 6.0}) {
      const double q = std::exp(-0.5 * loss);
      const double deviation = 2.0 * std::sqrt(q * (1.0 - q) / std::pow(1.0 + q, 3));
      EXPECT_NEAR(share_taken(goal, loss), 2.0 * q / (1.0 + q), tolerance::standard_errors(5.0, deviation, 100'000))
          << loss;
    }
  }
  EXPECT_EQ(share_taken(Goal::minimum, 0.0), 1.0);
}

TEST(Annealing, CoolsDownToItsLastTemperatureAndNarrowsItsMovesWithTheRoot) {
  std::vector<double> scales;
  const Proposal watched = [&](Place place, double scale, RandomStream&) {
    scales.push_back(scale);
    return std::vector(place.begin(), place.end());
  };
  RandomStream random(1, 0);
  const Annealing found = anneal(bowl, std::vector{1.0, 1.0}, watched, {Goal::minimum, 8.0, 0.25, 2, 0.5}, random);
  EXPECT_EQ(found.moves, 6);  // two at each of 8, 2 and 0.5
  EXPECT_EQ(scales, (std::vector{1.0, 1.0, 0.5, 0.5, 0.25, 0.25}));
}

TEST(Annealing, DrawsTheSameNumbersWhateverWasTaken) {
  const auto drawn = [](double slope) {
    std::vector<double> numbers;
    const Proposal watched = [&](Place place, double, RandomStream& random) {
      numbers.push_back(random.uniform());
      return std::vector{place[0] + numbers.back() - 0.5};
    };
    RandomStream random(4, 2);
    anneal([&](Place x) { return slope * x[0]; }, std::vector{0.0}, watched, {Goal::minimum, 1.0, 0.5, 20, 0.2},
           random);
    return numbers;
  };
  EXPECT_EQ(drawn(1.0), drawn(-1.0));
  EXPECT_EQ(drawn(1.0), drawn(50.0));
}

TEST(Annealing, NeverTakesAPlaceWhereTheFunctionIsNotDefined) {
  const Objective half = [](Place x) { return x[0] >= 0.0 ? x[0] : std::numeric_limits<double>::quiet_NaN(); };
  const Proposal left = [](Place place, double, RandomStream&) { return std::vector{place[0] - 1.0}; };
  RandomStream random(4, 2);
  const AnnealingOptions options{Goal::minimum, 1.0, 0.5, 5, 1.0};
  const Annealing found = anneal(half, std::vector{2.0}, left, options, random);
  EXPECT_EQ(found.last, std::vector{0.0});
  EXPECT_EQ(found.best.value, 0.0);
  EXPECT_EQ(found.accepted, 2);
  // From where it is not defined, any place where it is will do.
  const Proposal right = [](Place place, double, RandomStream&) { return std::vector{place[0] + 3.0}; };
  const Annealing saved = anneal(half, std::vector{-2.5}, right, {Goal::maximum, 1.0, 0.5, 5, 1.0}, random);
  EXPECT_EQ(saved.best.place, std::vector{12.5});
  EXPECT_EQ(saved.accepted, 5);
}

TEST(LongTailed, IsCauchysDistributionCutAtItsEnds) {
  constexpr int kCount = 100'000;
  RandomStream random(9, 0);
  int within_one = 0;
  int above = 0;
  double most = 0.0;
  for (int i = 0; i < kCount; ++i) {
    const double x = long_tailed(random);
    within_one += std::abs(x) < 1.0 ? 1 : 0;
    above += x > 0.0 ? 1 : 0;
    most = std::max(most, std::abs(x));
  }
  // Half of Cauchy's numbers lie within 1; without the outer 0.001 on either side a little more than half.
  EXPECT_NEAR(static_cast<double>(within_one) / kCount, 0.5 / 0.998, tolerance::standard_errors(5.0, 0.5, kCount));
  EXPECT_NEAR(static_cast<double>(above) / kCount, 0.5, tolerance::standard_errors(5.0, 0.5, kCount));
  EXPECT_LE(most, 318.31);  // tan(0.499 pi)
  EXPECT_GT(most, 300.0);
}

}  // namespace
}  // namespace fieldwise::kernels
