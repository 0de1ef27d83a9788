#include "fieldwise/kernels/two_samples.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/numeric/missing.hpp"
#include "reference_file.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::kernels;
using fieldwise::reference::ReferenceFile;
namespace tolerance = fieldwise::tolerance;

/// Counts every path from (0, 0) to (n1, n2) and those that touch a point outside, one after the other.
void count_paths(std::int64_t steps, std::int64_t i, std::int64_t j, std::int64_t n1, std::int64_t n2, bool outside,
                 std::array<double, 2>& counts) {
  outside = outside || std::abs(i * n2 - j * n1) >= steps;
  if (i == n1 && j == n2) {
    counts[outside ? 1 : 0] += 1.0;
    return;
  }
  if (i < n1) count_paths(steps, i + 1, j, n1, n2, outside, counts);
  if (j < n2) count_paths(steps, i, j + 1, n1, n2, outside, counts);
}

TEST(CompareDistributions, OfFewValuesOnPaper) {
  const std::vector<double> low{1.0, 2.0, 3.0};
  const std::vector<double> high{4.0, 5.0};
  const SampleTest apart = compare_distributions(low, high);
  EXPECT_EQ(apart.statistic, 1.0);
  EXPECT_NEAR(apart.p, 2.0 / 10.0, tolerance::rounding(0.2, 8));  // 2 of 10 orders
  const SampleTest same = compare_distributions(low, low);
  EXPECT_EQ(same.statistic, 0.0);
  EXPECT_EQ(same.p, 1.0);
  EXPECT_EQ(distribution_steps(std::vector<double>{1, 1, 2}, std::vector<double>{1, 2, 2}), 3);  // 2/3 - 1/3, of 9
  EXPECT_TRUE(std::isnan(compare_distributions(low, {}).p));
}

TEST(CompareDistributions, CountsEveryPath) {
  for (const auto& [n1, n2] : {std::pair<std::int64_t, std::int64_t>{1, 1}, {2, 2}, {4, 3}, {5, 7}, {8, 4}, {1, 9}}) {
    for (std::int64_t steps = 0; steps <= n1 * n2; ++steps) {
      std::array<double, 2> counts{};
      count_paths(steps, 0, 0, n1, n2, false, counts);
      const double expected = counts[1] / (counts[0] + counts[1]);
      const double found = p_of_distribution_steps(steps, static_cast<std::size_t>(n1), static_cast<std::size_t>(n2));
      EXPECT_NEAR(found, expected, tolerance::rounding(expected, 64)) << n1 << ", " << n2 << ", " << steps;
    }
  }
}

TEST(CompareDistributions, AgreesWithScipy) {
  const ReferenceFile reference("difference");
  for (const auto& [n1, n2] : {std::pair<std::size_t, std::size_t>{9, 7}, {40, 40}, {300, 90}, {1000, 900}}) {
    const std::vector<double>& numbers = reference.list("steps_" + std::to_string(n1) + "_" + std::to_string(n2));
    const double found = p_of_distribution_steps(static_cast<std::int64_t>(numbers[0]), n1, n2);
    EXPECT_NEAR(found / numbers[1], 1.0, tolerance::between_tools(1.0, 1e5)) << n1;
  }
  const std::vector<double>& at = reference.list("limit_at");
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double expected = reference.list("limit")[i];
    EXPECT_NEAR(p_of_kolmogorov(at[i]) / expected, 1.0, tolerance::between_tools(1.0, 512)) << at[i];
  }
}

TEST(CompareDistributions, KeepsDigitsOfSmallP) {
  // Apart altogether: 2 of binomial(2 n, n) orders.
  const double expected = std::log(2.0) + 2.0 * std::lgamma(301.0) - std::lgamma(601.0);
  EXPECT_NEAR(std::log(p_of_distribution_steps(300 * 300, 300, 300)), expected, tolerance::rounding(3000.0, 64));
  EXPECT_NEAR(std::log(p_of_kolmogorov(15.0)), std::log(2.0) - 450.0, tolerance::rounding(450.0, 8));
}

TEST(CompareDistributions, PassesFromCountedPathsToTheLimit) {
  // At as many values on both sides the two agree to a thousandth of p.
  const double counted = p_of_distribution_steps(60'000, 1000, 1000);
  const double limit = p_of_distribution_steps(60'060, 1001, 1000);
  EXPECT_NEAR(limit, counted, tolerance::printed(3));
  EXPECT_NE(limit, counted);
}

TEST(CompareMeans, AgreesWithPaperAndMissesWhatCannotBeSaid) {
  // 4, 6 against 1, 2: t = 3.5 / sqrt(2/2 + 0.5/2).
  const SampleTest test = compare_means(3.5, {2.0, 2.0}, {0.5, 2.0});
  EXPECT_NEAR(test.statistic, 3.5 / std::sqrt(1.25), tolerance::rounding(3.2, 8));
  EXPECT_TRUE(std::isnan(compare_means(1.0, {0.0, 5.0}, {0.0, 5.0}).p));
  EXPECT_TRUE(std::isnan(compare_means(1.0, {1.0, 1.9}, {1.0, 5.0}).p));
  EXPECT_TRUE(std::isnan(compare_means(1.0, {1.0, 5.0}, {1.0, fieldwise::core::kMissing}).p));
  EXPECT_EQ(compare_means(0.0, {1.0, 5.0}, {2.0, 7.0}).p, 1.0);
}

}  // namespace
