#include "fieldwise/kernels/gamma_distribution.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "fieldwise/kernels/significance.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::kernels;
namespace tolerance = fieldwise::tolerance;

/// Solves f(a) = 0 for a falling f by halving in long double.
template <class Function>
long double root(const Function& f) {
  long double low = 1e-6L;
  long double high = 1e6L;
  for (int i = 0; i < 200; ++i) {
    const long double middle = std::sqrt(low * high);
    (f(middle) > 0.0L ? low : high) = middle;
  }
  return low;
}

long double shape_by_likelihood(const std::vector<double>& x) {
  long double sum = 0.0L;
  long double logs = 0.0L;
  for (const double value : x) {
    sum += value;
    logs += std::log(static_cast<long double>(value));
  }
  const auto n = static_cast<long double>(x.size());
  return root([&](long double a) { return std::log(a) - boost::math::digamma(a) - std::log(sum / n) + logs / n; });
}

/// Takes L-CV as half the mean distance of all pairs over the mean.
long double shape_by_l_cv(const std::vector<double>& x) {
  long double sum = 0.0L;
  long double apart = 0.0L;
  for (const double a : x) {
    sum += a;
    for (const double b : x) apart += std::abs(static_cast<long double>(a) - b);
  }
  const auto n = static_cast<long double>(x.size());
  const long double l_cv = 0.5L * apart / (n * (n - 1.0L)) / (sum / n);
  return root([&](long double a) {
    return std::lgamma(a + 0.5L) - std::lgamma(a + 1.0L) - 0.5L * std::log(std::numbers::pi_v<long double>) -
           std::log(l_cv);
  });
}

TEST(GammaDistribution, OfOneAndThreeByLMomentsIsExponential) {
  std::vector<double> x{3, 1};  // L-CV 1 / 2
  const GammaDistribution found = gamma_by_l_moments(x);
  EXPECT_NEAR(found.shape, 1.0, tolerance::rounding(1.0, 32));
  EXPECT_NEAR(found.scale, 2.0, tolerance::rounding(2.0, 32));
}

TEST(GammaDistribution, KeepsItsDigitsWhereThereIsHardlyAnySpread) {
  // 1 -+ d: log(mean) - mean(log) = -log(1 - d^2) / 2, and 1 / (2 a) + 1 / (12 a^2) + ... equals that.
  std::vector<double> x{1.0 - 0x1p-20, 1.0 + 0x1p-20};
  EXPECT_NEAR(gamma_by_likelihood(x).shape, 0x1p40 - 0.5 + 1.0 / 6.0, tolerance::rounding(0x1p40, 16));
  // L-CV d: pi d^2 = 1 / a - 1 / (4 a^2) + ...
  const double shape = 0x1p40 / std::numbers::pi;
  EXPECT_NEAR(gamma_by_l_moments(x).shape, shape - 0.25, tolerance::rounding(shape, 16));
}

TEST(GammaDistribution, SolvesItsEquationsAsLongDoubleDoes) {
  for (const double shape : {0.02, 0.3, 1.0, 4.0, 15.0, 25.0, 400.0}) {
    std::mt19937_64 random(91);
    std::gamma_distribution<double> draw(shape, 30.0);
    std::vector<double> x;
    while (x.size() < 50) {
      const double value = draw(random);
      if (value > 0.0) x.push_back(value);
    }
    const GammaDistribution likely = gamma_by_likelihood(x);
    // 50 values of 4 roundings each, and as many in the functions of the equation.
    EXPECT_NEAR(likely.shape / static_cast<double>(shape_by_likelihood(x)), 1.0, tolerance::rounding(1.0, 400.0))
        << shape;
    const double other = static_cast<double>(shape_by_l_cv(x));
    const GammaDistribution by_moments = gamma_by_l_moments(x);
    // Near L-CV 1 the shape is (1 - L-CV) / (2 log 2): the difference keeps fewer digits.
    EXPECT_NEAR(by_moments.shape / other, 1.0, tolerance::rounding(1.0, 400.0) * (1.0 + 1.0 / other)) << shape;
    EXPECT_NEAR(likely.shape * likely.scale, by_moments.shape * by_moments.scale,
                tolerance::rounding(likely.shape * likely.scale, 400.0));
  }
}

TEST(GammaDistribution, OfAConstantOrNothingIsMissing) {
  std::vector<double> constant(30, 0.1);
  std::vector<double> nothing;
  std::vector<double> endless{1.0, std::numeric_limits<double>::infinity()};
  for (std::vector<double>* const sample : {&constant, &nothing, &endless}) {
    EXPECT_TRUE(std::isnan(gamma_by_likelihood(*sample).shape));
    EXPECT_TRUE(std::isnan(gamma_by_l_moments(*sample).shape));
  }
}

TEST(ZeroGamma, CountsZerosBesideTheDistribution) {
  std::vector<double> x{0, 3, -0.0, 1, 0};
  const ZeroGamma fit = fit_zero_gamma(x, GammaMethod::l_moments, 2);
  EXPECT_EQ(fit.n, 5.0);
  EXPECT_EQ(fit.zeros, 3.0);
  EXPECT_NEAR(fit.gamma.shape, 1.0, tolerance::rounding(1.0, 32));
  EXPECT_TRUE(std::isnan(fit_zero_gamma(x, GammaMethod::l_moments, 3).gamma.shape));
  EXPECT_EQ(fit_zero_gamma(x, GammaMethod::l_moments, 3).zeros, 3.0);
  x[0] = -1e-9;
  EXPECT_TRUE(std::isnan(fit_zero_gamma(x, GammaMethod::l_moments, 2).zeros));
}

TEST(ZeroGamma, ProbabilitiesByHand) {
  const ZeroGamma fit{{1.0, 2.0}, 9.0, 3.0};  // exponential, a third of zeros
  const double allowed = tolerance::rounding(1.0, 8);
  EXPECT_NEAR(zero_gamma_tails(fit, 0.0, ZeroRule::centre).below, 0.2, allowed);
  EXPECT_NEAR(zero_gamma_tails(fit, 0.0, ZeroRule::top).below, 1.0 / 3.0, allowed);
  EXPECT_NEAR(zero_gamma_tails(fit, 2.0, ZeroRule::centre).below, 0.3 + 0.7 * (1.0 - std::exp(-1.0)), allowed);
  EXPECT_NEAR(zero_gamma_tails(fit, 2.0, ZeroRule::top).above, 2.0 / 3.0 * std::exp(-1.0), allowed);
  EXPECT_NEAR(zero_gamma_tails(fit, 200.0, ZeroRule::top).above / (2.0 / 3.0 * std::exp(-100.0)), 1.0,
              tolerance::rounding(1.0, 200))
      << "the upper tail keeps its digits";
  EXPECT_TRUE(std::isnan(zero_gamma_tails(fit, -1.0, ZeroRule::top).below));
  EXPECT_TRUE(std::isnan(zero_gamma_tails(fit, std::nan(""), ZeroRule::top).below));
  EXPECT_EQ(zero_gamma_tails({{1.0, 2.0}, 9.0, 0.0}, 0.0, ZeroRule::centre).below, 0.0);
}

TEST(Gringorten, PositionsByHand) {
  const std::vector<double> x{1, 2, 2, 5};
  const auto expect_rank = [&](double value, double rank) {
    const Tails tails = gringorten_tails(x, value);
    EXPECT_NEAR(tails.below, (rank - 0.44) / 4.12, tolerance::rounding(1.0, 8)) << value;
    EXPECT_NEAR(tails.below + tails.above, 1.0, tolerance::rounding(1.0, 8)) << value;
  };
  expect_rank(1, 1);
  expect_rank(2, 2.5);
  expect_rank(3, 3.5);
  expect_rank(0, 0.5);
  expect_rank(9, 4.5);
  EXPECT_TRUE(std::isnan(gringorten_tails({}, 1.0).below));
}

TEST(NormalScore, IsTheInverseOfTheTailsAndOdd) {
  for (const double z : {0.0, 0.1, 1.0, 3.09, 6.0, 20.0}) {
    const double above = 0.5 * std::erfc(z / std::numbers::sqrt2);
    // d log(above) / dz is about z: an epsilon of the tail is less than one of z beyond 1.
    EXPECT_NEAR(normal_score(1.0 - above, above), z, tolerance::rounding(std::max(1.0, z), 32)) << z;
    EXPECT_EQ(normal_score(1.0 - above, above), -normal_score(above, 1.0 - above)) << z;
  }
  EXPECT_EQ(normal_score(0.0, 1.0), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(normal_score(std::nan(""), std::nan(""))));
}

}  // namespace
