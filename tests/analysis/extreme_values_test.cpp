#include "fieldwise/analysis/series/extreme_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "fieldwise/kernels/significance.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Block;
using fieldwise::analysis::Extreme;
using fieldwise::analysis::ExtremeValues;
using fieldwise::analysis::GevMethod;
using fieldwise::core::daily_axis;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Measure;
using fieldwise::core::yearly_axis;
using fieldwise::kernels::Gev;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace kernels = fieldwise::kernels;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

std::vector<Field> fitted(const std::vector<double>& maxima, const ExtremeValues::Options& options = {}) {
  return evaluated<ExtremeValues>({series(maxima, yearly_axis(1900, maxima.size()), "mm")}, options);
}

double value(const std::vector<Field>& fields, std::size_t k, std::size_t level = 0) {
  return fields[k].values(level, 0, 0);
}

TEST(Gev, ReturnLevelsByHand) {
  // Gumbel's: location - scale log(-log(1 - 1/T))
  EXPECT_NEAR(kernels::return_level({10, 2, 0}, 2.0), 10.0 - 2.0 * std::log(std::numbers::ln2),
              tolerance::rounding(12.0, 8));
  // shape 1: location + scale (1 / -log(1 - 1/T) - 1)
  EXPECT_NEAR(kernels::return_level({10, 2, 1}, 2.0), 10.0 + 2.0 * (1.0 / std::numbers::ln2 - 1.0),
              tolerance::rounding(12.0, 16));
}

TEST(Gev, ReturnLevelsAreSmoothWhereTheShapePassesZero) {
  for (const double period : {1.1, 2.0, 100.0}) {
    const double gumbel = kernels::return_level({0, 1, 0}, period);
    const double reduced = -std::log(-std::log1p(-1.0 / period));
    for (const double shape : {1e-9, -1e-9}) {
      EXPECT_NEAR(kernels::return_level({0, 1, shape}, period), gumbel + 0.5 * shape * reduced * reduced,
                  tolerance::rounding(gumbel, 16));
    }
  }
}

TEST(Gev, AConstantOrTwoValuesHaveNoFit) {
  std::vector<double> constant(30, 273.15);
  EXPECT_TRUE(std::isnan(kernels::gev_by_l_moments(constant).scale));
  EXPECT_TRUE(std::isnan(kernels::gev_by_likelihood(constant).gev.scale));
  std::vector<double> two{1, 2};
  EXPECT_TRUE(std::isnan(kernels::gev_by_likelihood(two).gev.scale));
}

TEST(ExtremeValues, AgreeWithLongDoubleAndWithEvd) {
  const ReferenceFile reference("extreme_values");
  const auto found = fitted(reference.list("x"));
  for (std::size_t k = 0; k < 3; ++k) {
    const double size = k == 2 ? 1.0 : 30.0;
    EXPECT_NEAR(value(found, k), reference.list("likelihood")[k], tolerance::by_differences(size)) << k;
    EXPECT_NEAR(value(found, k), reference.list("evd")[k], tolerance::by_optimizer(reference.list("evd_error")[k]))
        << k;
  }
  EXPECT_EQ(value(found, 3), 60.0);
  const double reach = kernels::normal_reach(0.95);
  for (std::size_t k = 0; k < 4; ++k) {
    const double level = reference.list("level")[k];
    const double error = reference.list("level_error")[k];
    EXPECT_NEAR(value(found, 4, k), level, tolerance::by_differences(10.0 * level)) << k;
    EXPECT_NEAR(value(found, 5, k), level - reach * error, tolerance::by_differences(10.0 * level)) << k;
    EXPECT_NEAR(value(found, 6, k), level + reach * error, tolerance::by_differences(10.0 * level)) << k;
  }
}

TEST(ExtremeValues, LMomentsAgreeWithTheirRelationsSolvedByScipy) {
  const ReferenceFile reference("extreme_values");
  const auto found = fitted(reference.list("x"), {.method = GevMethod::l_moments});
  ASSERT_EQ(found.size(), 5U) << "no limits without bootstrap";
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(value(found, k), reference.list("l_moments")[k], tolerance::between_tools(100.0, 60 * 8)) << k;
  }
}

TEST(ExtremeValues, TitlesTellLimitsFromLevelsAndTheRuleNamesTheShape) {
  std::vector<double> values(30);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sqrt(static_cast<double>(i + 1));
  const auto found = fitted(values);
  const std::string of = " of the distribution of yearly maxima of tas";
  EXPECT_EQ(found[4].header.long_name, "return level" + of);
  EXPECT_EQ(found[5].header.long_name, "lower end of the 95% confidence interval of the return level" + of);
  EXPECT_EQ(found[6].header.long_name, "upper end of the 95% confidence interval of the return level" + of);
  EXPECT_THAT(found[4].header.attributes.at("missing_rule"), HasSubstr("shape at or below -1"));
  EXPECT_FALSE(found[3].header.attributes.contains("missing_rule"));  // a count is never missing
  const auto moments = fitted(values, {.method = GevMethod::l_moments});
  EXPECT_EQ(moments[4].header.attributes.at("missing_rule").find("shape"), std::string::npos);
}

TEST(ExtremeValues, ScaleWithTheirUnits) {
  const ReferenceFile reference("extreme_values");
  std::vector<double> scaled;
  for (const double x : reference.list("x")) scaled.push_back(1000.0 * x - 5e5);
  const auto a = fitted(reference.list("x"));
  const auto b = fitted(scaled);
  EXPECT_NEAR(value(b, 0), 1000.0 * value(a, 0) - 5e5, tolerance::by_differences(5e5));
  EXPECT_NEAR(value(b, 1), 1000.0 * value(a, 1), tolerance::by_differences(1e4));
  EXPECT_NEAR(value(b, 2), value(a, 2), tolerance::by_differences(1.0));
}

TEST(ExtremeValues, MinimaAreMaximaTurnedOver) {
  const ReferenceFile reference("extreme_values");
  std::vector<double> turned;
  for (const double x : reference.list("x")) turned.push_back(-x);
  const auto maxima = fitted(reference.list("x"));
  const auto minima = fitted(turned, {.side = Extreme::minimum});
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(value(minima, 4, k), -value(maxima, 4, k));
    EXPECT_EQ(value(minima, 5, k), -value(maxima, 6, k));
    EXPECT_EQ(value(minima, 6, k), -value(maxima, 5, k));
  }
}

TEST(ExtremeValues, YearsWithGapsDoNotCount) {
  // Days of 30 years; the largest of each is its number. Year 5 loses a day.
  std::vector<double> values;
  const auto axis = daily_axis({1901, 1, 1}, 30 * 365, core::Calendar::noleap);
  std::mt19937_64 random(81);
  std::exponential_distribution<double> noise;
  for (std::size_t t = 0; t < axis.size(); ++t) values.push_back(noise(random));
  const Field whole = series(values, axis, "mm");
  values[4 * 365 + 100] = kMissing;
  const Field gappy = series(values, axis, "mm");
  EXPECT_EQ(value(evaluated<ExtremeValues>({whole}), 3), 30.0);
  EXPECT_EQ(value(evaluated<ExtremeValues>({gappy}), 3), 29.0);
  EXPECT_EQ(value(evaluated<ExtremeValues>({gappy}, {.completeness = 0.9}), 3), 30.0);
  EXPECT_TRUE(std::isnan(value(evaluated<ExtremeValues>({gappy}, {.min_samples = 30}), 0)));
}

TEST(ExtremeValues, BootstrapLimitsHoldTheLevelAndDependOnTheSeedAlone) {
  const ReferenceFile reference("extreme_values");
  const ExtremeValues::Options options{.method = GevMethod::l_moments, .bootstrap = 400};
  const auto first = fitted(reference.list("x"), options);
  const auto again = fitted(reference.list("x"), options);
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_LT(value(first, 5, k), value(first, 4, k));
    EXPECT_GT(value(first, 6, k), value(first, 4, k));
    EXPECT_EQ(value(first, 5, k), value(again, 5, k));
  }
  const auto other = fitted(reference.list("x"), {.method = GevMethod::l_moments, .bootstrap = 400, .seed = 2});
  EXPECT_NE(value(first, 5, 3), value(other, 5, 3));
}

TEST(ExtremeValues, LimitsCoverTheTruthAsOftenAsTheySay) {
  // 300 samples of 80 from a known distribution: 95 % limits of the level of 10 years.
  std::mt19937_64 random(82);
  std::uniform_real_distribution<double> uniform(1e-12, 1.0);
  const Gev truth{10.0, 3.0, 0.1};
  const double level = kernels::return_level(truth, 10.0);
  double covered = 0.0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<double> maxima(80);
    for (double& x : maxima) x = kernels::return_level(truth, 1.0 / (1.0 - uniform(random) * (1.0 - 1e-12)));
    const auto found = fitted(maxima, {.return_periods = {10.0}});
    covered += value(found, 5) < level && level < value(found, 6) ? 1.0 : 0.0;
  }
  EXPECT_NEAR(covered / 300.0, 0.95, tolerance::four_binomial_sd(0.95, 300.0)) << "seed 82";
}

TEST(ExtremeValues, TilesDoNotChangeBits) {
  const Field field = sample::random_field(yearly_axis(1900, 40), sample::global_grid(), 83, 0);
  ExtremeValues operation(std::vector{field.header}, {.method = GevMethod::l_moments, .bootstrap = 20});
  const auto whole = fieldwise::analysis::evaluate(operation, {field});
  for (const std::size_t rows : {1U, 3U}) {
    const auto tiled = sample::reduce_in_tiles(operation, {field}, rows, 1, 9);
    for (std::size_t k = 0; k < whole.size(); ++k) sample::expect_same_bits(tiled[k], whole[k], "seed 83");
  }
}

TEST(ExtremeValues, RefuseWhatMeansNothing) {
  const auto refused = [&](const ExtremeValues::Options& options) {
    return error_of(ErrorKind::usage, [&] { fitted({1, 2, 3, 4}, options); });
  };
  EXPECT_THAT(refused({.return_periods = {1.0}}), HasSubstr("1 is not above 1"));
  EXPECT_THAT(refused({.bootstrap = 5}), HasSubstr("5 samples are too few"));
  EXPECT_THAT(refused({.confidence = Measure{100, "%"}}), HasSubstr("not between 0 and 100%"));
}

}  // namespace
