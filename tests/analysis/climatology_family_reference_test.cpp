// Compares the climatology family with the numbers of other tools in tests/reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/analysis/derivatives/gradient.hpp"
#include "fieldwise/analysis/pairs/evaluation.hpp"
#include "fieldwise/analysis/places/area_mean.hpp"
#include "fieldwise/analysis/places/collapse.hpp"
#include "fieldwise/analysis/series/mean.hpp"
#include "fieldwise/analysis/series/resample.hpp"
#include "fieldwise/analysis/series/running.hpp"
#include "fieldwise/analysis/series/spells.hpp"
#include "fieldwise/analysis/slots/anomaly.hpp"
#include "fieldwise/analysis/slots/climatology.hpp"
#include "fieldwise/analysis/slots/standardize.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Anomaly;
using fieldwise::analysis::AnomalyAs;
using fieldwise::analysis::AreaMean;
using fieldwise::analysis::AreaWeights;
using fieldwise::analysis::By;
using fieldwise::analysis::Climatology;
using fieldwise::analysis::Collapse;
using fieldwise::analysis::CollapseStatistic;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::EvaluateOver;
using fieldwise::analysis::Evaluation;
using fieldwise::analysis::Every;
using fieldwise::analysis::Gradient;
using fieldwise::analysis::IntervalWeights;
using fieldwise::analysis::Mean;
using fieldwise::analysis::Resample;
using fieldwise::analysis::Running;
using fieldwise::analysis::RunningStatistic;
using fieldwise::analysis::SlotOptions;
using fieldwise::analysis::Spells;
using fieldwise::analysis::Standardize;
using fieldwise::analysis::Statistic;
using fieldwise::analysis::YearBoundary;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::core::parse_period;
using fieldwise::core::TimeAxis;
using fieldwise::reference::ReferenceFile;

namespace core = fieldwise::core;
namespace tolerance = fieldwise::tolerance;

constexpr double kSize = 310.0;  // no value of the reference data is larger

std::vector<double> steps(double first, double last, double step) {
  std::vector<double> values;
  for (double value = first; value <= last; value += step) {  // NOLINT: whole degrees are exact
    values.push_back(value);
  }
  return values;
}

Field field_of(const std::vector<double>& values, const TimeAxis& time, const Grid& grid) {
  xt::xtensor<double, 3> array = xt::empty<double>({time.size(), grid.rows, grid.columns});
  EXPECT_EQ(array.size(), values.size());
  std::ranges::copy(values, array.begin());
  return core::field_of(array, time, grid, "K");
}

/// Returns the days of a file from January 1981 on.
Field rain(const ReferenceFile& file) {
  const std::vector<double> values = file.list("daily");
  return fieldwise::sample::series(values, core::daily_axis({1981, 1, 1}, values.size()), "mm");
}

/// Returns x of a file: 48 months on 2 latitudes and 4 longitudes.
Field monthly(const ReferenceFile& file) {
  return field_of(file.list("x"), core::monthly_axis(1981, 1, 48),
                  core::rectilinear_grid({-60.0, 20.0}, {0.0, 90.0, 180.0, 270.0}));
}

Field daily(const ReferenceFile& file) {
  return field_of(file.list("daily"), core::daily_axis({1981, 1, 1}, 1461), core::rectilinear_grid({10.0}, {20.0}));
}

/// Expects the same values, missing where the other tool has missing, and as many.
template <class Tolerance>
void expect_near(const Field& found, const std::vector<double>& expected, const Tolerance& bound) {
  ASSERT_EQ(found.values.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double value = found.values.data()[i];
    ASSERT_EQ(std::isnan(value), std::isnan(expected[i])) << "value " << i << ": " << value << ", " << expected[i];
    if (!std::isnan(value)) {
      ASSERT_NEAR(value, expected[i], bound(expected[i])) << "value " << i;
    }
  }
}

/// Bounds the difference of means of at most `count` values.
auto of_means(double count) {
  return [count](double /*value*/) { return tolerance::between_tools(kSize, count + 4.0); };
}

/// Bounds the difference of standard deviations of at most `count` values.
auto of_spreads(double count) {
  return [count](double sd) { return tolerance::textbook_sd(count, kSize, sd); };
}

Field statistic(const Field& field, const std::string& name, Climatology::Options options = {}) {
  options.statistics = {name};
  return evaluate<Climatology>({field}, options)[0];
}

TEST(Reference, ClimatologyWithMonthsByTheirDaysAgreesWithXarray) {
  const ReferenceFile file("climatology_weights");
  const Field x = field_of(file.list("x"), core::monthly_axis(1981, 1, 52),
                           core::rectilinear_grid({-60.0, 20.0}, {0.0, 90.0, 180.0, 270.0}));
  const double allowed = tolerance::between_tools(kSize, 64.0);
  for (const auto& [name, by] : {std::pair{"all", By::all}, {"month", By::month}, {"season", By::season}}) {
    Climatology::Options options;
    options.slots.by = by;
    options.statistics = {"mean", "sd"};
    options.weights = IntervalWeights::interval;
    const std::vector<Field> found = evaluate<Climatology>({x}, options);
    expect_near(found[0], file.list(std::string(name) + "_mean"), [&](double) { return allowed; });
    expect_near(found[1], file.list(std::string(name) + "_sd"), [&](double) { return allowed; });
  }
}

TEST(Reference, ClimatologyOfMonthsEqualsCdo) {
  const ReferenceFile file("climatology");
  const Field x = monthly(file);
  expect_near(statistic(x, "mean"), file.list("mean"), of_means(4));
  expect_near(statistic(x, "sd", {.ddof = 0}), file.list("sd_ddof_0"), of_spreads(4));
  expect_near(statistic(x, "n"), file.list("n"), [](double) { return 0.0; });
  expect_near(statistic(x, "min"), file.list("min"), [](double) { return 0.0; });
  expect_near(statistic(x, "max"), file.list("max"), [](double) { return 0.0; });
  expect_near(statistic(x, "sum"), file.list("sum"), [](double sum) { return tolerance::between_tools(sum, 8); });
  expect_near(statistic(x, "mean", {.base = parse_period("1982/1984")}), file.list("base_mean"), of_means(3));
}

TEST(Reference, SpreadOfMonthsEqualsCdo) {
  const ReferenceFile file("climatology");
  expect_near(statistic(monthly(file), "sd"), file.list("sd"), of_spreads(4));
}

TEST(Reference, ClimatologyOfSeasonsEqualsCdo) {
  const ReferenceFile file("climatology");
  const SlotOptions seasons{.by = By::season};
  expect_near(statistic(monthly(file), "mean", {.slots = seasons}), file.list("season_mean"), of_means(12));
  expect_near(statistic(monthly(file), "sd", {.slots = seasons}), file.list("season_sd"), of_spreads(12));
}

TEST(Reference, ClimatologyOfDaysEqualsCdo) {
  const ReferenceFile file("climatology");
  expect_near(statistic(daily(file), "mean", {.slots = {.by = By::day}}), file.list("day_mean"), of_means(4));
}

TEST(Reference, ClimatologyOfAllTimesEqualsCdo) {
  const ReferenceFile file("climatology");
  const SlotOptions all{.by = By::all};
  expect_near(statistic(monthly(file), "mean", {.slots = all}), file.list("all_mean"), of_means(48));
  expect_near(statistic(monthly(file), "sd", {.slots = all}), file.list("all_sd"), of_spreads(48));
}

TEST(Reference, HarmonicsEqualNumpysLeastSquares) {
  const ReferenceFile file("climatology");
  expect_near(statistic(monthly(file), "mean", {.harmonics = 2}), file.list("harmonics_2_mean"),
              [](double) { return 2.0 * tolerance::least_squares(12.0, 5.0, kSize); });
}

TEST(Reference, AnomalyEqualsCdo) {
  const ReferenceFile file("anomaly");
  const Field x = monthly(file);
  const Field mean = statistic(x, "mean");
  expect_near(evaluate<Anomaly>({x, mean})[0], file.list("anomaly"), of_means(8));
  Field rain = x;  // temperatures have no per cent
  rain.header.units = core::Units("mm");
  Field mean_rain = mean;
  mean_rain.header.units = rain.header.units;
  expect_near(evaluate<Anomaly>({rain, mean_rain}, {.as = AnomalyAs::percent})[0], file.list("percent"), of_means(12));
  const Field base_mean = statistic(x, "mean", {.base = parse_period("1982/1984")});
  expect_near(evaluate<Anomaly>({x, base_mean})[0], file.list("base_anomaly"), of_means(8));
}

TEST(Reference, StandardizeEqualsCdo) {
  const ReferenceFile file("standardize");
  const Field x = monthly(file);
  const Field mean = statistic(x, "mean");
  const Field sd = statistic(x, "sd");
  // z = departure / sd: both errors count, and departures are at most 3 sd here.
  double least_sd = kSize;
  for (const double value : sd.values) {
    least_sd = std::isnan(value) ? least_sd : std::min(least_sd, value);
  }
  const double bound =
      (tolerance::between_tools(kSize, 12) + 3.0 * tolerance::textbook_sd(4, kSize, least_sd)) / least_sd;
  expect_near(evaluate<Standardize>({x, mean, sd})[0], file.list("z"), [&](double) { return bound; });
}

TEST(Reference, MeanEqualsCdoAndXarray) {
  const ReferenceFile file("mean");
  const Field x = monthly(file);
  expect_near(evaluate<Mean>({x}, {.every = Every::year})[0], file.list("year"), of_means(3 * 12));
  expect_near(evaluate<Mean>({x}, {.every = Every::season})[0], file.list("season"), of_means(3 * 3));
  const Field days = daily(file);
  expect_near(evaluate<Mean>({days}, {.every = Every::month})[0], file.list("month_of_days"), of_means(31));
  expect_near(evaluate<Mean>({days}, {.every = Every::year})[0], file.list("year_of_days"), of_means(366));
}

TEST(Reference, ResampleEqualsCdo) {
  const ReferenceFile file("resample");
  const Field days = rain(file);
  const auto compare = [&](const std::string& key, Every every, Statistic statistic, double allowed) {
    const Resample::Options options{.every = every,
                                    .statistic = statistic,
                                    .where = statistic == Statistic::count ? "> 10" : "",
                                    .completeness = {.share = 0.0}};
    expect_near(evaluate<Resample>({days}, options)[0], file.list(key), [&](double) { return allowed; });
  };
  const double most = *std::ranges::max_element(file.list("year_sum"));
  compare("month_sum", Every::month, Statistic::sum, tolerance::between_tools(most, 31));
  compare("year_sum", Every::year, Statistic::sum, tolerance::between_tools(most, 366));
  compare("season_sum", Every::season, Statistic::sum, tolerance::between_tools(most, 92));
  compare("month_sd", Every::month, Statistic::sd, tolerance::textbook_sd(31, most, 1.0));
  compare("month_range", Every::month, Statistic::range, tolerance::between_tools(most, 1));
  compare("month_max", Every::month, Statistic::max, 0.0);
  compare("month_min", Every::month, Statistic::min, 0.0);
  compare("year_max", Every::year, Statistic::max, 0.0);
  compare("month_n", Every::month, Statistic::n, 0.0);
  compare("month_above_10", Every::month, Statistic::count, 0.0);
}

TEST(Reference, RunningEqualsCdo) {
  const ReferenceFile file("running");
  const Field days = rain(file);
  const double most = *std::ranges::max_element(file.list("sum"));
  const auto compare = [&](const std::string& key, RunningStatistic statistic, double allowed) {
    const std::vector<double> found = fieldwise::sample::values_of(
        fieldwise::sample::evaluated<Running>({days}, {.statistic = statistic, .window = {.window = 7}})[0]);
    const std::vector<double> whole(found.begin() + 3, found.end() - 3);
    fieldwise::sample::expect_near(whole, file.list(key), allowed, key);
  };
  compare("mean", RunningStatistic::mean, tolerance::between_tools(most, 7));
  compare("sum", RunningStatistic::sum, tolerance::between_tools(most, 7));
  compare("min", RunningStatistic::min, 0.0);
  compare("max", RunningStatistic::max, 0.0);
  compare("sd", RunningStatistic::sd, tolerance::textbook_sd(7, most, 0.1));
}

TEST(Reference, SpellsEqualALoopOfNumpy) {
  const ReferenceFile file("spells");
  const std::vector<double> wet = file.list("wet");
  const Field days = fieldwise::sample::series(wet, core::daily_axis({1981, 1, 1}, wet.size()), "1");
  for (const auto& [rule, boundary] :
       std::vector<std::pair<std::string, YearBoundary>>{{"cut", YearBoundary::cut},
                                                         {"split", YearBoundary::split},
                                                         {"end", YearBoundary::end},
                                                         {"start", YearBoundary::start}}) {
    const auto found = evaluate<Spells>(
        {days}, {.at_least = core::Measure{3.0, "days"}, .year_boundary = boundary, .completeness = {.share = 0.0}});
    for (const Field& field : found) {
      fieldwise::sample::expect_near(fieldwise::sample::values_of(field), file.list(rule + "_" + field.header.quantity),
                                     0.0, rule);
    }
  }
}

TEST(Reference, EvaluateEqualsTwoPassesOfNumpy) {
  const ReferenceFile file("evaluate");
  const Grid grid = core::rectilinear_grid(steps(-75.0, 75.0, 30.0), steps(0.0, 300.0, 60.0));
  const Field x = field_of(file.list("x"), core::monthly_axis(1981, 1, 12), grid);
  const Field y = field_of(file.list("y"), core::monthly_axis(1981, 1, 12), grid);
  for (const auto& [over, name] : std::vector<std::pair<EvaluateOver, std::string>>{{EvaluateOver::time, "time"},
                                                                                    {EvaluateOver::space, "space"}}) {
    for (const Field& measure : evaluate<Evaluation>({x, y}, {.over = over, .min_samples = 1})) {
      // 36 weighted squares of departures from means of numbers below 310, in two tools
      const double allowed = tolerance::between_tools(kSize, 36.0);
      expect_near(measure, file.list(name + "_" + measure.header.quantity), [&](double) { return allowed; });
    }
  }
}

TEST(Reference, CollapseWithWeightsAgreesWithXarray) {
  const ReferenceFile file("collapse_weights");
  const Grid grid = core::rectilinear_grid({-60.0, 20.0}, {0.0, 90.0, 180.0, 270.0});
  core::Layers layers;
  core::CoordinateAxis axis;
  axis.name = "member";
  axis.values = {1, 2, 3, 4};
  layers.axes.push_back(axis);
  for (const bool is_map : {false, true}) {
    std::vector<Field> inputs;
    for (std::size_t i = 0; i < 4; ++i) {
      inputs.push_back(field_of(file.list("member" + std::to_string(i)), core::monthly_axis(1981, 1, 3), grid));
      const std::string name = is_map ? "map" + std::to_string(i) : "number" + std::to_string(i);
      Field weight = is_map ? field_of(file.list(name), core::monthly_axis(1981, 1, 1), grid)
                            : fieldwise::sample::series(file.list(name), core::monthly_axis(1981, 1, 1), "1");
      weight.header.leading = core::Leading::none;
      weight.header.time = nullptr;
      inputs.push_back(weight);
      for (const std::size_t k : {2 * i, 2 * i + 1}) {
        inputs[k].header.layers = std::make_shared<const core::Layers>(layers);
        inputs[k].header.layer = i;
      }
    }
    std::vector<core::FieldHeader> headers;
    for (const Field& input : inputs) headers.push_back(input.header);
    for (const CollapseStatistic statistic : {CollapseStatistic::mean, CollapseStatistic::sd}) {
      const Collapse::Options options{.over = {"member"}, .rule = {.statistic = statistic}};
      const std::vector<fieldwise::analysis::InputName> names{{"of", "x"}, {"weights", "w"}};
      const auto operation = Collapse::make(headers, options, names);
      const Field found = fieldwise::analysis::evaluate(*operation, {inputs.begin(), inputs.end()})[0];
      const std::string key =
          std::string(is_map ? "map" : "number") + (statistic == CollapseStatistic::sd ? "_sd" : "_mean");
      expect_near(found, file.list(key), [](double) { return tolerance::between_tools(kSize, 64.0); });
    }
  }
}

TEST(Reference, CollapseEqualsCdoAndNumpy) {
  const ReferenceFile file("collapse");
  const Grid grid = core::rectilinear_grid(steps(-75.0, 75.0, 30.0), steps(0.0, 300.0, 60.0));
  std::vector<Field> members;
  core::Layers layers;
  core::CoordinateAxis axis;
  axis.name = "member";
  axis.values = {1, 2, 3, 4, 5};
  layers.axes.push_back(axis);
  for (std::size_t i = 0; i < 5; ++i) {
    members.push_back(field_of(file.list("member" + std::to_string(i)), core::monthly_axis(1981, 1, 2), grid));
    members.back().header.layers = std::make_shared<const core::Layers>(layers);
    members.back().header.layer = i;
    members.back().header.difference = true;
  }
  const double allowed = tolerance::between_tools(12.0, 36.0);  // no value is larger; 6 weighted squares in two tools
  const auto compare = [&](const std::string& key, const std::vector<Field>& inputs, const Collapse::Options& options) {
    std::vector<core::FieldHeader> headers;
    for (const Field& input : inputs) headers.push_back(input.header);
    const auto operation = Collapse::make(headers, options, {});
    const Field found = fieldwise::analysis::evaluate(*operation, {inputs.begin(), inputs.end()})[0];
    expect_near(found, file.list(key), [&](double) { return allowed; });
  };
  compare("zonal_mean", {members[0]}, {.over = {"lon"}});
  compare("zonal_max", {members[0]}, {.over = {"lon"}, .rule = {.statistic = CollapseStatistic::max}});
  compare("meridional_mean", {members[0]}, {.over = {"lat"}});
  compare("member_mean", members, {.over = {"member"}});
  compare("member_sd", members, {.over = {"member"}, .rule = {.statistic = CollapseStatistic::sd}});
  compare("member_min", members, {.over = {"member"}, .rule = {.statistic = CollapseStatistic::min}});
  compare("member_30", members, {.over = {"member"}, .rule = {.percentile = 30.0}});
  compare("member_agreement", members, {.over = {"member"}, .rule = {.statistic = CollapseStatistic::sign_agreement}});
}

TEST(Reference, AreaMeanEqualsCdoAndXarray) {
  const ReferenceFile file("area_mean");
  const Grid grid = core::rectilinear_grid(steps(-80, 80, 20), steps(0, 330, 30));
  const Field x = field_of(file.list("x"), core::monthly_axis(1981, 1, 3), grid);
  xt::xtensor<double, 2> cover = xt::empty<double>({grid.rows, grid.columns});
  std::ranges::copy(file.list("mask"), cover.begin());
  const Field mask = core::map_of(cover, grid, "1");
  const auto over = [&](const AreaMean::Options& options) { return evaluate<AreaMean>({x}, options)[0]; };
  expect_near(over({}), file.list("globe"), of_means(9 * 12));
  expect_near(over({.region = {{{-45, 25}}, {{100, 220}}}}), file.list("box_100_220_40s_20n"), of_means(9 * 12));
  expect_near(over({.region = {{{-25, 85}}, {{-65, 35}}}}), file.list("box_across_greenwich"), of_means(9 * 12));
  expect_near(evaluate<AreaMean>({x, mask}, {.mask_above = 0.5})[0], file.list("mask_above_half"), of_means(9 * 12));
  expect_near(over({.weights = AreaWeights::coslat}), file.list("coslat"), of_means(9 * 12));
}

TEST(Reference, GradientEqualsNclOnTheGlobe) {
  const ReferenceFile file("gradient");
  const auto lat = steps(-75, 75, 15);
  xt::xtensor<double, 2> values = xt::empty<double>({lat.size(), std::size_t{12}});
  std::ranges::copy(file.list("x"), values.begin());
  const Field x = core::map_of(values, core::rectilinear_grid(lat, steps(0, 330, 30)), "K");
  const auto found = evaluate<Gradient>({x}, {.derivative = {.figure = {.radius_m = 6'371'220.0}}});
  // The shortest distance: 15 degrees of latitude, or 60 of longitude at 75 degrees.
  const double bound = 2.0 * tolerance::difference_quotient(kSize, 1.6e6);
  for (std::size_t row = 0; row < lat.size(); ++row) {
    for (std::size_t column = 0; column < 12; ++column) {
      EXPECT_NEAR(found[0].values(0, row, column), file.list("ddx")[row * 12 + column], bound) << row << ", " << column;
      if (row > 0 && row + 1 < lat.size()) {
        EXPECT_NEAR(found[1].values(0, row, column), file.list("ddy_inner")[(row - 1) * 12 + column], bound);
      }
    }
  }
}

TEST(Reference, GradientEqualsNumpyOnUnevenLatitudesWithEdges) {
  const ReferenceFile file("gradient");
  const auto& lat = file.list("uneven_lat");
  auto lon = steps(0, 330, 30);
  xt::xtensor<double, 2> values = xt::empty<double>({lat.size(), lon.size()});
  std::copy_n(file.list("x").begin(), values.size(), values.begin());
  // With all twelve columns the grid would be cyclic: half of it has edges; only those and inner columns are compared.
  const std::vector<double> west(lon.begin(), lon.begin() + 6);
  xt::xtensor<double, 2> part = xt::empty<double>({lat.size(), west.size()});
  for (std::size_t row = 0; row < lat.size(); ++row) {
    for (std::size_t column = 0; column < west.size(); ++column) {
      part(row, column) = values(row, column);
    }
  }
  const Field x = core::map_of(part, core::rectilinear_grid(lat, west), "K");
  const auto found = evaluate<Gradient>({x}, {.derivative = {.figure = {.radius_m = 6'371'220.0}}});
  const double bound = 4.0 * tolerance::difference_quotient(kSize, 7.7e5);  // 7 degrees; edges take two differences
  for (std::size_t row = 0; row < lat.size(); ++row) {
    for (std::size_t column = 0; column + 1 < west.size(); ++column) {
      EXPECT_NEAR(found[0].values(0, row, column), file.list("uneven_ddx")[row * 12 + column], bound);
      EXPECT_NEAR(found[1].values(0, row, column), file.list("uneven_ddy")[row * 12 + column], bound);
    }
  }
}

}  // namespace
