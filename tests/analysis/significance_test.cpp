#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/analysis/pairs/correlation.hpp"
#include "fieldwise/analysis/pairs/multiple_regression.hpp"
#include "fieldwise/analysis/pairs/partial_correlation.hpp"
#include "fieldwise/analysis/pairs/regression.hpp"
#include "fieldwise/analysis/pairs/trend.hpp"
#include "fieldwise/kernels/significance.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::analysis;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::kernels::Alternative;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::ElementsAre;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

using Results = std::map<std::string, Field>;

Results by_quantity(const std::vector<Field>& fields) {
  Results results;
  for (const Field& field : fields) results.emplace(field.header.quantity, field);
  return results;
}

template <class Operation>
Results run(const std::vector<Field>& inputs, const typename Operation::Options& options) {
  return by_quantity(fieldwise::analysis::evaluate<Operation>({inputs.begin(), inputs.end()}, options));
}

double value(const Results& results, const std::string& quantity) { return results.at(quantity).values(0, 0, 0); }

Field monthly(const std::vector<double>& values) { return series(values, monthly_axis(1980, 1, values.size())); }

/// Expects numbers of a reference that take sums of some 100 values of the size given.
void expect_near(double found, double expected, double size, const std::string& what) {
  EXPECT_NEAR(found, expected, tolerance::between_tools(size, 100 * 60)) << what;
}

/// Expects a p-value to agree in relation to itself: it takes some 1000 roundings of its exponent.
void expect_same_p(double found, double expected, const std::string& what) {
  EXPECT_NEAR(found / expected, 1.0, tolerance::between_tools(1.0, 60 * 60)) << what;
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

TEST(Regression, HasTheLimitsOfRInTheUnitsOfTheSlope) {
  const ReferenceFile reference("significance");
  Regression::Options options;
  options.pairs.level = 0.9;
  const Results found = run<Regression>({monthly(reference.list("y")), monthly(reference.list("x"))}, options);
  expect_near(value(found, "low"), reference.number("slope_low"), 1.0, "low");
  expect_near(value(found, "high"), reference.number("slope_high"), 1.0, "high");
  EXPECT_EQ(found.at("low").header.units.text(), found.at("slope").header.units.text());
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

Trend::Options per_step(TrendMethod method, TrendTest test) {
  Trend::Options options;
  options.per = Per::step;
  options.method = method;
  options.test = test;
  return options;
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

Results several(const ReferenceFile& reference, const Regression::Options& options) {
  const std::vector<Field> inputs{monthly(reference.list("y")), monthly(reference.list("a")),
                                  monthly(reference.list("b"))};
  std::vector<core::FieldHeader> headers;
  for (const Field& input : inputs) headers.push_back(input.header);
  const std::vector<InputName> names{{"of", "y"}, {"against", "a"}, {"against", "b"}};
  const auto operation = Regression::make(headers, options, names);
  std::vector<std::string> written;
  for (const core::FieldHeader& header : operation->outputs()) written.push_back(header.quantity);
  EXPECT_EQ(written, Regression::quantities(options, names));
  return by_quantity(evaluate(*operation, {inputs.begin(), inputs.end()}));
}

TEST(MultipleRegression, AgreesWithStatsmodels) {
  const ReferenceFile reference("multiple_regression");
  Regression::Options options;
  options.against_time = true;
  options.per = Per::step;
  options.pairs.level = 0.95;
  const Results found = several(reference, options);
  const std::vector<std::string> names{"a", "b", "time"};
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto at = [&](const std::string& list) { return reference.list(list)[k + 1]; };
    expect_near(value(found, "slope_" + names[k]), at("coefficients"), 1.0, names[k]);
    expect_near(value(found, "stderr_" + names[k]), at("standard_errors"), 1.0, names[k]);
    expect_near(value(found, "low_" + names[k]), at("low"), 1.0, names[k]);
    expect_near(value(found, "high_" + names[k]), at("high"), 1.0, names[k]);
    expect_same_p(value(found, "p_" + names[k]), at("p"), names[k]);
    expect_near(value(found, "vif_" + names[k]), reference.list("vif")[k], 1.0, names[k]);
  }
  expect_near(value(found, "intercept"), reference.list("coefficients")[0], 15.0, "intercept");
  for (const std::string quantity : {"r2", "r2_adjusted"}) {
    expect_near(value(found, quantity), reference.number(quantity), 1.0, quantity);
  }
  expect_near(value(found, "f"), reference.number("f"), 100.0, "f");
  expect_same_p(value(found, "p_f"), reference.number("p_f"), "p_f");
  EXPECT_EQ(value(found, "n"), reference.number("n"));
}

TEST(MultipleRegression, OfOnePredictorAndTimeHasTheSlopeOfTheDetrendedRegression) {
  const ReferenceFile reference("multiple_regression");
  const std::vector<Field> inputs{monthly(reference.list("y")), monthly(reference.list("a"))};
  Regression::Options options;
  options.pairs.detrend = true;
  const Results detrended = run<Regression>(inputs, options);
  options = {};
  options.against_time = true;
  const std::vector<core::FieldHeader> headers{inputs[0].header, inputs[1].header};
  const std::vector<InputName> names{{"of", "y"}, {"against", "a"}};
  const auto operation = Regression::make(headers, options, names);
  const Results found = by_quantity(evaluate(*operation, {inputs.begin(), inputs.end()}));
  expect_near(value(found, "slope_a"), value(detrended, "slope"), 1.0, "slope");
  expect_near(value(found, "stderr_a"), value(detrended, "stderr"), 1.0, "stderr");
  EXPECT_NEAR(value(found, "p_a") / value(detrended, "p"), 1.0, tolerance::between_tools(60.0, 60 * 60));
}

TEST(MultipleRegression, OnPredictorsThatDependOnEachOtherIsMissingButCounted) {
  const ReferenceFile reference("multiple_regression");
  std::vector<double> twice = reference.list("a");
  for (double& x : twice) x = 3.0 - 2.0 * x;
  const std::vector<Field> inputs{monthly(reference.list("y")), monthly(reference.list("a")), monthly(twice)};
  const std::vector<core::FieldHeader> headers{inputs[0].header, inputs[1].header, inputs[2].header};
  const std::vector<InputName> names{{"of", "y"}, {"against", "a"}, {"against", "b"}};
  const auto operation = Regression::make(headers, {}, names);
  const Results found = by_quantity(evaluate(*operation, {inputs.begin(), inputs.end()}));
  EXPECT_TRUE(std::isnan(value(found, "slope_a")));
  EXPECT_TRUE(std::isnan(value(found, "r2")));
  EXPECT_EQ(value(found, "n"), 70.0);
}

TEST(PartialCorrelation, AgreesWithResidualsOfStatsmodels) {
  const ReferenceFile reference("partial_correlation");
  std::vector<double> steps(reference.list("y").size());
  std::iota(steps.begin(), steps.end(), 0.0);
  PartialCorrelation::Options options;
  options.pairs.level = 0.95;
  const Results found = run<PartialCorrelation>(
      {monthly(reference.list("y")), monthly(reference.list("a")), monthly(reference.list("b")), monthly(steps)},
      options);
  expect_near(value(found, "r"), reference.number("partial_r"), 1.0, "r");
  expect_same_p(value(found, "p"), reference.number("partial_p"), "p");
  expect_near(value(found, "low"), reference.number("partial_low"), 1.0, "low");
  expect_near(value(found, "high"), reference.number("partial_high"), 1.0, "high");
  EXPECT_EQ(value(found, "n"), reference.number("n"));
}

TEST(PartialCorrelation, GivenTimeIsTheDetrendedCorrelation) {
  const ReferenceFile reference("partial_correlation");
  const std::vector<Field> inputs{monthly(reference.list("y")), monthly(reference.list("a"))};
  PartialCorrelation::Options given;
  given.given_time = true;
  Correlation::Options detrended;
  detrended.pairs.detrend = true;
  const Results a = run<PartialCorrelation>(inputs, given);
  const Results b = run<Correlation>(inputs, detrended);
  for (const std::string quantity : {"r", "p", "n", "n_eff"}) {
    expect_near(value(a, quantity), value(b, quantity), 60.0, quantity);
  }
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { run<PartialCorrelation>(inputs, {}); }), HasSubstr("do: correlation"));
}

/// Makes an index and a field that follows it in some columns only.
std::vector<Field> field_and_index(std::size_t months, unsigned seed, double coupling) {
  const auto axis = monthly_axis(1980, 1, months);
  Field of = sample::random_field(axis, sample::global_grid(), seed, 9);
  std::mt19937_64 random(seed + 1);
  std::normal_distribution<double> normal;
  std::vector<double> index(months);
  for (std::size_t t = 0; t < months; ++t) index[t] = 0.5 * (t > 0 ? index[t - 1] : 0.0) + normal(random);
  for (std::size_t t = 0; t < months; ++t) {
    for (std::size_t r = 0; r < 7; ++r) {
      for (std::size_t c = 0; c < 12; ++c) {
        of.values(t, r, c) += (c < 4 ? coupling * index[t] : 0.0) - 10.0 * axis.date(t).month;
      }
    }
  }
  return {of, series(index, axis)};
}

template <class Operation>
void expect_same_in_any_tiling(const std::vector<Field>& inputs, const typename Operation::Options& options) {
  std::vector<core::FieldHeader> headers;
  for (const Field& input : inputs) headers.push_back(input.header);
  const FieldReferences references(inputs.begin(), inputs.end());
  const std::size_t times = inputs[0].header.leading_size();
  Operation once(headers, options);
  const std::vector<Field> expected = sample::reduce_in_tiles(once, references, 7, 7, times);
  Operation banded(headers, options);
  const std::vector<Field> found = sample::reduce_in_tiles(banded, references, 3, 2, times);
  for (std::size_t k = 0; k < expected.size(); ++k) {
    sample::expect_same_bits(expected[k], found[k], once.outputs()[k].quantity);
    EXPECT_EQ(once.outputs()[k].numeric_attributes, banded.outputs()[k].numeric_attributes);
  }
}

TEST(WholeColumns, AnyBandsGiveTheSameBits) {
  const std::vector<Field> inputs = field_and_index(72, 3, 1.0);
  Correlation::Options options;
  options.pairs.lags = {-1, 0, 2};
  options.pairs.fdr = 0.1;
  options.pairs.field_test = FieldTest::block;
  options.pairs.resamples = 49;
  expect_same_in_any_tiling<Correlation>(inputs, options);
  options.pairs.field_test = FieldTest::none;
  options.method = CorrelationMethod::spearman;
  expect_same_in_any_tiling<Correlation>(inputs, options);
  expect_same_in_any_tiling<Correlation>({inputs[0], inputs[0]}, options);
  expect_same_in_any_tiling<Trend>({inputs[0]}, per_step(TrendMethod::theil_sen, TrendTest::hamed_rao));
  PartialCorrelation::Options partial;
  partial.given_time = true;
  partial.pairs.fdr = 0.1;
  expect_same_in_any_tiling<PartialCorrelation>(inputs, partial);
}

TEST(FalseDiscovery, AdjustsPOverAllPointsAndLags) {
  Correlation::Options options;
  options.pairs.lags = {0, 1};
  options.pairs.fdr = 0.1;
  const Results found = run<Correlation>(field_and_index(72, 3, 1.5), options);
  const Field& p = found.at("p");
  std::vector<double> adjusted(p.values.begin(), p.values.end());
  fieldwise::kernels::adjust_for_false_discovery(adjusted);
  const Field& p_fdr = found.at("p_fdr");
  EXPECT_TRUE(std::equal(adjusted.begin(), adjusted.end(), p_fdr.values.begin()));
  EXPECT_EQ(p_fdr.header.numeric_attributes.at("fdr_points"), 2.0 * 7 * 12);
  const double largest = p_fdr.header.numeric_attributes.at("fdr_largest_p");
  EXPECT_GT(largest, 0.0);
  for (std::size_t i = 0; i < adjusted.size(); ++i) {
    EXPECT_EQ(p.values.data()[i] <= largest, adjusted[i] <= 0.1) << i;
  }
}

TEST(FalseDiscovery, CountsARepeatedColumnOnce) {
  const auto axis = monthly_axis(1980, 1, 40);
  const std::vector<double> lat{-30, 30};
  const core::Grid repeated = core::rectilinear_grid(lat, {0, 90, 180, 270, 360});
  Field of = sample::random_field(axis, repeated, 8, 0);
  for (std::size_t t = 0; t < 40; ++t) {
    for (std::size_t r = 0; r < 2; ++r) of.values(t, r, 4) = of.values(t, r, 0);
  }
  Field once = sample::random_field(axis, core::rectilinear_grid(lat, {0, 90, 180, 270}), 8, 0);
  for (std::size_t t = 0; t < 40; ++t) {
    for (std::size_t r = 0; r < 2; ++r) {
      for (std::size_t c = 0; c < 4; ++c) once.values(t, r, c) = of.values(t, r, c);
    }
  }
  const Field index = series(sample::values_of(sample::random_field(axis, repeated, 9, 0)), axis);
  Correlation::Options options;
  options.pairs.fdr = 0.05;
  options.pairs.field_test = FieldTest::phase;
  options.pairs.resamples = 99;
  const Results with = run<Correlation>({of, index}, options);
  const Results without = run<Correlation>({once, index}, options);
  EXPECT_EQ(with.at("p_fdr").header.numeric_attributes.at("fdr_points"), 8.0);
  for (std::size_t r = 0; r < 2; ++r) {
    EXPECT_EQ(with.at("p_fdr").values(0, r, 4), with.at("p_fdr").values(0, r, 0));
    for (std::size_t c = 0; c < 4; ++c) {
      EXPECT_EQ(with.at("p_fdr").values(0, r, c), without.at("p_fdr").values(0, r, c));
    }
  }
  EXPECT_EQ(value(with, "share"), value(without, "share"));
  EXPECT_EQ(value(with, "p_field"), value(without, "p_field"));
}

TEST(FieldSignificance, FindsAFieldThatFollowsAndNotOneThatDoesNot) {
  for (const FieldTest test : {FieldTest::block, FieldTest::phase}) {
    Correlation::Options options;
    options.pairs.field_test = test;
    options.pairs.resamples = 199;
    const Results follows = run<Correlation>(field_and_index(120, 5, 2.0), options);
    EXPECT_EQ(value(follows, "p_field"), 1.0 / 200.0);
    EXPECT_GT(value(follows, "share"), 0.3);
    const Results apart = run<Correlation>(field_and_index(120, 5, 0.0), options);
    EXPECT_GT(value(apart, "p_field"), 0.05);
    EXPECT_LT(value(apart, "share"), 0.15);
    EXPECT_EQ(apart.at("share").header.numeric_attributes.at("points"), 84.0);
  }
}

TEST(FieldSignificance, OfATrendShufflesBlocksOfTime) {
  std::vector<Field> inputs = field_and_index(120, 6, 0.0);
  Trend::Options options = per_step(TrendMethod::ols, TrendTest::t);
  options.pairs.field_test = FieldTest::block;
  options.pairs.resamples = 199;
  const Results none = run<Trend>({inputs[0]}, options);
  EXPECT_GT(value(none, "p_field"), 0.05);
  for (std::size_t t = 0; t < 120; ++t) {
    for (std::size_t r = 0; r < 7; ++r) {
      for (std::size_t c = 0; c < 12; ++c) inputs[0].values(t, r, c) += 0.1 * static_cast<double>(t);
    }
  }
  const Results rising = run<Trend>({inputs[0]}, options);
  EXPECT_LE(value(rising, "p_field"), 0.02);
  EXPECT_EQ(rising.at("share").header.numeric_attributes.at("block_length"), 11.0);  // the root of 120
}

TEST(FieldSignificance, NeedsASharedPredictorAndPearsonsR) {
  const std::vector<Field> inputs = field_and_index(48, 5, 0.0);
  Correlation::Options options;
  options.pairs.field_test = FieldTest::block;
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         run<Correlation>({inputs[0], inputs[0]}, options);
                       }),
              HasSubstr("'against' must be a series"));
  options.method = CorrelationMethod::kendall;
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { run<Correlation>(inputs, options); }), HasSubstr("method: pearson"));
}

TEST(Quantities, AreWhatTheOperationsWrite) {
  const std::vector<Field> inputs = field_and_index(48, 5, 0.0);
  Correlation::Options options;
  options.pairs.level = 0.95;
  options.pairs.fdr = 0.05;
  options.pairs.field_test = FieldTest::block;
  const Correlation correlation(std::vector<core::FieldHeader>{inputs[0].header, inputs[1].header}, options);
  std::vector<std::string> written;
  for (const core::FieldHeader& header : correlation.outputs()) written.push_back(header.quantity);
  EXPECT_THAT(written, ElementsAre("r", "p", "p_fdr", "low", "high", "n", "n_eff", "share", "p_field"));
  EXPECT_EQ(written, Correlation::quantities(options, {}));
  const Trend::Options trend = per_step(TrendMethod::theil_sen, TrendTest::automatic);
  written.clear();
  const Trend sen(std::vector<core::FieldHeader>{inputs[0].header}, trend);
  for (const core::FieldHeader& header : sen.outputs()) written.push_back(header.quantity);
  EXPECT_EQ(written, Trend::quantities(trend, {}));
}

}  // namespace
