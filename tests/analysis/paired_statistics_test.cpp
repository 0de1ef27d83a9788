#include "fieldwise/analysis/pairs/paired_statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "fieldwise/analysis/evaluate.hpp"
#include "fieldwise/analysis/pairs/composite.hpp"
#include "fieldwise/analysis/pairs/partial_correlation.hpp"
#include "pair_fields.hpp"
#include "sample_fields.hpp"

namespace {

using namespace fieldwise::analysis;
using namespace fieldwise::pairs;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;

TEST(PairedStatistics, AnyTilingGivesTheSameBits) {
  const auto axis = monthly_axis(1980, 1, 60);
  const Field of = sample::random_field(axis, sample::global_grid(), 7);
  const Field against = sample::random_field(axis, sample::global_grid(), 8, 0);
  Regression::Options options;
  options.pairs.detrend = true;
  options.pairs.lags = {0, 1};
  const std::vector<core::FieldHeader> headers{of.header, against.header};
  // A field as a partner is shown at the times that its lags need, which tiles cut differently: evaluate shows all.
  const auto whole = sample::evaluated<Regression>({of, against}, options);
  const Field index = series(random_index(60, 9), axis);
  const auto whole_series = sample::evaluated<Regression>({of, index}, options);
  for (const std::size_t times : {1U, 7U, 60U}) {
    for (const std::size_t rows : {1U, 3U, 7U}) {
      const std::vector<core::FieldHeader> pair{of.header, index.header};
      Regression operation(pair, options);
      operation.begin({0, 7});
      Regression fields(headers, options);
      fields.begin({0, 7});
      for (const core::Extent& tile : [&] {
             std::vector<core::Extent> tiles;
             for (std::size_t r = 0; r < 7; r += rows) {
               for (std::size_t t = 0; t < 60; t += times) {
                 tiles.push_back(
                     {{t, std::min<std::size_t>(60, t + times)}, {r, std::min<std::size_t>(7, r + rows)}, 12});
               }
             }
             return tiles;
           }()) {
        const core::TileView view = core::view(of).narrowed(tile.times, tile.rows);
        const std::vector<core::TileView> with_series{view, core::view(index)};
        operation.accumulate(with_series);
        const std::vector<core::TileView> with_field{
            view, core::view(against).narrowed(fields.times_needed(1, tile.times), tile.rows)};
        fields.accumulate(with_field);
      }
      const auto found = operation.finish();
      const auto found_fields = fields.finish();
      for (std::size_t k = 0; k < found.size(); ++k) {
        sample::expect_same_bits(found[k], whole_series[k], "series, " + found[k].header.quantity);
        sample::expect_same_bits(found_fields[k], whole[k], "field, " + found[k].header.quantity);
      }
    }
  }
}

TEST(PairedStatistics, AShareOfTheTimesIsWhatItSaysAlthoughItHasNoExactBinaryValue) {
  std::vector<double> x(100);
  std::vector<double> y(100);
  for (std::size_t t = 0; t < x.size(); ++t) {
    x[t] = static_cast<double>(t % 7);
    y[t] = t < 55 ? static_cast<double>(t % 5) : kMissing;
  }
  Correlation::Options options;
  options.pairs.min_fraction = 0.55;  // times 100 is a little more than 55 in double
  const Results enough = correlate(y, x, options);
  EXPECT_FALSE(std::isnan(value(enough, "r")));
  EXPECT_THAT(enough.at("r").header.attributes.at("missing_rule"), HasSubstr("fewer than 55 pairs"));
  y[54] = kMissing;
  EXPECT_TRUE(std::isnan(value(correlate(y, x, options), "r")));
}

/// Returns what an operation finds worth telling of its results.
template <class Operation>
std::vector<std::string> findings(const std::vector<Field>& inputs, const typename Operation::Options& options) {
  std::vector<core::FieldHeader> headers;
  for (const Field& input : inputs) headers.push_back(input.header);
  Operation operation(headers, options);
  std::vector<Field> results = evaluate(operation, FieldReferences(inputs.begin(), inputs.end()));
  std::vector<core::MutableTileView> views;
  for (Field& field : results) views.push_back(core::view(field));
  operation.review(views);
  return operation.findings();
}

TEST(AnnualCycle, IsToldByEveryOperationWhoseNumbersAreThoseOfIt) {
  const auto axis = monthly_axis(1980, 1, 120);
  const Field noise = sample::random_field(axis, sample::global_grid(), 5, 0);  // with an annual cycle
  const Field index = series(random_index(120, 6), axis);
  const Field other = series(random_index(120, 7), axis);
  const auto told = testing::Contains(HasSubstr("the mean year holds more than half of the variance of 'tas'"));
  EXPECT_THAT(findings<Correlation>({noise, index}, {}), told);
  EXPECT_THAT(findings<Trend>({noise}, {}), told);
  EXPECT_THAT(findings<PartialCorrelation>({noise, index, other}, {}), told);
  EXPECT_THAT(findings<Composite>({noise, index}, {}), told);
  Field without = noise;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    for (std::size_t r = 0; r < 7; ++r) {
      for (std::size_t c = 0; c < 12; ++c) without.values(t, r, c) -= 10.0 * axis.date(t).month;
    }
  }
  EXPECT_THAT(findings<PartialCorrelation>({without, index, other}, {}), testing::Not(told));
  EXPECT_THAT(findings<Composite>({without, index}, {}), testing::Not(told));
}

}  // namespace
