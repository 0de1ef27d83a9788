#include "fieldwise/kernels/significance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "fieldwise/kernels/comoments.hpp"
#include "fieldwise/kernels/rank.hpp"
#include "reference_file.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::kernels;
using fieldwise::reference::ReferenceFile;
namespace tolerance = fieldwise::tolerance;

TEST(Significance, OfPublishedCorrelations) {
  EXPECT_NEAR(p_of_correlation(0.5, 18), 0.02477, tolerance::printed(5));
  EXPECT_NEAR(p_of_correlation(0.5, 28), 0.0049, tolerance::printed(4));
  EXPECT_EQ(p_of_correlation(-0.5, 18), p_of_correlation(0.5, 18));
}

TEST(Significance, IsRightWhereOthersUnderflow) {
  // 2 * scipy.stats.t.sf(t, 998) with t = r sqrt(998 / (1 - r^2)), scipy 1.10.1
  EXPECT_NEAR(p_of_correlation(0.8, 998) / 1.241309121325247e-223, 1.0, tolerance::printed(6));
  EXPECT_GT(p_of_correlation(0.78, 998), 0.0);
}

TEST(Significance, OfTAndOfRAgree) {
  const double r = 0.37;
  EXPECT_NEAR(p_of_t(r * std::sqrt(40 / (1 - r * r)), 40) / p_of_correlation(r, 40), 1.0,
              tolerance::between_tools(1.0, 100));
}

TEST(Significance, WithoutDegreesOfFreedomIsMissing) {
  EXPECT_TRUE(std::isnan(p_of_correlation(1.0, 0)));
  EXPECT_TRUE(std::isnan(p_of_correlation(std::nan(""), 10)));
  EXPECT_TRUE(std::isnan(p_of_t(2.0, -1)));
}

TEST(Significance, OfACorrelationThatRoundingMadeLargerThanOneIsZero) {
  EXPECT_EQ(p_of_correlation(1.0 + 1e3 * tolerance::kEpsilon, 10), 0.0);
  EXPECT_EQ(p_of_correlation(-1.0 - 1e3 * tolerance::kEpsilon, 10, Alternative::less), 0.0);
  EXPECT_EQ(p_of_correlation(-1.0, 10, Alternative::greater), 1.0);
}

TEST(Significance, OfFewDegreesOfFreedomAgreesWithScipy) {
  // scipy.stats 1.10.1: 2 t.sf(0.5, 10), f.sf(3, 0.5, 20), f.sf(3, 2, 0.5), f.sf(0.7, 3, 7)
  EXPECT_NEAR(p_of_t(0.5, 10), 0.6278936057429729, tolerance::between_tools(1.0, 100));
  EXPECT_NEAR(p_of_f(3.0, 0.5, 20.0), 0.1091904603601746, tolerance::between_tools(1.0, 100));
  EXPECT_NEAR(p_of_f(3.0, 2.0, 0.5), 0.5266403878479267, tolerance::between_tools(1.0, 100));
  EXPECT_NEAR(p_of_f(0.7, 3.0, 7.0), 0.581249678905587, tolerance::between_tools(1.0, 100));
}

TEST(Significance, OfAnInfiniteRatioIsZeroAndWithoutDegreesOfFreedomMissing) {
  EXPECT_EQ(p_of_f(std::numeric_limits<double>::infinity(), 2.0, 20.0), 0.0);
  for (const double none : {0.0, -1.0, std::nan("")}) {
    EXPECT_TRUE(std::isnan(p_of_t(2.0, none)));
    EXPECT_TRUE(std::isnan(p_of_f(3.0, none, 20.0)));
    EXPECT_TRUE(std::isnan(p_of_f(3.0, 2.0, none)));
    EXPECT_TRUE(std::isnan(t_reach(0.95, none)));
  }
  EXPECT_TRUE(std::isnan(p_of_f(std::nan(""), 2.0, 20.0)));
  EXPECT_TRUE(std::isnan(p_of_t(std::nan(""), 10.0)));
  EXPECT_TRUE(std::isnan(p_of_normal(std::nan(""))));
}

TEST(NormalScore, TakesTheSmallerTailAndKeepsItsDigits) {
  // scipy.stats.norm 1.10.1: isf(1e-20), ppf(0.3)
  EXPECT_NEAR(normal_score(1.0, 1e-20), 9.262340089798409, tolerance::between_tools(10.0, 100));
  EXPECT_NEAR(normal_score(1e-20, 1.0), -9.262340089798409, tolerance::between_tools(10.0, 100));
  EXPECT_NEAR(normal_score(0.3, 0.7), -0.5244005127080409, tolerance::between_tools(1.0, 100));
  EXPECT_EQ(normal_score(0.5, 0.5), 0.0);
  EXPECT_EQ(normal_score(0.0, 1.0), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(normal_score(1.0, 0.0), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(normal_score(std::nan(""), 0.5)));
  EXPECT_TRUE(std::isnan(normal_score(0.5, std::nan(""))));
}

TEST(Lag1Autocorrelation, OfFourValuesByHand) {
  // Departures -1.5, -0.5, 0.5, 1.5: products 0.75 - 0.25 + 0.75 over squares of 5, three neighbours of four values.
  const std::vector<double> rising{1, 2, 3, 4};
  EXPECT_EQ(lag1_autocorrelation(rising, std::vector<bool>(4, true)), 0.25);
  EXPECT_NEAR(lag1_autocorrelation(rising, {true, true, false, true}), 1.5 / 5.0 * 3.0 / 2.0,
              tolerance::rounding(1.0, 4));
  EXPECT_EQ(lag1_autocorrelation(rising, std::vector<bool>(4, false)), 0.0);
  // One pair of equal neighbours far from the others: 9 / 24 times 7 is cut to 1.
  EXPECT_EQ(lag1_autocorrelation(std::vector<double>{3, 3, -1, -1, -1, -1, -1, -1},
                                 {true, true, false, false, false, false, false, false}),
            1.0);
}

TEST(Lag1Autocorrelation, OfAConstantOrOfOneValueIsZero) {
  EXPECT_EQ(lag1_autocorrelation(std::vector<double>(40, 273.15), std::vector<bool>(40, true)), 0.0);
  EXPECT_EQ(lag1_autocorrelation(std::vector<double>{5.0}, {true}), 0.0);
  EXPECT_EQ(lag1_autocorrelation({}, {}), 0.0);
}

TEST(EffectiveSize, ShrinksWithAutocorrelationAndNeverGrows) {
  EXPECT_DOUBLE_EQ(effective_size(100, 0.0), 100.0);
  EXPECT_DOUBLE_EQ(effective_size(100, -0.5), 100.0);
  EXPECT_NEAR(effective_size(100, 0.49), 100 * 0.51 / 1.49, tolerance::rounding(100, 4));
  EXPECT_EQ(effective_size(100, 1.0), 0.0);
  EXPECT_EQ(effective_size(100, 1.5), 0.0);
}

TEST(Significance, OfOneSideIsHalfOrTheRestOfBoth) {
  EXPECT_DOUBLE_EQ(p_of_t(2.0, 10, Alternative::greater), 0.5 * p_of_t(2.0, 10));
  EXPECT_DOUBLE_EQ(p_of_t(2.0, 10, Alternative::less), 1.0 - 0.5 * p_of_t(2.0, 10));
  EXPECT_DOUBLE_EQ(p_of_t(-2.0, 10, Alternative::less), 0.5 * p_of_t(2.0, 10));
  EXPECT_DOUBLE_EQ(p_of_correlation(0.0, 10, Alternative::greater), 0.5);
  EXPECT_NEAR(p_of_normal(1.959963984540054), 0.05, tolerance::significant_digits(0.05, 13));
}

TEST(Significance, QuantilesUndoTheirP) {
  for (const double degrees : {1.0, 4.0, 58.5, 1e5}) {
    EXPECT_NEAR(p_of_t(t_reach(0.95, degrees), degrees), 0.05, tolerance::significant_digits(0.05, 9)) << degrees;
    const double r = critical_correlation(0.05, degrees, Alternative::two_sided);
    EXPECT_NEAR(p_of_correlation(r, degrees), 0.05, tolerance::significant_digits(0.05, 9)) << degrees;
    const double one = critical_correlation(0.05, degrees, Alternative::greater);
    EXPECT_NEAR(p_of_correlation(one, degrees, Alternative::greater), 0.05, tolerance::significant_digits(0.05, 9));
  }
  EXPECT_NEAR(t_reach(0.95, 10), 2.2281388519862739, tolerance::significant_digits(2.2, 12));     // R, qt
  EXPECT_NEAR(p_of_f(3.0, 2, 20), 0.07253815028640576, tolerance::significant_digits(0.07, 12));  // scipy.stats.f.sf
}

TEST(FisherInterval, AgreesWithScipyAndR) {
  const ReferenceFile reference("significance");
  const double r = correlation_of(reference.list("x"), reference.list("y"));
  const Interval found = fisher_interval(r, 1.0 / std::sqrt(57.0), 0.9);
  EXPECT_NEAR(found.low, reference.number("r_low"), tolerance::between_tools(1.0, 60));
  EXPECT_NEAR(found.high, reference.number("r_high"), tolerance::between_tools(1.0, 60));
  EXPECT_EQ(fisher_interval(-1.0, 0.1, 0.95).high, -1.0);
  EXPECT_TRUE(std::isnan(fisher_interval(0.5, std::sqrt(-1.0), 0.95).low));
}

TEST(FisherInterval, WithoutAFiniteDeviationIsMissingAndOfAnExactCorrelationItself) {
  // n = 3: 1 / sqrt(n - 3) is infinite. scipy 1.10.1: tanh(arctanh(0.6) -+ norm.isf(0.025) / 5)
  EXPECT_TRUE(std::isnan(fisher_interval(0.5, std::numeric_limits<double>::infinity(), 0.95).low));
  EXPECT_TRUE(std::isnan(fisher_interval(0.5, std::numeric_limits<double>::infinity(), 0.95).high));
  EXPECT_TRUE(std::isnan(fisher_interval(std::nan(""), 0.1, 0.95).low));
  EXPECT_NEAR(fisher_interval(0.6, 0.2, 0.95).low, 0.2923686759905708, tolerance::between_tools(1.0, 100));
  EXPECT_NEAR(fisher_interval(0.6, 0.2, 0.95).high, 0.7950974253663831, tolerance::between_tools(1.0, 100));
  const double rounded = 1.0 + tolerance::kEpsilon;
  EXPECT_EQ(fisher_interval(rounded, 0.1, 0.95).low, rounded);
  EXPECT_EQ(fisher_interval(rounded, 0.1, 0.95).high, rounded);
}

TEST(AdjustedP, AgreesWithStatsmodelsAndR) {
  const ReferenceFile reference("significance");
  std::vector<double> p = reference.list("fdr_p");
  p.insert(p.begin() + 3, std::nan(""));
  adjust_for_false_discovery(p);
  EXPECT_TRUE(std::isnan(p[3]));
  p.erase(p.begin() + 3);
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_NEAR(p[i], reference.list("fdr_adjusted")[i], tolerance::between_tools(1.0, 4)) << i;
  }
}

TEST(AdjustedP, PassesWhereTheThresholdPasses) {
  const std::vector<double> p = ReferenceFile("significance").list("fdr_p");
  std::vector<double> adjusted = p;
  adjust_for_false_discovery(adjusted);
  const double threshold = false_discovery_threshold(p, 0.05);
  EXPECT_GT(threshold, 0.0);
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_EQ(p[i] <= threshold, adjusted[i] <= 0.05) << i;
}

TEST(FalseDiscoveryThreshold, OfTheTextbookExampleByHand) {
  // 0.005 <= 1/4 0.05 = 0.0125, 0.02 <= 0.025, 0.04 > 0.0375, 0.3 > 0.05: the second is the last that passes.
  const std::vector<double> p{0.3, 0.005, std::nan(""), 0.04, 0.02};
  EXPECT_EQ(false_discovery_threshold(p, 0.05), 0.02);
  EXPECT_EQ(false_discovery_threshold(std::vector<double>{0.9, 0.8}, 0.05), 0.0);
}

TEST(PairMoments, FindTheCertifiedAutocorrelationOfNumAcc4) {
  using namespace fieldwise::kernels;
  std::vector<double> state(kPlainSums, 0.0);
  PairSums sums{};
  for (std::size_t k = 0; k < kPlainSums; ++k) {
    sums[k] = &state[k];
  }
  break_neighbours(sums, 1);
  for (int i = 0; i < 1001; ++i) {
    const double value = i == 0 ? 10000000.2 : i % 2 == 1 ? 10000000.1 : 10000000.3;
    const PairRow row{{&value, 1}, {&value, 1}, static_cast<double>(i), i > 0};
    add_pairs({&row, 1}, sums, kPlainSums);
  }
  const PairMoments moments(sums, 0, kPlainSums);
  EXPECT_NEAR(moments.autocorrelation(PairMoments::Series::y), -0.999, tolerance::numacc4());
  EXPECT_NEAR(std::sqrt(moments.moment(1, 1) / 1000.0), 0.1, tolerance::numacc4());
}

/// Holds rows of pairs: some points without a gap, some with gaps, some without any pair; one break in time.
struct SamplePairs {
  static constexpr std::size_t kTimes = 24;
  static constexpr std::size_t kColumns = 43;

  explicit SamplePairs(bool one_x) : x(kTimes * kColumns), y(kTimes * kColumns) {
    std::mt19937 random(5);
    std::normal_distribution<double> normal;
    constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t column = i % kColumns;
      const bool gap = (column >= 8 && column < 16) || (column >= 30 && random() % 4 == 0);
      x[i] = normal(random);
      y[i] = gap ? kMissing : 280.0 + normal(random);
    }
    for (std::size_t time = 0; time < kTimes; ++time) {
      const std::size_t first = time * kColumns;
      rows.push_back({{&y[first], kColumns},
                      {&x[first], one_x ? 1 : kColumns},
                      0.5 * static_cast<double>(time),
                      time > 0 && time != 11});
    }
  }

  std::vector<double> x;
  std::vector<double> y;
  std::vector<fieldwise::kernels::PairRow> rows;
};

/// Returns the sums after all rows, of `width` points and `together` times in a call.
std::vector<double> sums_of(const SamplePairs& sample, std::size_t sums, std::size_t width, std::size_t together) {
  using namespace fieldwise::kernels;
  std::vector<double> state(sums * SamplePairs::kColumns, 0.0);
  for (std::size_t column = 0; column < SamplePairs::kColumns; column += width) {
    const std::size_t count = std::min(width, SamplePairs::kColumns - column);
    PairSums place{};
    for (std::size_t k = 0; k < sums; ++k) place[k] = &state[k * SamplePairs::kColumns + column];
    break_neighbours(place, count);
    std::vector<PairRow> rows = sample.rows;
    for (PairRow& row : rows) {
      row.y = row.y.subspan(column, count);
      if (row.x.size() > 1) row.x = row.x.subspan(column, count);
    }
    for (std::size_t time = 0; time < rows.size(); time += together) {
      add_pairs(std::span(rows).subspan(time, std::min(together, rows.size() - time)), place, sums);
    }
  }
  return state;
}

TEST(PairMoments, SumsDoNotDependOnHowPairsAreDividedAmongCalls) {
  using namespace fieldwise::kernels;
  for (const std::size_t sums : {kPlainSums, kCrossSums, kAllSums}) {
    for (const bool one_x : {true, false}) {
      const SamplePairs sample(one_x);
      const std::vector<double> expected = sums_of(sample, sums, 1, 1);
      EXPECT_EQ(expected[29], 24.0);
      for (const auto& [width, together] : {std::pair<std::size_t, std::size_t>{43, 24}, {43, 7}, {17, 24}, {8, 5}}) {
        const std::vector<double> found = sums_of(sample, sums, width, together);
        for (std::size_t i = 0; i < found.size(); ++i) {
          const bool unused = expected[i % SamplePairs::kColumns] == 0.0;
          const bool equal = found[i] == expected[i] || (std::isnan(found[i]) && std::isnan(expected[i]));
          ASSERT_TRUE(equal || unused) << found[i] << " is not " << expected[i] << ", place " << i << " of " << sums;
        }
      }
    }
  }
}

}  // namespace
