#include "fieldwise/kernels/minimise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "tolerance.hpp"

namespace fieldwise::kernels {
namespace {

using Place = std::span<const double>;

constexpr Minimiser kOfAValley[] = {Minimiser::descent,     Minimiser::lbfgs,   Minimiser::slsqp,
                                    Minimiser::nelder_mead, Minimiser::subplex, Minimiser::cobyla};

double parabola(Place x) { return x[0] * x[0] - 4.0 * x[0] + 8.0; }
double cubic(Place x) { return x[0] * x[0] * x[0] - 2.0 * x[0]; }
double quartic(Place x) { return (x[0] - 2.0) * (x[0] + 3.0) * (x[0] + 8.0) * (x[0] - 9.0); }
double bowl(Place x) { return x[0] * x[0] + x[1] * x[1]; }

MinimiseOptions between(double lower, double upper, double step) {
  MinimiseOptions options;
  options.lower = {lower};
  options.upper = {upper};
  options.step = step;
  return options;
}

TEST(Minimise, FindsTheBottomOfAParabolaByEveryMethod) {
  for (const Minimiser minimiser : kOfAValley) {
    const Minimum found = minimise(landscape(parabola), std::vector{-3.0}, minimiser, {});
    EXPECT_EQ(found.end, MinimumEnd::converged) << static_cast<int>(minimiser);
    EXPECT_NEAR(found.place[0], 2.0, tolerance::searched(1e-8, 4.0, 2.0)) << static_cast<int>(minimiser);
    EXPECT_NEAR(found.value, 4.0, tolerance::rounding(13.0, 8.0)) << static_cast<int>(minimiser);
    EXPECT_EQ(found.value, parabola(found.place)) << static_cast<int>(minimiser);
  }
  const Minimum scanned = minimise(landscape(parabola), {}, Minimiser::scan, between(-10.0, 10.0, 0.5));
  EXPECT_EQ(scanned.place, std::vector{2.0});
  EXPECT_EQ(scanned.value, 4.0);
  EXPECT_EQ(scanned.end, MinimumEnd::all_seen);
  EXPECT_EQ(scanned.evaluations, 41);
  const Minimum annealed =
      minimise(landscape(parabola), std::vector{-3.0}, Minimiser::annealing, between(-10.0, 10.0, 0.25));
  EXPECT_EQ(annealed.end, MinimumEnd::all_seen);
  // The range of values is 144 at most.
  EXPECT_NEAR(annealed.place[0], 2.0, tolerance::annealed_place(144.0 * 1e-8, 2.0));
}

TEST(Minimise, TakesDerivativesOrTheirDifferences) {
  const Landscape exact = landscape(parabola, [](Place x, std::span<double> slope) { slope[0] = 2.0 * x[0] - 4.0; });
  for (const Minimiser minimiser : {Minimiser::descent, Minimiser::lbfgs, Minimiser::slsqp}) {
    const Minimum found = minimise(exact, std::vector{-3.0}, minimiser, {});
    EXPECT_EQ(found.end, MinimumEnd::converged);
    EXPECT_NEAR(found.place[0], 2.0, tolerance::searched(1e-8, 4.0, 2.0)) << static_cast<int>(minimiser);
  }
}

TEST(Minimise, FindsTheLocalMinimumOfACubic) {
  for (const Minimiser minimiser : kOfAValley) {
    const Minimum found = minimise(landscape(cubic), std::vector{0.0}, minimiser, {});
    EXPECT_EQ(found.end, MinimumEnd::converged) << static_cast<int>(minimiser);
    EXPECT_NEAR(found.place[0], std::sqrt(2.0 / 3.0), tolerance::searched(1e-8, 1.0887, 4.9))
        << static_cast<int>(minimiser);
  }
}

TEST(Minimise, SaysThatACubicHasNoLowerBound) {
  const Minimum fallen = minimise(landscape(cubic), std::vector{-2.0}, Minimiser::descent, {});
  EXPECT_EQ(fallen.end, MinimumEnd::no_minimum);
  EXPECT_LT(fallen.value, -1e100);
  EXPECT_EQ(fallen.value, cubic(fallen.place));
  EXPECT_EQ(minimise(landscape(cubic), std::vector{-2.0}, Minimiser::nelder_mead, {}).end, MinimumEnd::no_minimum);
}

TEST(Minimise, EndsOnABoundThatTheFunctionFallsTo) {
  for (const Minimiser minimiser : kOfAValley) {
    const Minimum found = minimise(landscape(cubic), std::vector{-2.0}, minimiser, between(-3.0, 3.0, 0.1));
    EXPECT_EQ(found.end, MinimumEnd::converged) << static_cast<int>(minimiser);
    EXPECT_NEAR(found.place[0], -3.0, tolerance::searched(1e-8, 0.0, 1.0)) << static_cast<int>(minimiser);
    EXPECT_GE(found.place[0], -3.0) << static_cast<int>(minimiser);
  }
  const Minimum scanned = minimise(landscape(cubic), {}, Minimiser::scan, between(-3.0, 3.0, 0.1));
  EXPECT_EQ(scanned.place, std::vector{-3.0});
  EXPECT_EQ(scanned.value, -21.0);
  EXPECT_EQ(minimise(landscape(cubic), std::vector{1.0}, Minimiser::annealing, between(-3.0, 3.0, 0.25)).place,
            std::vector{-3.0});
}

TEST(Minimise, GoesAlongABoundInItsOtherVariables) {
  // The least of the bowl above x = 1 lies at (1, 0).
  MinimiseOptions options;
  options.lower = {1.0, -5.0};
  options.upper = {5.0, 5.0};
  for (const Minimiser minimiser : kOfAValley) {
    const Minimum found = minimise(landscape(bowl), std::vector{3.0, -2.0}, minimiser, options);
    EXPECT_NEAR(found.place[0], 1.0, tolerance::searched(1e-8, 0.0, 2.0)) << static_cast<int>(minimiser);
    EXPECT_NEAR(found.place[1], 0.0, tolerance::searched(1e-8, 1.0, 2.0)) << static_cast<int>(minimiser);
  }
}

TEST(Minimise, FindsTheGlobalMinimumOfAQuarticByLookingEverywhere) {
  // The greatest root of its derivative 4 x^3 - 158 x - 66, by bisection with 40 digits in another tool.
  const double exact = 6.48418483237716;
  const Minimum scanned = minimise(landscape(quartic), {}, Minimiser::scan, between(-10.0, 10.0, 0.0005));
  EXPECT_NEAR(scanned.place[0], exact, tolerance::half_a_step(0.0005));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    MinimiseOptions options = between(-10.0, 10.0, 0.25);
    options.seed = seed;
    // Values range over 4741.
    const Minimum found = minimise(landscape(quartic), std::vector{-6.0645931}, Minimiser::annealing, options);
    EXPECT_NEAR(found.place[0], exact, tolerance::annealed_place(4741.0 * 1e-8, 347.0)) << "seed " << seed;
    EXPECT_EQ(found.value, quartic(found.place));
  }
  for (const Minimiser minimiser : kOfAValley) {
    const Minimum global = minimise(landscape(quartic), std::vector{7.0}, minimiser, {});
    EXPECT_NEAR(global.place[0], exact, tolerance::searched(1e-8, 1549.7, 347.0)) << static_cast<int>(minimiser);
    // The first moves of L-BFGS would leap over the ridge.
    const Minimum other = minimise(landscape(quartic), std::vector{-7.0}, minimiser, between(-10.0, -1.0, 0.1));
    EXPECT_NEAR(other.place[0], -6.06459313269469, tolerance::searched(1e-8, 720.6, 283.0))
        << static_cast<int>(minimiser);
  }
}

TEST(Minimise, FindsTheBottomOfABowl) {
  for (const Minimiser minimiser : kOfAValley) {
    const Minimum found = minimise(landscape(bowl), std::vector{-2.0, -1.5}, minimiser, {});
    EXPECT_EQ(found.end, MinimumEnd::converged) << static_cast<int>(minimiser);
    EXPECT_NEAR(found.place[0], 0.0, tolerance::searched(1e-8, 0.0, 2.0)) << static_cast<int>(minimiser);
    EXPECT_NEAR(found.place[1], 0.0, tolerance::searched(1e-8, 0.0, 2.0)) << static_cast<int>(minimiser);
  }
}

TEST(Minimise, KeepsThePlacesThatItAskedFor) {
  MinimiseOptions options = between(-10.0, 10.0, 0.5);
  options.keeps_path = true;
  for (const Minimiser minimiser : {Minimiser::nelder_mead, Minimiser::cobyla, Minimiser::lbfgs, Minimiser::descent}) {
    const Minimum found = minimise(landscape(parabola), std::vector{-3.0}, minimiser, options);
    ASSERT_FALSE(found.path.empty());
    EXPECT_EQ(found.path.front().place, std::vector{-3.0});
    double least = std::numeric_limits<double>::infinity();
    for (const Optimum& seen : found.path) {
      EXPECT_EQ(seen.value, parabola(seen.place));
      least = std::min(least, seen.value);
    }
    EXPECT_EQ(found.value, least) << static_cast<int>(minimiser);
  }
  EXPECT_EQ(minimise(landscape(parabola), {}, Minimiser::scan, options).path.size(), 41U);
  options.keeps_path = false;
  EXPECT_TRUE(minimise(landscape(parabola), {}, Minimiser::scan, options).path.empty());
}

TEST(Minimise, CountsHowOftenTheFunctionWasAsked) {
  for (const Minimiser minimiser :
       {Minimiser::descent, Minimiser::lbfgs, Minimiser::nelder_mead, Minimiser::annealing}) {
    int asked = 0;
    const Landscape counted = [&](Place x, std::span<double> slope) {
      ++asked;
      if (!slope.empty()) slope[0] = 2.0 * x[0] - 4.0;
      return parabola(x);
    };
    const Minimum found = minimise(counted, std::vector{-3.0}, minimiser, between(-10.0, 10.0, 0.1));
    EXPECT_EQ(found.evaluations, asked);
    EXPECT_GT(asked, 0);
  }
}

TEST(Minimise, SaysWhenItsEvaluationsAreUsed) {
  MinimiseOptions options = between(-10.0, 10.0, 0.01);
  options.most_evaluations = 5;
  for (const Minimiser minimiser :
       {Minimiser::descent, Minimiser::nelder_mead, Minimiser::cobyla, Minimiser::scan, Minimiser::annealing}) {
    int values = 0;
    const Landscape counted = landscape(
        [&](Place x) {
          ++values;
          return parabola(x);
        },
        [](Place x, std::span<double> slope) { slope[0] = 2.0 * x[0] - 4.0; });
    const Minimum found = minimise(counted, std::vector{-3.0}, minimiser, options);
    EXPECT_EQ(found.end, MinimumEnd::evaluations_used) << static_cast<int>(minimiser);
    EXPECT_FALSE(std::isnan(found.value)) << static_cast<int>(minimiser);
    EXPECT_GE(values, 5) << static_cast<int>(minimiser);
    // Descent asks once more where it takes derivatives, a simplex finishes its move.
    EXPECT_LE(values, 11) << static_cast<int>(minimiser);
  }
}

TEST(Minimise, SaysWhereTheFunctionIsNotDefined) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const Landscape nowhere = landscape([=](Place /*x*/) { return none; });
  for (const Minimiser minimiser : kOfAValley) {
    const Minimum found = minimise(nowhere, std::vector{1.0}, minimiser, {});
    EXPECT_EQ(found.end, MinimumEnd::no_value) << static_cast<int>(minimiser);
    EXPECT_TRUE(std::isnan(found.value)) << static_cast<int>(minimiser);
  }
  EXPECT_EQ(minimise(nowhere, {}, Minimiser::scan, between(0.0, 1.0, 0.5)).end, MinimumEnd::no_value);
  // Beside where it is not, it is found all the same.
  const Landscape half = landscape([=](Place x) { return x[0] > 1.0 ? parabola(x) : none; });
  const Minimum beside = minimise(half, std::vector{5.0}, Minimiser::nelder_mead, {});
  EXPECT_NEAR(beside.place[0], 2.0, tolerance::searched(1e-8, 4.0, 2.0));
}

TEST(Minimise, SaysThatScanAndAnnealingNeedBounds) {
  const std::vector start{1.0};
  for (const Minimiser minimiser : {Minimiser::scan, Minimiser::annealing}) {
    EXPECT_EQ(minimise(landscape(parabola), start, minimiser, {}).end, MinimumEnd::no_bounds);
    MinimiseOptions half = between(0.0, std::numeric_limits<double>::infinity(), 0.5);
    const Minimum found = minimise(landscape(parabola), start, minimiser, half);
    EXPECT_EQ(found.end, MinimumEnd::no_bounds);
    EXPECT_EQ(found.evaluations, 0);
  }
}

TEST(Minimise, RefusesBoundsThatCrossOrAreNotAsManyAsVariables) {
  const MinimiseOptions crossing = between(1.0, -1.0, 0.1);
  MinimiseOptions half;
  half.lower = {0.0};
  for (const Minimiser minimiser :
       {Minimiser::descent, Minimiser::lbfgs, Minimiser::cobyla, Minimiser::scan, Minimiser::annealing}) {
    EXPECT_EQ(minimise(landscape(parabola), std::vector{0.0}, minimiser, crossing).end, MinimumEnd::no_bounds);
    EXPECT_EQ(minimise(landscape(bowl), std::vector{3.0, 3.0}, minimiser, half).end, MinimumEnd::no_bounds);
  }
}

TEST(Minimise, AnnealsTheSameForTheSameSeed) {
  MinimiseOptions options = between(-10.0, 10.0, 0.25);
  const auto place = [&] {
    return minimise(landscape(quartic), std::vector{0.0}, Minimiser::annealing, options).place;
  };
  const std::vector<double> first = place();
  EXPECT_EQ(place(), first);
  options.seed = 2;
  EXPECT_NE(place(), first);
}

}  // namespace
}  // namespace fieldwise::kernels
