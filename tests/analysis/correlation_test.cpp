#include "fieldwise/analysis/pairs/correlation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/kernels/significance.hpp"
#include "pair_fields.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::analysis;
using namespace fieldwise::pairs;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::kernels::Alternative;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace tolerance = fieldwise::tolerance;

TEST(Correlation, AgreesWithScipyOnSeriesWithGaps) {
  const ReferenceFile reference("correlation");
  const Results found = correlate(reference.list("y"), reference.list("x"));
  EXPECT_NEAR(value(found, "r"), reference.number("r"), tolerance::between_tools(1.0, 60));
  EXPECT_NEAR(value(found, "p") / reference.number("p"), 1.0, tolerance::between_tools(1.0, 60 * 60));
  EXPECT_EQ(value(found, "n"), reference.number("n"));
  EXPECT_NEAR(value(found, "n_eff"), reference.number("n_eff"), tolerance::between_tools(60.0, 60 * 60));
  Correlation::Options effective;
  effective.pairs.dof = DegreesOfFreedom::effective;
  const Results honest = correlate(reference.list("y"), reference.list("x"), effective);
  EXPECT_NEAR(value(honest, "p") / reference.number("p_effective"), 1.0, tolerance::between_tools(60.0, 60 * 60));
}

TEST(Correlation, WithFewerPairsThanMinSamplesIsMissingButCounted) {
  const Results found = correlate({1.0, 2.0, kMissing}, {1.0, 3.0, 2.0});
  EXPECT_TRUE(std::isnan(value(found, "r")));
  EXPECT_TRUE(std::isnan(value(found, "p")));
  EXPECT_EQ(value(found, "n"), 2.0);
}

TEST(Correlation, OfTwoPairsIsOneOnlyWhereMinSamplesAllowsItAndHasNoP) {
  Correlation::Options options;
  options.pairs.min_samples = 2;
  const Results found = correlate({1.0, 2.0}, {3.0, 1.0}, options);
  EXPECT_EQ(value(found, "r"), -1.0);
  EXPECT_TRUE(std::isnan(value(found, "p")));
  Regression::Options line;
  line.pairs.min_samples = 2;
  const Results two = regress({1.0, 2.0}, {3.0, 1.0}, line);
  EXPECT_EQ(value(two, "slope"), -0.5);
  EXPECT_TRUE(std::isnan(value(two, "stderr")));
}

TEST(Correlation, WithAConstantSideIsMissing) {
  const std::vector<double> constant(540, 273.15);
  std::vector<double> varying(540);
  for (std::size_t i = 0; i < varying.size(); ++i) {
    varying[i] = std::sin(static_cast<double>(i));
  }
  for (const Results& found : {correlate(constant, varying), correlate(varying, constant)}) {
    EXPECT_TRUE(std::isnan(value(found, "r")));
    EXPECT_TRUE(std::isnan(value(found, "p")));
    EXPECT_EQ(value(found, "n"), 540.0);
  }
}

TEST(Correlation, OfExactlyProportionalSeriesIsOneWithPZero) {
  const Results found = correlate({2, 4, 6, 8, 10}, {1, 2, 3, 4, 5});
  EXPECT_EQ(value(found, "r"), 1.0);
  EXPECT_EQ(value(found, "p"), 0.0);
}

TEST(Correlation, OfAllMissingIsMissingWithCountZero) {
  const Results found = correlate(std::vector<double>(9, kMissing), kNine);
  EXPECT_TRUE(std::isnan(value(found, "r")));
  EXPECT_TRUE(std::isnan(value(found, "n_eff")));
  EXPECT_EQ(value(found, "n"), 0.0);
}

TEST(Correlation, WithEffectiveSizeBelowThreeHasNoP) {
  std::vector<double> wave(30);
  for (std::size_t i = 0; i < wave.size(); ++i) {
    wave[i] = std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / 30.0);
  }
  Correlation::Options options;
  options.pairs.dof = DegreesOfFreedom::effective;
  std::vector<double> other = wave;
  other[3] += 0.5;
  const Results found = correlate(wave, other, options);
  ASSERT_LT(value(found, "n_eff"), 3.0);
  EXPECT_TRUE(std::isnan(value(found, "p")));
  EXPECT_FALSE(std::isnan(value(found, "r")));
}

TEST(Correlation, AtAPositiveLagFindsAFieldThatFollows) {
  const auto axis = monthly_axis(1980, 1, 60);
  std::mt19937_64 random(5);
  std::normal_distribution<double> noise;
  std::vector<double> index(60);
  std::vector<double> follower(60, kMissing);
  for (std::size_t i = 0; i < 60; ++i) {
    index[i] = noise(random);
    if (i >= 2) {
      follower[i] = 3.0 * index[i - 2] + 1.0;
    }
  }
  Correlation::Options options;
  options.pairs.lags = {-2, -1, 0, 1, 2, 3};
  const Results found = run<Correlation>({series(follower, axis), series(index, axis)}, options);
  ASSERT_EQ(found.at("r").header.leading, core::Leading::coordinate);
  for (std::size_t k = 0; k < 6; ++k) {
    const double r = found.at("r").values(k, 0, 0);
    EXPECT_EQ(r > 1.0 - tolerance::comoments(60.0, 1.0), options.pairs.lags[k] == 2)
        << "lag " << options.pairs.lags[k] << " r " << r;
  }
}

TEST(Correlation, PairsByDateNotByPosition) {
  const Field late = series({3, 4, 5, 6, 7, 8}, monthly_axis(1980, 3, 6));
  const Field early = series({9, 9, 1, 2, 4, 3, 6}, monthly_axis(1980, 1, 7));
  const Results found = run<Correlation>({late, early});
  EXPECT_EQ(value(found, "n"), 5.0);
  const Results direct = correlate({3, 4, 5, 6, 7}, {1, 2, 4, 3, 6});
  EXPECT_EQ(value(found, "r"), value(direct, "r"));
}

TEST(Correlation, OfSeriesWithoutCommonDatesIsAnError) {
  const Field a = series(kNine, monthly_axis(1980, 1, 9));
  const Field b = series(kNine, monthly_axis(1990, 1, 9));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { run<Correlation>({a, b}); }), HasSubstr("no dates in common"));
}

TEST(Correlation, OfMonthsWithYearsIsAnError) {
  const Field a = series(kNine, monthly_axis(1980, 1, 9));
  const Field b = series(kNine, core::yearly_axis(1980, 9));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { run<Correlation>({a, b}); }), HasSubstr("year"));
}

TEST(Correlation, DetrendedIsThePartialCorrelationGivenTime) {
  const auto axis = monthly_axis(1980, 1, 120);
  std::mt19937_64 random(8);
  std::normal_distribution<double> noise;
  std::vector<double> a(120);
  std::vector<double> b(120);
  const auto years = core::years_since_first(axis);
  for (std::size_t i = 0; i < 120; ++i) {
    const double common = noise(random);
    a[i] = 5.0 * years[i] + common + 0.5 * noise(random);
    b[i] = -3.0 * years[i] + common + 0.5 * noise(random);
  }
  Correlation::Options options;
  options.pairs.detrend = true;
  const double found = value(run<Correlation>({series(a, axis), series(b, axis)}, options), "r");
  const auto r = [&](const std::vector<double>& x, const std::vector<double>& y) {
    return value(correlate(x, y), "r");
  };
  const double ab = r(a, b);
  const double at = r(a, years);
  const double bt = r(b, years);
  const double partial = (ab - at * bt) / std::sqrt((1 - at * at) * (1 - bt * bt));
  EXPECT_NEAR(found, partial, tolerance::between_tools(1.0 / ((1 - at * at) * (1 - bt * bt)), 120));
}

TEST(Correlation, IsUnchangedByScalingUpToSign) {
  std::mt19937_64 random(13);
  std::normal_distribution<double> noise;
  std::vector<double> x(100);
  std::vector<double> y(100);
  std::vector<double> ax(100);
  std::vector<double> cy(100);
  for (std::size_t i = 0; i < 100; ++i) {
    x[i] = noise(random);
    y[i] = x[i] + noise(random);
    ax[i] = 4.0 * x[i];  // powers of two, so that scaling itself does not round
    cy[i] = -8.0 * y[i];
  }
  EXPECT_EQ(value(correlate(ax, cy), "r"), -value(correlate(x, y), "r"));
}

TEST(Correlation, WithEffectiveSizeRejectsIndependentAutocorrelatedSeriesAsOftenAsItShould) {
  constexpr std::size_t kPairs = 10'000;
  constexpr std::size_t kSteps = 132;
  std::mt19937_64 random(1999);
  std::normal_distribution<double> noise;
  const auto autoregressive = [&](std::vector<double>& series) {
    double state = noise(random) / std::sqrt(1.0 - 0.49);
    for (double& x : series) {
      x = state;
      state = 0.7 * state + noise(random);
    }
  };
  xt::xtensor<double, 3> a(std::array<std::size_t, 3>{kSteps, 100, 100});
  xt::xtensor<double, 3> b(std::array<std::size_t, 3>{kSteps, 100, 100});
  std::vector<double> one(kSteps);
  for (std::size_t point = 0; point < kPairs; ++point) {
    for (xt::xtensor<double, 3>* const field : {&a, &b}) {
      autoregressive(one);
      for (std::size_t t = 0; t < kSteps; ++t) {
        (*field)(t, point / 100, point % 100) = one[t];
      }
    }
  }
  std::vector<double> places(100);
  for (std::size_t i = 0; i < 100; ++i) {
    places[i] = static_cast<double>(i) * 0.5;
  }
  const auto axis = monthly_axis(1982, 1, kSteps);
  const core::Grid grid = core::rectilinear_grid(places, places);
  const Field x = core::field_of(a, axis, grid);
  const Field y = core::field_of(b, axis, grid);
  const auto share_rejected = [&](DegreesOfFreedom dof) {
    Correlation::Options options;
    options.pairs.dof = dof;
    const Results found = run<Correlation>({x, y}, options);
    double rejected = 0.0;
    for (const double p : found.at("p").values) {
      rejected += p < 0.05 ? 1.0 : 0.0;
    }
    return rejected / kPairs;
  };
  EXPECT_NEAR(share_rejected(DegreesOfFreedom::n), 0.24,
              tolerance::four_binomial_sd(0.24, kPairs) + tolerance::printed(2));
  EXPECT_NEAR(share_rejected(DegreesOfFreedom::effective), 0.055,
              tolerance::four_binomial_sd(0.055, kPairs) + tolerance::printed(3));
}

TEST(Correlation, HasLimitsAndOneSidedPOfScipyAndR) {
  const ReferenceFile reference("significance");
  Correlation::Options options;
  options.pairs.level = 0.9;
  options.pairs.alternative = Alternative::greater;
  Results found = run<Correlation>({monthly(reference.list("y")), monthly(reference.list("x"))}, options);
  expect_near(value(found, "low"), reference.number("r_low"), 1.0, "low");
  expect_near(value(found, "high"), reference.number("r_high"), 1.0, "high");
  expect_same_p(value(found, "p"), reference.number("p_greater"), "greater");
  options.pairs.alternative = Alternative::less;
  found = run<Correlation>({monthly(reference.list("y")), monthly(reference.list("x"))}, options);
  expect_same_p(value(found, "p"), reference.number("p_less"), "less");
}

TEST(Correlation, OfRanksAgreesWithScipyAndR) {
  const ReferenceFile reference("rank_correlation");
  for (const std::string name : {"short", "tied", "long"}) {
    Correlation::Options options;
    options.method = CorrelationMethod::spearman;
    const std::vector<Field> inputs{monthly(reference.list(name + "_y")), monthly(reference.list(name + "_x"))};
    Results found = run<Correlation>(inputs, options);
    expect_near(value(found, "r"), reference.number(name + "_rho"), 1.0, name);
    expect_same_p(value(found, "p"), reference.number(name + "_rho_p"), name);
    options.method = CorrelationMethod::kendall;
    found = run<Correlation>(inputs, options);
    expect_near(value(found, "r"), reference.number(name + "_tau"), 1.0, name);
    expect_same_p(value(found, "p"), reference.number(name + "_tau_p_two_sided"), name);
    EXPECT_EQ(value(found, "n"), static_cast<double>(reference.list(name + "_x").size()));
  }
}

TEST(Correlation, OfRanksLeavesOutPairsWithAMissingSideAndAConstantSideIsMissing) {
  const std::vector<double> x{1, 2, 3, 4, 5, 6, 7, 8, 9, 50};
  const std::vector<double> y{2, 1, 4, 3, 6, 5, 8, 7, 10, kMissing};
  Correlation::Options options;
  options.method = CorrelationMethod::kendall;
  const Results found = run<Correlation>({monthly(y), monthly(x)}, options);
  EXPECT_NEAR(value(found, "r"), 0.7777778, tolerance::printed(7));
  EXPECT_NEAR(value(found, "p"), 0.0024250, tolerance::printed(7));
  EXPECT_EQ(value(found, "n"), 9.0);
  const Results constant = run<Correlation>({monthly(y), monthly(std::vector<double>(10, 273.15))}, options);
  EXPECT_TRUE(std::isnan(value(constant, "r")));
  EXPECT_TRUE(std::isnan(value(constant, "p")));
  EXPECT_EQ(value(constant, "n"), 9.0);
}

TEST(Correlation, OfRanksIsUnchangedByAnyRisingFunction) {
  const ReferenceFile reference("rank_correlation");
  std::vector<double> bent = reference.list("long_x");
  for (double& x : bent) x = std::exp(x);
  for (const CorrelationMethod method : {CorrelationMethod::spearman, CorrelationMethod::kendall}) {
    Correlation::Options options;
    options.method = method;
    options.pairs.dof = DegreesOfFreedom::effective;
    const Field y = monthly(reference.list("long_y"));
    const Results a = run<Correlation>({y, monthly(reference.list("long_x"))}, options);
    const Results b = run<Correlation>({y, monthly(bent)}, options);
    for (const std::string quantity : {"r", "p", "n_eff"})
      EXPECT_EQ(value(a, quantity), value(b, quantity)) << quantity;
  }
}

TEST(Correlation, OfFewRanksCountsOrdersUnlessTheyAreNotAllAsLikely) {
  Correlation::Options options;
  options.method = CorrelationMethod::spearman;
  EXPECT_NEAR(value(correlate({3, 5, 8}, {1, 2, 9}, options), "p"), 1.0 / 3.0, tolerance::rounding(1.0, 4));
  EXPECT_NEAR(value(correlate(kZigzag, kNine, options), "p"), 7.49559083e-4, tolerance::printed(12));
  options.pairs.detrend = true;
  const Results detrended = correlate(kZigzag, {1, 5, 2, 8, 3, 9, 4, 7, 6}, options);
  EXPECT_NEAR(value(detrended, "p"), fieldwise::kernels::p_of_correlation(value(detrended, "r"), 6.0),
              tolerance::rounding(1.0, 8));
  options.pairs.detrend = false;
  options.pairs.dof = DegreesOfFreedom::effective;
  const Results effective = correlate(kZigzag, kNine, options);
  EXPECT_NEAR(value(effective, "p"),
              fieldwise::kernels::p_of_correlation(value(effective, "r"), value(effective, "n_eff") - 2.0),
              tolerance::rounding(1.0, 8));
}

TEST(Correlation, DetrendedKeepsTheDigitsOfNoiseFarBelowTheTrend) {
  // The same noise with and without a trend ten million times as large: r, p and n_eff are those of the noise.
  std::mt19937_64 random(31);
  std::normal_distribution<double> noise;
  const auto axis = monthly_axis(1980, 1, 240);
  const auto years = core::years_since_first(axis);
  std::vector<double> x(240);
  std::vector<double> y(240);
  for (std::size_t t = 0; t < x.size(); ++t) {
    x[t] = 0.6 * (t > 0 ? x[t - 1] : 0.0) + noise(random);
    y[t] = 0.5 * x[t] + 0.5 * (t > 0 ? y[t - 1] : 0.0) + noise(random);
  }
  for (const CorrelationMethod method : {CorrelationMethod::pearson, CorrelationMethod::spearman}) {
    Correlation::Options options;
    options.method = method;
    options.pairs.detrend = true;
    const Results plain = run<Correlation>({series(y, axis), series(x, axis)}, options);
    std::vector<double> steep_x = x;
    std::vector<double> steep_y = y;
    for (std::size_t t = 0; t < x.size(); ++t) {
      steep_x[t] += 1e6 * years[t];
      steep_y[t] -= 1e6 * years[t];
    }
    const Results steep = run<Correlation>({series(steep_y, axis), series(steep_x, axis)}, options);
    for (const std::string quantity : {"r", "n_eff", "p"}) {
      // Values of 2e7 hold noise of 1 to 2e-9.
      EXPECT_NEAR(value(steep, quantity) / value(plain, quantity), 1.0, tolerance::rounding(2e7, 2000)) << quantity;
    }
  }
}

}  // namespace
