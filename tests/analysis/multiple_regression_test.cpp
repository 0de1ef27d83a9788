#include "fieldwise/analysis/pairs/multiple_regression.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "pair_fields.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::analysis;
using namespace fieldwise::pairs;
using fieldwise::core::Field;
using fieldwise::reference::ReferenceFile;

namespace core = fieldwise::core;
namespace tolerance = fieldwise::tolerance;

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

// A year is one step of Januaries and twelve of months.
TEST(MultipleRegression, TakesALagInMonthsForEachPredictorByItsOwnStep) {
  constexpr std::size_t kYears = 20;
  const auto months = core::monthly_axis(1980, 1, 12 * kYears);
  core::TimeAxis januaries;
  for (std::size_t year = 0; year < kYears; ++year) {
    januaries.stamp.push_back(months.stamp[12 * year]);
    januaries.lower.push_back(months.lower[12 * year]);
    januaries.upper.push_back(months.upper[12 * year]);
  }
  static_cast<void>(core::complete_axis(januaries));
  std::vector<double> a = random_index(kYears, 1);
  std::vector<double> b = random_index(12 * kYears, 2);
  for (auto* const index : {&a, &b}) {
    for (double& x : *index) x -= 26.0;  // about zero, so that little is lost beside the intercept
  }
  std::vector<double> y(kYears, 0.0);
  for (std::size_t year = 1; year < kYears; ++year) y[year] = 2.0 * a[year - 1] + 3.0 * b[12 * (year - 1)];
  const std::vector<Field> inputs{fieldwise::sample::series(y, januaries), fieldwise::sample::series(a, januaries),
                                  fieldwise::sample::series(b, months)};
  Regression::Options options;
  options.pairs.lags = {12};
  options.pairs.lag_unit = "month";
  std::vector<core::FieldHeader> headers;
  for (const Field& input : inputs) headers.push_back(input.header);
  const std::vector<InputName> names{{"of", "y"}, {"against", "a"}, {"against", "b"}};
  const auto operation = Regression::make(headers, options, names);
  EXPECT_EQ(operation->outputs()[0].attributes.at("lag"), "12 month");
  const Results found = by_quantity(evaluate(*operation, {inputs.begin(), inputs.end()}));
  EXPECT_NEAR(value(found, "slope_a"), 2.0, tolerance::least_squares(kYears, 3, 30.0));
  EXPECT_NEAR(value(found, "slope_b"), 3.0, tolerance::least_squares(kYears, 3, 30.0));
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

}  // namespace
