#include "fieldwise/analysis/pairs/evaluation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "fieldwise/analysis/slots/climatology.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::AreaWeights;
using fieldwise::analysis::Climatology;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::EvaluateOver;
using fieldwise::analysis::Evaluation;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

std::map<std::string, Field> measures(const Field& of, const Field& against, const Evaluation::Options& options = {}) {
  std::map<std::string, Field> named;
  for (const Field& measure : evaluate<Evaluation>({of, against}, options)) {
    named.emplace(measure.header.quantity, measure);
  }
  return named;
}

double first(const std::map<std::string, Field>& named, const std::string& quantity) {
  return named.at(quantity).values(0, 0, 0);
}

TEST(Evaluation, OfFourPairsByHand) {
  const core::TimeAxis months = monthly_axis(1981, 1, 5);
  const auto found = measures(series({1, 3, 5, 7, kMissing}, months, "m"), series({1, 1, 3, 3, 9}, months, "m"));
  EXPECT_EQ(first(found, "bias"), 2.0);                                                  // 0, 2, 2, 4
  EXPECT_EQ(first(found, "rmse"), std::sqrt(6.0));                                       // 24 / 4
  EXPECT_NEAR(first(found, "r"), 2.0 / std::sqrt(5.0), tolerance::rounding(1.0, 16.0));  // 8 / sqrt(20 * 4)
  EXPECT_NEAR(first(found, "sd_ratio"), std::sqrt(5.0), tolerance::rounding(3.0, 16.0));
  EXPECT_EQ(first(found, "n"), 4.0);
}

TEST(Evaluation, OfItselfIsExact) {
  const Field field = sample::random_field(monthly_axis(1981, 1, 24), sample::global_grid(), 3);
  for (const EvaluateOver over : {EvaluateOver::time, EvaluateOver::space}) {
    const auto found = measures(field, field, {.over = over});
    EXPECT_EQ(first(found, "bias"), 0.0);
    EXPECT_EQ(first(found, "rmse"), 0.0);
    EXPECT_NEAR(first(found, "r"), 1.0, tolerance::rounding(1.0, 16.0));
    EXPECT_EQ(first(found, "sd_ratio"), 1.0);
  }
}

TEST(Evaluation, SaysOfWhatItIs) {
  Field field = series({1, 2, 3, 4}, monthly_axis(1981, 1, 4), "m");
  field.header.long_name = "height";
  field.header.cell_methods = "time: mean";
  const auto found = measures(field, field);
  EXPECT_EQ(found.at("r").header.cell_methods, "");
  EXPECT_EQ(found.at("n").header.attributes.count("missing_rule"), 0U);
  EXPECT_EQ(found.at("rmse").header.attributes.count("missing_rule"), 1U);
  Field other = field;
  other.header.name = "z";
  other.header.long_name = "sea level";
  EXPECT_EQ(measures(field, other).at("bias").header.long_name, "mean of height less sea level");
  other.header.long_name = "height";
  EXPECT_EQ(measures(field, other).at("sd_ratio").header.long_name,
            "standard deviation of height (tas) over that of height (z)");
}

TEST(Evaluation, ConvertsUnitsAndGivesDifferences) {
  const core::TimeAxis months = monthly_axis(1981, 1, 3);
  const auto found = measures(series({1, 2, 4}, months, "degC"), series({273.15, 274.15, 276.15}, months, "K"));
  EXPECT_NEAR(first(found, "bias"), 1.0, tolerance::rounding(280.0, 4.0));
  EXPECT_EQ(found.at("bias").header.units.text(), "K");
  EXPECT_TRUE(found.at("rmse").header.difference);
  EXPECT_EQ(found.at("r").header.units.text(), "1");
  const auto fahrenheit = measures(series({50, 68, 86}, months, "degF"), series({0, 10, 20}, months, "degC"));
  EXPECT_NEAR(first(fahrenheit, "bias"), 10.0, tolerance::rounding(300.0, 8.0));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         measures(series({1, 2, 4}, months, "degC"), series({1, 2, 4}, months, "m"));
                       }),
              HasSubstr("which do not convert: 'degC' and 'm'"));
}

TEST(Evaluation, MissesWhatCannotBeSaid) {
  const core::TimeAxis months = monthly_axis(1981, 1, 4);
  const auto constant = measures(series({1, 2, 3, 4}, months, "m"), series({5, 5, 5, 5}, months, "m"));
  EXPECT_EQ(first(constant, "bias"), -2.5);
  EXPECT_TRUE(std::isnan(first(constant, "r")));
  EXPECT_TRUE(std::isnan(first(constant, "sd_ratio")));
  const auto few = measures(series({1, 2, kMissing, 4}, months, "m"), series({kMissing, 5, 5, 6}, months, "m"));
  EXPECT_EQ(first(few, "n"), 2.0);
  EXPECT_TRUE(std::isnan(first(few, "bias")));
}

TEST(Evaluation, OfClimatologiesOverSpacePairsTheirSlots) {
  const Field a = sample::random_field(monthly_axis(1981, 1, 48), sample::global_grid(), 4);
  const Field b = sample::random_field(monthly_axis(1951, 1, 48), sample::global_grid(), 5);
  const Field x = evaluate<Climatology>({a})[0];
  const Field y = evaluate<Climatology>({b})[0];
  const auto found = measures(x, y, {.over = EvaluateOver::space, .weights = AreaWeights::none});
  ASSERT_EQ(found.at("r").header.leading_size(), 12U);
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t row = 0; row < 7; ++row) {
    for (std::size_t column = 0; column < 12; ++column) {
      const double difference = x.values(6, row, column) - y.values(6, row, column);
      sum += std::isnan(difference) ? 0.0 : difference;
      count += std::isnan(difference) ? 0.0 : 1.0;
    }
  }
  EXPECT_NEAR(found.at("bias").values(6, 0, 0), sum / count, tolerance::mean_of(84.0, 30.0, 3.0));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { measures(x, y); }), HasSubstr("use over: space"));
}

TEST(Evaluation, RefusesWhatHasNoPairs) {
  const Field field = sample::random_field(monthly_axis(1981, 1, 12), sample::global_grid(), 4);
  const Field other = sample::random_field(monthly_axis(1981, 1, 12), sample::global_grid(true), 4);
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { measures(field, other); }), HasSubstr("grids"));
  const Field one = series({1, 2, 3}, monthly_axis(1981, 1, 3));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { measures(one, one, {.over = EvaluateOver::space}); }),
              HasSubstr("is evaluated over time"));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { measures(field, one); }), HasSubstr("one is a series"));
}

TEST(Evaluation, GivesTheSameBitsForAnyTilesAndBands) {
  const Field x = sample::random_field(monthly_axis(1981, 1, 30), sample::global_grid(), 8);
  const Field y = sample::random_field(monthly_axis(1981, 1, 30), sample::global_grid(), 9);
  for (const EvaluateOver over : {EvaluateOver::time, EvaluateOver::space}) {
    const Evaluation::Options options{.over = over};
    const std::vector<Field> expected = evaluate<Evaluation>({x, y}, options);
    for (const std::size_t band : {1U, 3U, 7U}) {
      Evaluation operation(std::vector{x.header, y.header}, options);
      const std::vector<Field> found = sample::reduce_in_tiles(operation, {x, y}, band, 1, 5);
      for (std::size_t k = 0; k < expected.size(); ++k) {
        sample::expect_same_bits(found[k], expected[k], "seeds 8 and 9");
      }
    }
  }
}

}  // namespace
