#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fieldwise/analysis/pairs/partial_correlation.hpp"
#include "fieldwise/kernels/significance.hpp"
#include "pair_fields.hpp"
#include "sample_fields.hpp"

namespace {

using namespace fieldwise::analysis;
using namespace fieldwise::pairs;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::sample::error_of;
using fieldwise::sample::series;
using testing::ElementsAre;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;

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
