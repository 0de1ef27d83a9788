#include "fieldwise/analysis/formula/expression_slopes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Expression;
using fieldwise::analysis::ExpressionSlopes;

namespace tolerance = fieldwise::tolerance;

const std::vector<std::string> kNames{"t", "a", "b", "c"};

/// Holds the values of a formula of t and of a, b and c, and its derivatives [parameter, case].
struct Found {
  std::vector<double> values;
  std::vector<double> slopes;
};

Found evaluate(const std::string& text, const std::vector<double>& t, const std::array<double, 3>& parameters) {
  const Expression expression(text, kNames);
  ExpressionSlopes slopes(expression, 1, 3);
  Found found{std::vector<double>(t.size()), std::vector<double>(3 * t.size())};
  const std::array<std::span<const double>, 1> columns{t};
  slopes.evaluate(columns, parameters, found.values, found.slopes);
  return found;
}

/// Places where every function below is smooth within a step of the differences.
const std::vector<double> kTimes{0.11, 0.23, 0.37, 0.52, 0.71};
const std::array<double, 3> kParameters{0.31, 0.64, 1.7};

/// Expects derivatives to be those of central differences. These are off by h^2 / 6 times the third derivative, here
/// below 600, and by the rounding of values over h.
void expect_slopes(const std::string& text, double size = 1.0) {
  constexpr double kStep = 0x1p-14;
  const Found found = evaluate(text, kTimes, kParameters);
  for (std::size_t p = 0; p < 3; ++p) {
    std::array<double, 3> before = kParameters;
    std::array<double, 3> after = kParameters;
    before[p] -= kStep;
    after[p] += kStep;
    const Found low = evaluate(text, kTimes, before);
    const Found high = evaluate(text, kTimes, after);
    for (std::size_t i = 0; i < kTimes.size(); ++i) {
      const double difference = (high.values[i] - low.values[i]) / (2.0 * kStep);
      EXPECT_NEAR(found.slopes[p * kTimes.size() + i], difference,
                  100.0 * size * kStep * kStep + tolerance::difference_quotient(size, kStep))
          << text << ", parameter " << p << ", case " << i;
    }
  }
}

TEST(ExpressionSlopes, OfEveryFunctionAreThoseOfDifferences) {
  for (const char* const text : {"a + b*t - c",
                                 "-(a - t)",
                                 "a*b*c*t",
                                 "a/(b + t)",
                                 "t/c",
                                 "t^b",
                                 "(a + t)^2",
                                 "(a + t)^3",
                                 "(a + t)^(-1)",
                                 "(a + t)^(b*c)",
                                 "2^a",
                                 "abs(a - 5)",
                                 "abs(a + t)",
                                 "sqrt(a + t)",
                                 "exp(-t/c)",
                                 "log(a + t)",
                                 "log10(a + t)",
                                 "sin(a*t)",
                                 "cos(c*t)",
                                 "tan(a*t)",
                                 "asin(a*t)",
                                 "acos(a*t)",
                                 "atan(c*t)",
                                 "sinh(b*t)",
                                 "cosh(b*t)",
                                 "tanh(c*t)",
                                 "atan2(a, b + t)",
                                 "min(a, b + t)",
                                 "max(a*t, c - t)",
                                 "where(t < 0.4, a*t, b + c*t)",
                                 "where(t < 0.4 && not(a > 2) || b == 3, a, b)",
                                 "a + floor(b)*t + ceil(c) + round(b)",
                                 "b/(1 + exp(-c*(t - a)))",
                                 "a + b*sin(pi*t/c) + c*cos(t/b)"}) {
    expect_slopes(text);
  }
}

TEST(ExpressionSlopes, OfMoreCasesThanABlockAreThoseOfEachAlone) {
  std::vector<double> t(300);
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = 0.01 * static_cast<double>(i);
  const Found all = evaluate("a + b*exp(-t/c)", t, kParameters);
  for (const std::size_t i : {std::size_t{0}, std::size_t{127}, std::size_t{128}, std::size_t{299}}) {
    const Found one = evaluate("a + b*exp(-t/c)", {t[i]}, kParameters);
    EXPECT_EQ(all.values[i], one.values[0]);
    for (std::size_t p = 0; p < 3; ++p) EXPECT_EQ(all.slopes[p * t.size() + i], one.slopes[p]);
  }
}

TEST(ExpressionSlopes, AtKinksAreThoseOfOneSide) {
  EXPECT_EQ(evaluate("abs(a - t)", {0.31}, kParameters).slopes[0], 1.0);
  EXPECT_EQ(evaluate("min(a, t)", {0.31}, kParameters).slopes[0], 1.0);
  EXPECT_EQ(evaluate("max(t, a)", {0.31}, kParameters).slopes[0], 0.0);
}

TEST(ExpressionSlopes, OfAPowerOfZeroByItsExponentAreZero) {
  const Found found = evaluate("a*t^b", {0.0}, kParameters);
  EXPECT_EQ(found.values[0], 0.0);
  EXPECT_EQ(found.slopes[1], 0.0);
}

TEST(ExpressionSlopes, KnowWhichParametersAreLinearTogetherAndWhichDoNothing) {
  const auto linear = [](const std::string& text) {
    const Expression expression(text, kNames);
    const std::vector<std::size_t> all{0, 1, 2};
    return ExpressionSlopes(expression, 1, 3).linear_among(all);
  };
  using Positions = std::vector<std::size_t>;
  EXPECT_EQ(linear("a + b*exp(-t/c)"), (Positions{0, 1}));
  EXPECT_EQ(linear("a*b*t + c"), (Positions{0, 2}));
  EXPECT_EQ(linear("where(t < 1, a, b)/c"), (Positions{0, 1}));
  EXPECT_EQ(linear("a/(1 + exp(-b*(t - c)))"), (Positions{0}));
  EXPECT_EQ(linear("sin(a) + max(b, t)"), (Positions{}));
  const Expression steps("a + t*(b > 2) + floor(c)", kNames);
  EXPECT_TRUE(ExpressionSlopes(steps, 1, 3).depends_on(0));
  EXPECT_FALSE(ExpressionSlopes(steps, 1, 3).depends_on(1));
  EXPECT_FALSE(ExpressionSlopes(steps, 1, 3).depends_on(2));
}

TEST(Expression, TellsTheNamesInAText) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(Expression::names_in("a + b*exp(-t/c) - 1.5e3*a"), (Names{"a", "b", "t", "c"}));
  EXPECT_EQ(Expression::names_in("pi*missing + min (x_1, 2)"), (Names{"x_1"}));
  EXPECT_EQ(Expression::names_in("1e + 2exp"), (Names{"e", "exp"}));
}

}  // namespace
