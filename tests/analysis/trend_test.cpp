#include "fieldwise/analysis/pairs/trend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

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
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace tolerance = fieldwise::tolerance;

TEST(Trend, OfFourValuesByHand) {
  // 1 2 2 4 over 0 to 3: sum of products 4.5 over squares of 5; slopes of pairs 0 1/2 1 1 1 2.
  const Field of = monthly({1, 2, 2, 4});
  const Results line = run<Trend>({of}, per_step(TrendMethod::ols, TrendTest::t));
  EXPECT_NEAR(value(line, "slope"), 0.9, tolerance::rounding(4.0, 16));
  EXPECT_NEAR(value(line, "intercept"), 0.9, tolerance::rounding(4.0, 16));
  EXPECT_NEAR(value(line, "r"), 4.5 / std::sqrt(5.0 * 4.75), tolerance::rounding(1.0, 32));
  // Residuals 0.1 0.2 -0.7 0.4 have squares of 0.7: the error of the slope is sqrt(0.35 / 5).
  EXPECT_NEAR(value(line, "stderr"), std::sqrt(0.07), tolerance::rounding(4.0, 64));
  const Results sen = run<Trend>({of}, per_step(TrendMethod::theil_sen, TrendTest::mann_kendall));
  EXPECT_EQ(value(sen, "slope"), 1.0);
  EXPECT_EQ(value(sen, "intercept"), 0.5);  // the median 2 less the slope times 1.5
  EXPECT_NEAR(value(sen, "r"), 5.0 / std::sqrt(30.0), tolerance::rounding(1.0, 8));  // 5 of 6 pairs, one tied
  const double z = 4.0 / std::sqrt(138.0 / 18.0);
  EXPECT_NEAR(value(sen, "p"), std::erfc(z / std::sqrt(2.0)), tolerance::rounding(1.0, 32));
}

TEST(Trend, AgreesWithScipyOnASeriesWithGaps) {
  const ReferenceFile reference("trend");
  const auto axis = monthly_axis(1980, 1, reference.list("y").size());
  Trend::Options options;
  options.per = Per::step;
  const Results found = run<Trend>({series(reference.list("y"), axis)}, options);
  for (const std::string quantity : {"slope", "intercept", "stderr", "r", "n_eff"}) {
    EXPECT_NEAR(value(found, quantity), reference.number(quantity), tolerance::between_tools(300.0, 60 * 10))
        << quantity;
  }
  EXPECT_NEAR(value(found, "p") / reference.number("p"), 1.0, tolerance::between_tools(1.0, 60 * 60));
}

TEST(Trend, PerDecadeIsTenTimesPerYearInUnitsThatUdunitsKnows) {
  const auto axis = core::yearly_axis(1950, 40);
  std::vector<double> warming(40);
  const auto years = core::years_since_first(axis);
  for (std::size_t i = 0; i < 40; ++i) {
    warming[i] = 14.0 + 0.02 * years[i];
  }
  const Field field = series(warming, axis, "degC");
  const Results decade = run<Trend>({field});
  Trend::Options yearly;
  yearly.per = Per::year;
  const Results year = run<Trend>({field}, yearly);
  EXPECT_NEAR(value(decade, "slope"), 0.2, tolerance::between_tools(14.0, 40));
  EXPECT_NEAR(value(year, "slope"), 0.02, tolerance::between_tools(14.0, 40));
  EXPECT_NEAR(value(decade, "intercept"), 14.0, tolerance::between_tools(14.0, 40));
  EXPECT_EQ(decade.at("slope").header.units.text(), "K (10 year)-1");
  EXPECT_TRUE(decade.at("slope").header.units.is_known());
  EXPECT_EQ(decade.at("intercept").header.units.text(), "degC");
}

TEST(Trend, ByTheilSenAgreesWithScipyAndItsTestsWithThePapers) {
  const ReferenceFile reference("robust_trend");
  for (const std::string name : {"y", "dry"}) {
    const std::vector<Field> input{monthly(reference.list(name))};
    const std::vector<std::pair<std::string, TrendTest>> tests{{"mann_kendall", TrendTest::automatic},
                                                               {"hamed_rao", TrendTest::hamed_rao},
                                                               {"yue_pilon", TrendTest::yue_pilon}};
    for (const auto& [test, which] : tests) {
      const Results found = run<Trend>(input, per_step(TrendMethod::theil_sen, which));
      expect_near(value(found, "slope"), reference.number(name + "_sen"), 1.0, name);
      expect_near(value(found, "low"), reference.number(name + "_sen_low"), 1.0, name);
      expect_near(value(found, "high"), reference.number(name + "_sen_high"), 1.0, name);
      expect_near(value(found, "intercept"), reference.number(name + "_sen_intercept"), 300.0, name);
      expect_near(value(found, "r"), reference.number(name + "_tau"), 1.0, name);
      expect_same_p(value(found, "p"), reference.number(name + '_' + test + "_p"), name + ' ' + test);
      EXPECT_EQ(found.count("stderr"), 0U);
    }
  }
}

TEST(Trend, SeasonalComparesMonthsWithTheirOwnKind) {
  const ReferenceFile reference("robust_trend");
  Trend::Options options = per_step(TrendMethod::theil_sen, TrendTest::automatic);
  options.seasonal = true;
  std::vector<double> y = reference.list("y");
  Results found = run<Trend>({monthly(y)}, options);
  expect_same_p(value(found, "p"), reference.number("seasonal_p"), "p");
  expect_near(value(found, "slope"), reference.number("seasonal_sen"), 1.0, "slope");
  // An annual cycle changes nothing: no month is compared with another.
  for (std::size_t t = 0; t < y.size(); ++t) y[t] += 64.0 * static_cast<double>(t % 12);
  found = run<Trend>({monthly(y)}, options);
  expect_same_p(value(found, "p"), reference.number("seasonal_p"), "p with a cycle");
}

TEST(Trend, OfLeastSquaresMayBeTestedByRanks) {
  const ReferenceFile reference("robust_trend");
  const Results line = run<Trend>({monthly(reference.list("y"))}, per_step(TrendMethod::ols, TrendTest::t));
  const Results ranks = run<Trend>({monthly(reference.list("y"))}, per_step(TrendMethod::ols, TrendTest::mann_kendall));
  for (const std::string quantity : {"slope", "intercept", "stderr", "n_eff"}) {
    expect_near(value(ranks, quantity), value(line, quantity), 300.0, quantity);
  }
  expect_same_p(value(ranks, "p"), reference.number("y_mann_kendall_p"), "p");
}

TEST(Trend, OfAConstantIsZeroWithoutPAndOfTooFewValuesMissing) {
  for (const TrendMethod method : {TrendMethod::ols, TrendMethod::theil_sen}) {
    const Results constant =
        run<Trend>({monthly(std::vector<double>(24, 273.15))}, per_step(method, TrendTest::mann_kendall));
    EXPECT_EQ(value(constant, "slope"), 0.0);
    EXPECT_EQ(value(constant, "intercept"), 273.15);
    EXPECT_TRUE(std::isnan(value(constant, "p")));
    const Results few = run<Trend>({monthly({1, kMissing, 2})}, per_step(method, TrendTest::mann_kendall));
    EXPECT_TRUE(std::isnan(value(few, "slope")));
    EXPECT_EQ(value(few, "n"), 2.0);
  }
}

TEST(Trend, RefusesOptionsThatContradictEachOther) {
  const Field of = monthly(std::vector<double>(24, 1.0));
  const auto refused = [&](const Trend::Options& options) {
    return error_of(ErrorKind::usage, [&] { run<Trend>({of}, options); });
  };
  EXPECT_THAT(refused(per_step(TrendMethod::theil_sen, TrendTest::t)), HasSubstr("use test: mann_kendall"));
  Trend::Options options = per_step(TrendMethod::ols, TrendTest::mann_kendall);
  options.pairs.dof = DegreesOfFreedom::effective;
  EXPECT_THAT(refused(options), HasSubstr("hamed_rao"));
  options = per_step(TrendMethod::ols, TrendTest::hamed_rao);
  options.seasonal = true;
  EXPECT_THAT(refused(options), HasSubstr("seasonal: true goes with test: mann_kendall"));
  options = per_step(TrendMethod::ols, TrendTest::t);
  options.pairs.field_test = FieldTest::phase;
  EXPECT_THAT(refused(options), HasSubstr("use block"));
}

TEST(Trend, KeepsTheDigitsOfNoiseFarBelowIt) {
  // Errors, p and n_eff come from the noise, whatever the slope: so they are those of the noise alone.
  std::mt19937_64 random(32);
  std::normal_distribution<double> normal;
  const auto axis = monthly_axis(1980, 1, 360);
  const auto years = core::years_since_first(axis);
  std::vector<double> noise(360);
  for (std::size_t t = 0; t < noise.size(); ++t) noise[t] = 0.6 * (t > 0 ? noise[t - 1] : 0.0) + normal(random);
  noise[17] = kMissing;
  std::vector<double> steep = noise;
  for (std::size_t t = 0; t < noise.size(); ++t) steep[t] += 1e6 * years[t];
  for (const DegreesOfFreedom dof : {DegreesOfFreedom::n, DegreesOfFreedom::effective}) {
    Trend::Options options;
    options.pairs.dof = dof;
    const Results plain = run<Trend>({series(noise, axis)}, options);
    const Results found = run<Trend>({series(steep, axis)}, options);
    EXPECT_NEAR(value(found, "stderr") / value(plain, "stderr"), 1.0, tolerance::rounding(3e7, 2000));
    EXPECT_NEAR(value(found, "n_eff") / value(plain, "n_eff"), 1.0, tolerance::rounding(3e7, 2000));
    EXPECT_NEAR(value(found, "slope") - 1e7, value(plain, "slope"), tolerance::rounding(3e7, 2000));
    EXPECT_LT(value(found, "p"), value(plain, "p"));
  }
}

TEST(Trend, PerStepOfATemperatureIsADifference) {
  for (const char* const units : {"degC", "K"}) {
    Trend::Options options;
    options.per = Per::step;
    options.pairs.level = 0.95;
    const Results found = run<Trend>({series({1, 3, 2, 5, 4}, monthly_axis(1980, 1, 5), units)}, options);
    for (const std::string quantity : {"slope", "stderr", "low", "high"}) {
      EXPECT_EQ(found.at(quantity).header.units.text(), "K") << quantity;
      EXPECT_TRUE(found.at(quantity).header.difference) << quantity;
    }
    EXPECT_FALSE(found.at("intercept").header.difference);
    EXPECT_FALSE(found.at("r").header.difference);
  }
}

}  // namespace
