#include "fieldwise/analysis/places/collapse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "fieldwise/analysis/evaluate.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Collapse;
using fieldwise::analysis::CollapseStatistic;
using fieldwise::analysis::CollapseWeights;
using fieldwise::analysis::InputName;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsNan;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

std::unique_ptr<fieldwise::analysis::Operation> made(const std::vector<Field>& inputs,
                                                     const Collapse::Options& options) {
  std::vector<core::FieldHeader> headers;
  for (const Field& input : inputs) headers.push_back(input.header);
  return Collapse::make(headers, options, {});
}

Field collapse(const std::vector<Field>& inputs, const Collapse::Options& options) {
  const auto operation = made(inputs, options);
  return fieldwise::analysis::evaluate(*operation, {inputs.begin(), inputs.end()})[0];
}

/// Makes one value a layer, at one time, of layers along an axis.
std::vector<Field> layers_of(const std::vector<double>& values, core::CoordinateAxis axis,
                             std::string_view units = "m") {
  core::Layers layers;
  layers.axes.push_back(std::move(axis));
  const auto shared = std::make_shared<const core::Layers>(layers);
  std::vector<Field> fields;
  for (std::size_t i = 0; i < values.size(); ++i) {
    fields.push_back(series({values[i]}, monthly_axis(1981, 1, 1), units));
    fields.back().header.layers = shared;
    fields.back().header.layer = i;
  }
  return fields;
}

std::vector<Field> members_of(const std::vector<double>& values, std::string_view units = "m") {
  core::CoordinateAxis axis;
  axis.name = "model";
  for (std::size_t i = 0; i < values.size(); ++i) axis.labels.push_back("model" + std::to_string(i));
  return layers_of(values, axis, units);
}

double over_members(const std::vector<double>& values, const fieldwise::analysis::CollapseRule& rule) {
  return collapse(members_of(values), {.over = {"member"}, .rule = rule}).values(0, 0, 0);
}

TEST(Collapse, OfMembersByHand) {
  const std::vector<double> values{1.0, 3.0, kMissing, -1.0, 5.0};
  EXPECT_EQ(over_members(values, {}), 2.0);
  EXPECT_EQ(over_members(values, {.statistic = CollapseStatistic::sum}), 8.0);
  EXPECT_EQ(over_members(values, {.statistic = CollapseStatistic::min}), -1.0);
  EXPECT_EQ(over_members(values, {.statistic = CollapseStatistic::max}), 5.0);
  EXPECT_EQ(over_members(values, {.statistic = CollapseStatistic::n}), 4.0);
  EXPECT_NEAR(over_members(values, {.statistic = CollapseStatistic::sd}), std::sqrt(20.0 / 3.0),
              tolerance::rounding(3.0, 8.0));
  EXPECT_EQ(over_members(values, {.percentile = 50.0}), 2.0);
  EXPECT_EQ(over_members(values, {.percentile = 0.0}), -1.0);
  EXPECT_EQ(over_members(values, {.statistic = CollapseStatistic::sign_agreement}), 0.75);
}

TEST(Collapse, AgreementIsMissingWhereThereIsNoSign) {
  const auto agreement = [](const std::vector<double>& values) {
    return over_members(values, {.statistic = CollapseStatistic::sign_agreement});
  };
  EXPECT_THAT(agreement({1.0, -1.0}), IsNan());
  EXPECT_THAT(agreement({2.0, kMissing}), IsNan());
  EXPECT_EQ(agreement({2.0, 0.0}), 0.5);  // a member that is 0 has no sign
  EXPECT_EQ(agreement({-2.0, -1.0, -3.0}), 1.0);
}

TEST(Collapse, NeedsAsManyMembersAsAsked) {
  const std::vector<double> values{1.0, 3.0, kMissing, kMissing};
  EXPECT_EQ(over_members(values, {.min_samples = 2}), 2.0);
  EXPECT_THAT(over_members(values, {.min_samples = 3}), IsNan());
  EXPECT_EQ(over_members(values, {.min_fraction = 0.5}), 2.0);
  EXPECT_THAT(over_members(values, {.min_fraction = 0.51}), IsNan());
  EXPECT_THAT(over_members({kMissing, kMissing}, {}), IsNan());
}

TEST(Collapse, OfLevelsWeighsByThickness) {
  core::CoordinateAxis plain;
  plain.name = "plev";
  plain.units = "hPa";
  plain.values = {1000, 850, 500};
  const Collapse::Options thick{.over = {"level"}, .rule = {.weights = CollapseWeights::thickness}};
  // Half way: 1075 to 925, 925 to 675, 675 to 325.
  EXPECT_NEAR(collapse(layers_of({1, 2, 4}, plain), thick).values(0, 0, 0), (150.0 * 1 + 250.0 * 2 + 350.0 * 4) / 750.0,
              tolerance::rounding(4.0, 16.0));
  const auto notices = made(layers_of({1, 2, 4}, plain), thick)->notices();
  EXPECT_EQ(notices.size(), 1U);
  core::CoordinateAxis bounded = plain;
  bounded.bounds = {1000, 900, 900, 700, 700, 300};
  EXPECT_NEAR(collapse(layers_of({1, 2, 4}, bounded), thick).values(0, 0, 0),
              (100.0 * 1 + 200.0 * 2 + 400.0 * 4) / 700.0, tolerance::rounding(4.0, 16.0));
  EXPECT_TRUE(made(layers_of({1, 2, 4}, bounded), thick)->notices().empty());
  EXPECT_THAT(
      error_of(ErrorKind::usage,
               [&] {
                 collapse(members_of({1, 2}), {.over = {"member"}, .rule = {.weights = CollapseWeights::thickness}});
               }),
      HasSubstr("no values between which levels are thick"));
}

/// Puts a weight behind each member, of the same layers.
std::vector<Field> with_weights(const std::vector<Field>& members, const std::vector<double>& weights) {
  std::vector<Field> inputs;
  for (std::size_t i = 0; i < members.size(); ++i) {
    Field weight = series({weights[i]}, monthly_axis(1981, 1, 1), "1");
    weight.header.name = "w";
    weight.header.leading = core::Leading::none;
    weight.header.time = nullptr;
    weight.header.layers = members[i].header.layers;
    weight.header.layer = members[i].header.layer;
    inputs.push_back(members[i]);
    inputs.push_back(weight);
  }
  return inputs;
}

std::unique_ptr<fieldwise::analysis::Operation> made_with_weights(const std::vector<Field>& inputs,
                                                                  const Collapse::Options& options) {
  std::vector<core::FieldHeader> headers;
  for (const Field& input : inputs) headers.push_back(input.header);
  return Collapse::make(headers, options, std::vector<InputName>{{"of", "x"}, {"weights", "w"}});
}

double weighted(const std::vector<double>& values, const std::vector<double>& weights,
                const fieldwise::analysis::CollapseRule& rule = {}) {
  const std::vector<Field> inputs = with_weights(members_of(values), weights);
  const auto operation = made_with_weights(inputs, {.over = {"member"}, .rule = rule});
  return fieldwise::analysis::evaluate(*operation, {inputs.begin(), inputs.end()})[0].values(0, 0, 0);
}

TEST(Collapse, OfMembersWithWeightsByHand) {
  EXPECT_EQ(weighted({1.0, 3.0, 5.0}, {2.0, 1.0, 1.0}), 2.5);
  // Departures -1.5, 0.5, 2.5: (2 * 2.25 + 0.25 + 6.25) / 4 * 3 / 2.
  EXPECT_NEAR(weighted({1.0, 3.0, 5.0}, {2.0, 1.0, 1.0}, {.statistic = CollapseStatistic::sd}), std::sqrt(4.125),
              tolerance::rounding(2.0, 8.0));
  EXPECT_EQ(weighted({273.15, 273.15, 273.15}, {0.1, 0.7, 1.3}), 273.15);
  EXPECT_EQ(weighted({1.0, 3.0, 50.0}, {1.0, 1.0, 0.0}), 2.0);
  EXPECT_EQ(weighted({1.0, 3.0, 50.0}, {1.0, 1.0, kMissing}), 2.0);
  EXPECT_EQ(weighted({1.0, kMissing, 5.0}, {1.0, 2.0, 1.0}), 3.0);
  // The missing one has half of the weight.
  EXPECT_EQ(weighted({1.0, kMissing, 5.0}, {1.0, 2.0, 1.0}, {.min_fraction = 0.5}), 3.0);
  EXPECT_THAT(weighted({1.0, kMissing, 5.0}, {1.0, 2.0, 1.0}, {.min_fraction = 0.51}), IsNan());
  EXPECT_THAT(weighted({1.0, 3.0}, {0.0, 0.0}), IsNan());
  EXPECT_THAT(weighted({1.0, 3.0}, {1.0, kMissing}, {.statistic = CollapseStatistic::sd}), IsNan());
}

TEST(Collapse, EqualWeightsHaveTheNumbersOfNone) {
  const std::vector<double> values{1.0, 3.0, kMissing, -1.0, 5.5};
  const std::vector<double> ones(5, 1.0);
  for (const CollapseStatistic statistic : {CollapseStatistic::mean, CollapseStatistic::sd}) {
    EXPECT_NEAR(weighted(values, ones, {.statistic = statistic}), over_members(values, {.statistic = statistic}),
                tolerance::rounding(6.0, 16.0));
  }
}

TEST(Collapse, NegativeWeightsAreMissingAndTold) {
  const std::vector<Field> inputs = with_weights(members_of({1.0, 3.0}), {2.0, -1.0});
  const auto operation = made_with_weights(inputs, {.over = {"member"}});
  EXPECT_TRUE(operation->findings().empty());
  EXPECT_THAT(fieldwise::analysis::evaluate(*operation, {inputs.begin(), inputs.end()})[0].values(0, 0, 0), IsNan());
  EXPECT_THAT(operation->findings(), ElementsAre(HasSubstr("some weights are negative")));
}

TEST(Collapse, RefusesWeightsThatDoNotFit) {
  const std::vector<Field> inputs = with_weights(members_of({1.0, 3.0}), {1.0, 2.0});
  const auto sentence = [](ErrorKind kind, const std::vector<Field>& fields, const Collapse::Options& options) {
    return error_of(kind, [&] { made_with_weights(fields, options); });
  };
  EXPECT_THAT(sentence(ErrorKind::usage, inputs, {.over = {"member"}, .rule = {.percentile = 50.0}}),
              HasSubstr("statistic percentile 50 has no weights"));
  std::vector<Field> plain = inputs;
  plain[1].header.layers = nullptr;
  EXPECT_THAT(sentence(ErrorKind::inputs_disagree, plain, {.over = {"member"}}),
              HasSubstr("the weights 'w' have no dimension member"));
  std::vector<Field> timed = inputs;
  timed[1] = series({1, 2, 3}, monthly_axis(1981, 1, 3), "1");
  timed[1].header.layers = inputs[0].header.layers;
  EXPECT_THAT(sentence(ErrorKind::inputs_disagree, timed, {.over = {"member"}}), HasSubstr("have 3 times"));
  const Field map = sample::random_field(monthly_axis(1981, 1, 1), sample::global_grid(), 3);
  EXPECT_THAT(sentence(ErrorKind::usage, {map, inputs[1]}, {.over = {"lon"}}),
              HasSubstr("an input weighs members and levels"));
}

TEST(Collapse, OfAConstantIsExactlyTheConstant) {
  EXPECT_EQ(over_members({273.15, 273.15, 273.15}, {}), 273.15);
  Field field = sample::random_field(monthly_axis(1981, 1, 2), sample::global_grid(), 3);
  for (double& value : field.values) value = 273.15;
  for (const std::vector<std::string>& over : std::vector<std::vector<std::string>>{{"lon"}, {"lat"}, {"lat", "lon"}}) {
    EXPECT_EQ(collapse({field}, {.over = over}).values(1, 0, 0), 273.15);
  }
}

TEST(Collapse, OfPlacesLosesTheirDimension) {
  const Field field = sample::random_field(monthly_axis(1981, 1, 2), sample::global_grid(), 3);
  const Field zonal = collapse({field}, {.over = {"lon"}});
  EXPECT_EQ(zonal.header.grid->rows, 7U);
  EXPECT_EQ(zonal.header.grid->columns, 1U);
  EXPECT_TRUE(zonal.header.grid->has_zones());
  EXPECT_EQ(zonal.header.cell_methods, "longitude: mean");
  const Field meridional = collapse({field}, {.over = {"lat"}});
  EXPECT_EQ(meridional.header.grid->columns, 12U);
  EXPECT_EQ(meridional.header.grid->lon_deg, field.header.grid->lon_deg);
  EXPECT_TRUE(collapse({field}, {.over = {"lat", "lon"}}).header.is_series());
}

TEST(Collapse, OfPlacesByHand) {
  // Rows of 30 S and 30 N, of equal area; the last column stands where the first does.
  const core::Grid grid = core::rectilinear_grid({-30, 30}, {0, 120, 240, 360});
  xt::xtensor<double, 3> values({1, 2, 4});
  const std::vector<double> given{1, 2, 6, 100, kMissing, 4, 8, 100};
  std::ranges::copy(given, values.begin());
  const Field field = core::field_of(values, monthly_axis(1981, 1, 1), grid, "m");
  const auto of_rows = [&](const fieldwise::analysis::CollapseRule& rule) {
    const Field zonal = collapse({field}, {.over = {"lon"}, .rule = rule});
    return std::vector<double>{zonal.values(0, 0, 0), zonal.values(0, 1, 0)};
  };
  const auto of_map = [&](const fieldwise::analysis::CollapseRule& rule) {
    return collapse({field}, {.over = {"lat", "lon"}, .rule = rule}).values(0, 0, 0);
  };
  EXPECT_THAT(of_rows({}), ElementsAre(3.0, 6.0));
  EXPECT_THAT(of_rows({.statistic = CollapseStatistic::sum}), ElementsAre(9.0, 12.0));
  EXPECT_THAT(of_rows({.statistic = CollapseStatistic::min}), ElementsAre(1.0, 4.0));
  EXPECT_THAT(of_rows({.statistic = CollapseStatistic::max}), ElementsAre(6.0, 8.0));
  EXPECT_THAT(of_rows({.statistic = CollapseStatistic::n}), ElementsAre(3.0, 2.0));
  const std::vector<double> sd = of_rows({.statistic = CollapseStatistic::sd});
  EXPECT_NEAR(sd[0], std::sqrt(14.0 / 3.0), tolerance::single_precision(3.0));
  EXPECT_NEAR(sd[1], 2.0, tolerance::single_precision(2.0));
  EXPECT_THAT(of_rows({.min_samples = 3}), ElementsAre(3.0, IsNan()));
  EXPECT_THAT(of_rows({.min_fraction = 0.7}), ElementsAre(3.0, IsNan()));
  EXPECT_NEAR(of_map({}), 4.2, tolerance::rounding(4.2, 16.0));
  EXPECT_EQ(of_map({.statistic = CollapseStatistic::n}), 5.0);
  EXPECT_TRUE(std::isnan(of_map({.min_fraction = 0.9})));
}

TEST(Collapse, SpreadsAreDifferences) {
  const Field sd =
      collapse(members_of({50, 68}, "degF"), {.over = {"member"}, .rule = {.statistic = CollapseStatistic::sd}});
  EXPECT_EQ(sd.header.units.text(), "K");
  EXPECT_NEAR(sd.values(0, 0, 0), std::sqrt(162.0) * 5.0 / 9.0, tolerance::rounding(10.0, 8.0));
}

TEST(Collapse, RefusesWhatCannotBe) {
  const Field field = sample::random_field(monthly_axis(1981, 1, 2), sample::global_grid(), 3);
  const auto sentence = [&](const Collapse::Options& options) {
    return error_of(ErrorKind::usage, [&] { collapse({field}, options); });
  };
  EXPECT_THAT(sentence({}), HasSubstr("collapse needs `over`"));
  EXPECT_THAT(sentence({.over = {"lon", "level"}}), HasSubstr("one after the other"));
  EXPECT_THAT(sentence({.over = {"lon"}, .rule = {.percentile = 10.0}}), HasSubstr("over members and levels"));
  EXPECT_THAT(sentence({.over = {"lon"}, .rule = {.statistic = CollapseStatistic::sum}}), HasSubstr("do not add up"));
  EXPECT_THAT(sentence({.over = {"lon"}, .rule = {.weights = CollapseWeights::thickness}}),
              HasSubstr("those of levels"));
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [] {
                         collapse({series({1, 2}, monthly_axis(1981, 1, 2))}, {.over = {"lon"}});
                       }),
              HasSubstr("is a series"));
}

TEST(Collapse, GivesTheSameBitsForAnyTiles) {
  const Field field = sample::random_field(monthly_axis(1981, 1, 30), sample::global_grid(), 8);
  for (const std::vector<std::string>& over : std::vector<std::vector<std::string>>{{"lon"}, {"lat"}, {"lat", "lon"}}) {
    const Collapse::Options options{.over = over, .rule = {.statistic = CollapseStatistic::sd}};
    const Field expected = collapse({field}, options);
    for (const std::size_t rows : {1U, 3U, 7U}) {
      const auto operation = made({field}, options);
      auto& reduction = dynamic_cast<fieldwise::analysis::Reduction&>(*operation);
      sample::expect_same_bits(sample::reduce_in_tiles(reduction, {field}, 7, rows, 4)[0], expected, "seed 8");
    }
  }
}

}  // namespace
