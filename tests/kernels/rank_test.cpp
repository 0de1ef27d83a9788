#include "fieldwise/kernels/rank.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/kernels/least_squares.hpp"
#include "fieldwise/kernels/mann_kendall.hpp"
#include "fieldwise/kernels/theil_sen.hpp"
#include "reference_file.hpp"
#include "sample_series.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::kernels;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::of_kind;
using fieldwise::sample::sign;
using fieldwise::sample::steps;
namespace tolerance = fieldwise::tolerance;

const std::vector<double> kNine{1, 2, 3, 4, 5, 6, 7, 8, 9};
const std::vector<double> kZigzag{2, 1, 4, 3, 6, 5, 8, 7, 10};

TEST(Ranks, ShareTheirMeanWhereValuesAreEqual) {
  EXPECT_EQ(ranks(std::vector<double>{10, 20, 10, 5}), (std::vector<double>{2.5, 4, 2.5, 1}));
  EXPECT_TRUE(ranks({}).empty());
}

/// Returns Kendall's tau-b of two series as they come.
Association kendall_of(const std::vector<double>& x, const std::vector<double>& y,
                       Alternative alternative = Alternative::two_sided) {
  return kendall(ranking_of(x), ranking_of(y), alternative);
}

TEST(Ranks, OfNinePairsHaveThePublishedCorrelation) {
  // Spearman's, and its p from Student's t with 7 degrees of freedom.
  const double r = correlation_of(ranks(kNine), ranks(kZigzag));
  EXPECT_NEAR(r, 0.9333333, tolerance::printed(7));
  EXPECT_NEAR(p_of_correlation(r, 7.0), 2.359e-4, tolerance::printed(7));
}

TEST(Kendall, OfNinePairsHasThePublishedNumbers) {
  const Association found = kendall_of(kNine, kZigzag);
  EXPECT_NEAR(found.value, 0.7777778, tolerance::printed(7));
  EXPECT_NEAR(found.p, 0.0024250, tolerance::printed(7));
}

TEST(Kendall, WithTiesIsTauBWithTheNormalP) {
  // scipy.stats.kendalltau([1, 2, 2, 3, 4, 5], [1, 3, 2, 2, 5, 4]), scipy 1.10.1
  const Association found = kendall_of(std::vector<double>{1, 2, 2, 3, 4, 5}, std::vector<double>{1, 3, 2, 2, 5, 4});
  EXPECT_NEAR(found.value, 0.6428571428571429, tolerance::printed(12));
  EXPECT_NEAR(found.p, 0.07983871964585261, tolerance::printed(12));
}

TEST(Kendall, OfAConstantIsMissing) { EXPECT_TRUE(std::isnan(kendall_of(kNine, std::vector<double>(9, 1.0)).value)); }

TEST(TheilSen, OfNinePairsHasThePublishedNumbers) {
  const TheilSen found = theil_sen(kNine, kZigzag);
  EXPECT_DOUBLE_EQ(found.slope, 1.0);
  EXPECT_NEAR(found.low, 0.6, tolerance::printed(12));
  EXPECT_NEAR(found.high, 1.4, tolerance::printed(12));
}

TEST(TheilSen, SelectsTheSlopesThatSortingAllOfThemGives) {
  for (const std::size_t n : {65U, 66U, 131U, 300U}) {
    for (unsigned seed = 0; seed < 15; ++seed) {
      const int kind = static_cast<int>(seed % 5);
      const std::vector<double> x = steps(n);
      const std::vector<double> y = of_kind(n, kind, seed);
      const TheilSen found = theil_sen(x, y, 0.9);
      std::vector<double> slopes;
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i + 1; j < n; ++j) slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
      }
      std::ranges::sort(slopes);
      const double median = 0.5 * (slopes[(slopes.size() - 1) / 2] + slopes[slopes.size() / 2]);
      const double rounding = tolerance::between_tools(300.0, 4);  // of y, over neighbours in x
      EXPECT_NEAR(found.slope, median, rounding) << "n " << n << " seed " << seed;
      const auto is_slope = [&](double limit) {
        const auto place = std::ranges::lower_bound(slopes, limit - rounding);
        return place != slopes.end() && *place <= limit + rounding;
      };
      EXPECT_TRUE(is_slope(found.low)) << "n " << n << " seed " << seed;
      EXPECT_TRUE(is_slope(found.high)) << "n " << n << " seed " << seed;
      EXPECT_LE(found.low, found.slope);
      EXPECT_GE(found.high, found.slope);
    }
  }
}

TEST(TheilSen, HasTheIntervalThatCountsOfSlopesGive) {
  // Sen (1968), section 6: between the slopes of places (N - C)/2 - 1 and (N + C)/2, C = z sqrt(Var S).
  const std::size_t n = 131;
  const std::vector<double> x = steps(n);
  const std::vector<double> y = of_kind(n, 0, 9);
  std::vector<double> slopes;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
  }
  std::ranges::sort(slopes);
  const double reach = 1.959963984540054 * std::sqrt(mann_kendall(y).variance);
  const auto count = static_cast<double>(slopes.size());
  const TheilSen found = theil_sen(x, y);
  EXPECT_EQ(found.low, slopes[static_cast<std::size_t>(std::round((count - reach) / 2.0) - 1.0)]);
  EXPECT_EQ(found.high, slopes[static_cast<std::size_t>(std::round((count + reach) / 2.0))]);
}

TEST(Kendall, CountsWhatPairsCountOneByOne) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const std::size_t n = 17 + seed * 13;
    const std::vector<double> x = of_kind(n, static_cast<int>(seed % 3), seed);
    const std::vector<double> y = of_kind(n, static_cast<int>(seed % 5), seed + 100);
    double s = 0.0;
    double untied_x = 0.0;
    double untied_y = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i + 1; j < n; ++j) {
        s += sign(x[j] - x[i]) * sign(y[j] - y[i]);
        untied_x += x[j] != x[i] ? 1.0 : 0.0;
        untied_y += y[j] != y[i] ? 1.0 : 0.0;
      }
    }
    EXPECT_NEAR(kendall_of(x, y).value, s / std::sqrt(untied_x * untied_y), tolerance::rounding(1.0, 8)) << seed;
  }
}

TEST(Ranks, AndTheirOrderAgreeWithScipyAndR) {
  const ReferenceFile reference("rank_correlation");
  for (const std::string name : {"short", "tied", "long"}) {
    const auto& x = reference.list(name + "_x");
    const auto& y = reference.list(name + "_y");
    const double rho = correlation_of(ranks(x), ranks(y));
    EXPECT_NEAR(kendall_of(x, y).value, reference.number(name + "_tau"), tolerance::between_tools(1.0, 16)) << name;
    EXPECT_NEAR(rho, reference.number(name + "_rho"), tolerance::between_tools(1.0, 60)) << name;
    const std::vector<std::pair<std::string, Alternative>> sides{
        {"two_sided", Alternative::two_sided}, {"greater", Alternative::greater}, {"less", Alternative::less}};
    for (const auto& [side, alternative] : sides) {
      EXPECT_NEAR(kendall_of(x, y, alternative).p, reference.number(name + "_tau_p_" + side),
                  tolerance::between_tools(1.0, 60 * 60))
          << name << ' ' << side;
      EXPECT_NEAR(p_of_correlation(rho, static_cast<double>(x.size()) - 2.0, alternative),
                  reference.number(name + "_rho_p_" + side), tolerance::between_tools(1.0, 60 * 60))
          << name << ' ' << side;
    }
  }
}

TEST(LeastSquares, OfOnePredictorIsTheLine) {
  const LeastSquaresFit fit = LeastSquares({kNine}, 9).fit(kZigzag);
  EXPECT_NEAR(fit.coefficients[1], 1.0, tolerance::least_squares(9, 2, 10));
  EXPECT_NEAR(fit.coefficients[0], 0.1111111111, tolerance::printed(10));
  EXPECT_NEAR(fit.standard_errors[1], 0.14547859, tolerance::printed(8));
  EXPECT_NEAR(fit.r_squared, 0.93325653 * 0.93325653, tolerance::printed(7));
}

TEST(LeastSquares, FindAnExactPlane) {
  const std::vector<double> a{1, 2, 3, 4, 6};
  const std::vector<double> b{2, 1, 5, 3, 4};
  std::vector<double> y(5);
  for (std::size_t i = 0; i < 5; ++i) y[i] = 1.0 + 2.0 * a[i] - 3.0 * b[i];
  const LeastSquaresFit fit = LeastSquares({a, b}, 5).fit(y);
  EXPECT_EQ(fit.n, 5.0);
  EXPECT_NEAR(fit.coefficients[0], 1.0, tolerance::least_squares(5, 3, 15));
  EXPECT_NEAR(fit.coefficients[1], 2.0, tolerance::least_squares(5, 3, 15));
  EXPECT_NEAR(fit.coefficients[2], -3.0, tolerance::least_squares(5, 3, 15));
}

TEST(LeastSquares, WithDependentPredictorsIsMissing) {
  const std::vector<double> doubled{2, 4, 6, 8, 10, 12, 14, 16, 18};
  EXPECT_TRUE(std::isnan(LeastSquares({kNine, doubled}, 9).fit(kZigzag).coefficients[0]));
}

/// Returns x, x^2, ..., x^degree.
std::vector<std::vector<double>> powers(const std::vector<double>& x, int degree) {
  std::vector<std::vector<double>> all;
  for (int k = 1; k <= degree; ++k) {
    all.emplace_back();
    for (const double value : x) all.back().push_back(std::pow(value, k));
  }
  return all;
}

/// Expects all coefficients and their standard deviations to have so many certified digits. Exact fits (Wampler 1 and
/// 2) have deviations of 0, which rounding makes 1e-9 at most.
void expect_certified(const ReferenceFile& nist, const std::string& name,
                      const std::vector<std::vector<double>>& predictors, int digits, int digits_of_sd) {
  const auto& y = nist.list(name + "_y");
  const LeastSquaresFit fit = LeastSquares(predictors, y.size()).fit(y);
  const auto& certified = nist.list(name + "_certified");
  const auto& deviations = nist.list(name + "_certified_sd");
  ASSERT_EQ(fit.coefficients.size(), certified.size());
  for (std::size_t k = 0; k < certified.size(); ++k) {
    EXPECT_NEAR(fit.coefficients[k], certified[k], tolerance::significant_digits(certified[k], digits)) << name << k;
    const double allowed = deviations[k] > 0.0 ? tolerance::significant_digits(deviations[k], digits_of_sd)
                                               : tolerance::significant_digits(1.0, digits_of_sd);
    EXPECT_NEAR(fit.standard_errors[k], deviations[k], allowed) << name << k;
  }
}

TEST(LeastSquares, HasTheDigitsOfNistThatDoublePrecisionAllows) {
  const ReferenceFile nist("nist_linear");
  std::vector<std::vector<double>> longley;
  for (int k = 1; k <= 6; ++k) longley.push_back(nist.list("longley_x" + std::to_string(k)));
  expect_certified(nist, "longley", longley, 13, 13);
  const auto wampler = powers(nist.list("wampler_x"), 5);
  expect_certified(nist, "wampler1", wampler, 13, 9);
  expect_certified(nist, "wampler2", wampler, 12, 13);
  expect_certified(nist, "wampler3", wampler, 10, 12);
  expect_certified(nist, "wampler4", wampler, 8, 12);
  expect_certified(nist, "wampler5", wampler, 6, 12);
  expect_certified(nist, "filip", powers(nist.list("filip_x"), 10), 6, 6);
}

TEST(LeastSquares, OfLongleyHasTheCertifiedRSquaredAndResidual) {
  const ReferenceFile nist("nist_linear");
  std::vector<std::vector<double>> longley;
  for (int k = 1; k <= 6; ++k) longley.push_back(nist.list("longley_x" + std::to_string(k)));
  const LeastSquaresFit fit = LeastSquares(longley, 16).fit(nist.list("longley_y"));
  EXPECT_NEAR(fit.r_squared, nist.number("longley_r_squared"), tolerance::significant_digits(1.0, 13));
  EXPECT_NEAR(fit.residual_sd, nist.number("longley_residual_sd"), tolerance::significant_digits(300.0, 12));
}

/// Returns Spearman's r and p of two series as they come.
Association spearman_of(const std::vector<double>& x, const std::vector<double>& y,
                        Alternative alternative = Alternative::two_sided) {
  return spearman(ranking_of(x), ranking_of(y), static_cast<double>(x.size()) - 2.0, alternative);
}

TEST(Spearman, OfNinePairsHasTheCountedP) {
  // 136 of the 9! orders lie as near to the natural one.
  const Association found = spearman_of(kNine, kZigzag);
  EXPECT_NEAR(found.value, 0.9333333, tolerance::printed(7));
  EXPECT_NEAR(found.p, 2.0 * 136.0 / 362880.0, tolerance::rounding(1.0, 8));
  EXPECT_NEAR(found.p, 7.49559083e-4, tolerance::printed(12));
}

TEST(Spearman, OfThreePairsInOrderIsOneOfSixTwice) {
  EXPECT_NEAR(spearman_of({1, 2, 3}, {4, 5, 9}).p, 1.0 / 3.0, tolerance::rounding(1.0, 4));
  EXPECT_NEAR(spearman_of({1, 2, 3}, {9, 5, 4}).p, 1.0 / 3.0, tolerance::rounding(1.0, 4));
  EXPECT_NEAR(spearman_of({1, 2, 3}, {4, 5, 9}, Alternative::greater).p, 1.0 / 6.0, tolerance::rounding(1.0, 4));
  EXPECT_EQ(spearman_of({1, 2, 3}, {4, 5, 9}, Alternative::less).p, 1.0);
}

TEST(Spearman, IsTheShareOfAllOrdersUpToNine) {
  std::mt19937 random(4);
  for (std::size_t n = 3; n <= 9; ++n) {
    std::vector<double> x(n);
    std::iota(x.begin(), x.end(), 1.0);
    for (int trial = 0; trial < (n < 8 ? 5 : 1); ++trial) {
      std::vector<double> y = x;
      std::ranges::shuffle(y, random);
      const double r = correlation_of(x, y);
      double orders = 0.0;
      double as_far = 0.0;
      double as_high = 0.0;
      std::vector<double> order = x;
      const double slack = tolerance::rounding(1.0, 64);
      do {
        const double other = correlation_of(x, order);
        orders += 1.0;
        as_far += std::abs(other) >= std::abs(r) - slack ? 1.0 : 0.0;
        as_high += other >= r - slack ? 1.0 : 0.0;
      } while (std::ranges::next_permutation(order).found);
      EXPECT_NEAR(spearman_of(x, y).p, std::min(1.0, as_far / orders), tolerance::rounding(1.0, 16)) << n;
      EXPECT_NEAR(spearman_of(x, y, Alternative::greater).p, as_high / orders, tolerance::rounding(1.0, 16)) << n;
    }
  }
}

TEST(Spearman, WithTiesOrTenPairsTakesStudentsT) {
  const std::vector<double> tied{1, 2, 2, 3, 4, 5};
  const std::vector<double> y{1, 3, 2, 6, 5, 4};
  EXPECT_EQ(spearman_of(tied, y).p, p_of_correlation(spearman_of(tied, y).value, 4.0));
  const std::vector<double> ten{2, 1, 4, 3, 6, 5, 8, 7, 10, 9};
  const std::vector<double> order{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  EXPECT_EQ(spearman_of(ten, order).p, p_of_correlation(spearman_of(ten, order).value, 8.0));
  const Association told = spearman(ranking_of(kNine), ranking_of(kZigzag), 7.0, Alternative::two_sided, false);
  EXPECT_NEAR(told.p, 2.359e-4, tolerance::printed(7));
  EXPECT_TRUE(std::isnan(spearman(ranking_of(kNine), ranking_of(kZigzag), 0.0).p));
}

}  // namespace
