#include "fieldwise/analysis/formula/fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/analysis/pairs/trend.hpp"
#include "pair_fields.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::DegreesOfFreedom;
using fieldwise::analysis::Fit;
using fieldwise::analysis::FitMethod;
using fieldwise::analysis::InputName;
using fieldwise::analysis::Trend;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::pairs::by_quantity;
using fieldwise::pairs::monthly;
using fieldwise::pairs::Results;
using fieldwise::pairs::value;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace analysis = fieldwise::analysis;
namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

/// Runs a fit of the first field; the others stand under the keys given.
Results fitted(const std::vector<Field>& inputs, const Fit::Options& options, const std::vector<std::string>& keys = {},
               std::vector<std::string>* notices = nullptr) {
  std::vector<core::FieldHeader> headers;
  std::vector<InputName> names{{"of", "y"}};
  for (const Field& input : inputs) headers.push_back(input.header);
  for (const std::string& key : keys) names.push_back({key, key});
  Fit fit(headers, options, names);
  std::vector<std::string> written;
  for (const core::FieldHeader& header : fit.outputs()) written.push_back(header.quantity);
  EXPECT_EQ(written, Fit::quantities(options, names));
  std::vector<Field> results = analysis::evaluate(fit, {inputs.begin(), inputs.end()});
  std::vector<core::MutableTileView> views;
  for (Field& result : results) views.push_back(core::view(result));
  fit.review(views);
  if (notices != nullptr) *notices = fit.findings();
  return by_quantity(results);
}

std::string refused(const Fit::Options& options, const std::vector<std::string>& keys = {}, std::size_t times = 24) {
  std::vector<core::FieldHeader> headers(1 + keys.size(), monthly(std::vector<double>(times, 1.0)).header);
  std::vector<InputName> names{{"of", "y"}};
  for (const std::string& key : keys) names.push_back({key, key});
  return error_of(ErrorKind::usage, [&] { const Fit fit(headers, options, names); });
}

/// Returns years since the first month, as a fit has them.
std::vector<double> years(std::size_t months) { return core::years_since_first(monthly_axis(1980, 1, months)); }

template <class Curve>
Field truth(std::size_t months, const Curve& curve, std::string_view units = "K") {
  std::vector<double> values;
  for (const double t : years(months)) values.push_back(curve(t));
  return series(values, monthly_axis(1980, 1, months), units);
}

/// Fits of values that lie on a curve end where the residuals are rounding: some thousand of it, as the derivatives by
/// the parameters are far from equal.
void expect_exactly(const Results& found, const std::map<std::string, double>& parameters) {
  EXPECT_EQ(value(found, "converged"), 1.0);
  for (const auto& [name, expected] : parameters) {
    EXPECT_NEAR(value(found, name), expected, tolerance::rounding(std::max(1.0, std::abs(expected)), 1e5)) << name;
  }
}

TEST(Fit, OfALineIsTheTrend) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 60), sample::global_grid(), 5, 9);
  const Results fit = fitted({field}, {.curve = "a + b*t"});
  Trend::Options options;
  options.per = analysis::Per::year;
  const Results trend = fieldwise::pairs::run<Trend>({field}, options);
  std::size_t compared = 0;
  for (std::size_t r = 0; r < 7; ++r) {
    for (std::size_t c = 0; c < 12; ++c, ++compared) {
      const auto at = [&](const Results& found, const char* quantity) { return found.at(quantity).values(0, r, c); };
      EXPECT_NEAR(at(fit, "a"), at(trend, "intercept"), tolerance::between_tools(300.0, 6000));
      EXPECT_NEAR(at(fit, "b"), at(trend, "slope"), tolerance::between_tools(100.0, 6000));
      EXPECT_NEAR(at(fit, "stderr_b"), at(trend, "stderr"), tolerance::between_tools(100.0, 6000));
      EXPECT_NEAR(at(fit, "r2"), at(trend, "r") * at(trend, "r"), tolerance::between_tools(1.0, 6000));
      EXPECT_EQ(at(fit, "n"), at(trend, "n"));
    }
  }
  EXPECT_EQ(compared, 84U);
}

TEST(Fit, ByHandOfAMean) {
  const Results found = fitted({monthly({1.0, kMissing, 2.0, 6.0})}, {.curve = "m + 0*t"});
  EXPECT_NEAR(value(found, "m"), 3.0, tolerance::rounding(3.0, 8));
  EXPECT_NEAR(value(found, "rmse"), std::sqrt(14.0 / 3.0), tolerance::rounding(3.0, 16));
  EXPECT_NEAR(value(found, "stderr_m"), std::sqrt(14.0 / 2.0 / 3.0), tolerance::rounding(3.0, 16));
  EXPECT_NEAR(value(found, "r2"), 0.0, tolerance::rounding(1.0, 16));
  EXPECT_EQ(value(found, "n"), 3.0);
}

TEST(Fit, AgreesWithScipy) {
  const ReferenceFile reference("fit");
  std::vector<double> steps(60);
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = static_cast<double>(i);
  const auto expect = [&](const Results& found, const std::string& key, const std::vector<std::string>& names) {
    for (std::size_t k = 0; k < names.size(); ++k) {
      const double expected = reference.list(key)[k];
      EXPECT_NEAR(value(found, names[k]), expected, tolerance::significant_digits(expected, 7)) << key << k;
      const double error = reference.list(key + "_stderr")[k];
      EXPECT_NEAR(value(found, "stderr_" + names[k]), error, tolerance::significant_digits(error, 6)) << key << k;
    }
  };
  const Fit::Options logistic{.curve = "top/(1 + exp(-rate*(x - middle)))",
                              .start = {{"top", 10.0}, {"rate", 0.1}, {"middle", 20.0}}};
  const std::vector<Field> grown{monthly(reference.list("y")), monthly(steps)};
  const Results found = fitted(grown, logistic, {"against"});
  expect(found, "logistic", {"top", "rate", "middle"});
  EXPECT_NEAR(value(found, "rmse"), reference.number("logistic_rmse"), tolerance::significant_digits(1.0, 9));
  EXPECT_NEAR(value(found, "r2"), reference.number("logistic_r2"), tolerance::significant_digits(1.0, 9));
  EXPECT_EQ(value(found, "n"), 56.0);

  Fit::Options effective = logistic;
  effective.dof = DegreesOfFreedom::effective;
  const Results wider = fitted(grown, effective, {"against"});
  const double n_eff = reference.number("logistic_n_eff");
  EXPECT_NEAR(value(wider, "n_eff"), n_eff, tolerance::significant_digits(n_eff, 6));
  EXPECT_NEAR(value(wider, "stderr_top"), reference.list("logistic_stderr")[0] * std::sqrt(53.0 / (n_eff - 3.0)),
              tolerance::significant_digits(0.1, 6));

  const Fit::Options decay{.curve = "a + b*exp(-x/c)", .start = {{"a", 1.0}, {"b", 5.0}, {"c", 2.0}}};
  const std::vector<Field> decayed{monthly(reference.list("z")), monthly(reference.list("x"))};
  expect(fitted(decayed, decay, {"against"}), "decay", {"a", "b", "c"});
  const std::vector<Field> weighted{decayed[0], decayed[1], monthly(reference.list("weights"))};
  const Results by_weight = fitted(weighted, decay, {"against", "weights"});
  expect(by_weight, "weighted", {"a", "b", "c"});
  EXPECT_EQ(value(by_weight, "n"), 58.0);

  Fit::Options bounded = decay;
  bounded.upper = {{"c", 2.0}};
  bounded.start["c"] = 1.0;
  const Results on_bound = fitted(decayed, bounded, {"against"});
  EXPECT_EQ(value(on_bound, "c"), 2.0);
  EXPECT_TRUE(std::isnan(value(on_bound, "stderr_c")));
  expect(on_bound, "bounded", {"a", "b"});
  EXPECT_NEAR(value(on_bound, "rmse"), reference.number("bounded_rmse"), tolerance::significant_digits(1.0, 8));
}

TEST(Fit, FindsWhatACurveWasMadeOf) {
  expect_exactly(fitted({truth(240, [](double t) { return 2.0 + 5.0 * std::exp(-t / 3.0); })},
                        {.curve = "a + b*exp(-t/c)", .start = {{"a", 1.0}, {"b", 1.0}, {"c", 1.0}}}),
                 {{"a", 2.0}, {"b", 5.0}, {"c", 3.0}});
  expect_exactly(
      fitted({truth(240, [](double t) { return 7.0 / (1.0 + std::exp(-0.8 * (t - 9.0))); })},
             {.curve = "top/(1 + exp(-rate*(t - middle)))", .start = {{"top", 5.0}, {"rate", 0.5}, {"middle", 8.0}}}),
      {{"top", 7.0}, {"rate", 0.8}, {"middle", 9.0}});
  expect_exactly(
      fitted({truth(240, [](double t) { return 1.0 + 2.0 * std::sin(2.0 * std::numbers::pi * t / 3.7 + 0.4); })},
             {.curve = "a + b*sin(2*pi*t/period + phase)",
              .start = {{"a", 0.5}, {"b", 1.0}, {"period", 3.5}, {"phase", 0.0}}}),
      {{"a", 1.0}, {"b", 2.0}, {"period", 3.7}, {"phase", 0.4}});
  expect_exactly(fitted({truth(240, [](double t) { return 3.0 * std::pow(t + 1.0, 0.7); })},
                        {.curve = "a*(t + 1)^p", .start = {{"a", 1.0}, {"p", 1.0}}}),
                 {{"a", 3.0}, {"p", 0.7}});
  const Results bend =
      fitted({truth(240, [](double t) { return 1.0 + 0.2 * t + 0.5 * std::max(0.0, t - 11.03); })},
             {.curve = "a + b*t + c*max(0, t - bend)", .start = {{"a", 0.0}, {"b", 0.0}, {"c", 1.0}, {"bend", 8.0}}});
  expect_exactly(bend, {{"a", 1.0}, {"b", 0.2}, {"c", 0.5}, {"bend", 11.03}});
}

TEST(Fit, FindsAStartByItsRule) {
  expect_exactly(
      fitted({truth(240, [](double t) { return 2.0 + 5.0 * std::exp(-t / 3.0); })}, {.curve = "a + b*exp(-t/c)"}),
      {{"a", 2.0}, {"b", 5.0}, {"c", 3.0}});
  expect_exactly(fitted({truth(240, [](double t) { return 7.0 / (1.0 + std::exp(-0.8 * (t - 9.0))); })},
                        {.curve = "top/(1 + exp(-rate*(t - middle)))"}),
                 {{"top", 7.0}, {"rate", 0.8}, {"middle", 9.0}});
  expect_exactly(fitted({truth(240, [](double t) { return 3.0 * std::pow(t + 1.0, 0.7); })}, {.curve = "a*(t + 1)^p"}),
                 {{"a", 3.0}, {"p", 0.7}});
  expect_exactly(fitted({truth(240, [](double t) { return 1.0 + 0.2 * t + 0.5 * std::max(0.0, t - 11.03); })},
                        {.curve = "a + b*t + c*max(0, t - bend)"}),
                 {{"a", 1.0}, {"b", 0.2}, {"c", 0.5}, {"bend", 11.03}});
}

TEST(Fit, IsTheSameByOtherMethods) {
  const ReferenceFile reference("fit");
  const std::vector<Field> inputs{monthly(reference.list("z")), monthly(reference.list("x"))};
  Fit::Options options{.curve = "a + b*exp(-x/c)", .start = {{"a", 1.0}, {"b", 5.0}, {"c", 2.0}}};
  for (const FitMethod method :
       {FitMethod::nelder_mead, FitMethod::subplex, FitMethod::cobyla, FitMethod::lbfgs, FitMethod::slsqp}) {
    SCOPED_TRACE(static_cast<int>(method));
    options.method = method;
    const Results found = fitted(inputs, options, {"against"});
    EXPECT_EQ(value(found, "converged"), 1.0);
    for (const std::size_t k : {0U, 1U, 2U}) {
      const double expected = reference.list("decay")[k];
      const std::string name(1, static_cast<char>('a' + k));
      EXPECT_NEAR(value(found, name), expected, tolerance::significant_digits(expected, 4)) << name;
      EXPECT_NEAR(value(found, "stderr_" + name), reference.list("decay_stderr")[k],
                  tolerance::significant_digits(reference.list("decay_stderr")[k], 3));
    }
  }
}

TEST(Fit, KeepsToItsBoundsByEveryMethod) {
  const ReferenceFile reference("fit");
  const std::vector<Field> inputs{monthly(reference.list("z")), monthly(reference.list("x"))};
  Fit::Options options{
      .curve = "a + b*exp(-x/c)", .start = {{"a", 1.0}, {"b", 5.0}, {"c", 1.0}}, .upper = {{"c", 2.0}}};
  for (const FitMethod method : {FitMethod::levenberg_marquardt, FitMethod::nelder_mead, FitMethod::subplex,
                                 FitMethod::cobyla, FitMethod::lbfgs, FitMethod::slsqp}) {
    SCOPED_TRACE(static_cast<int>(method));
    options.method = method;
    const Results found = fitted(inputs, options, {"against"});
    EXPECT_EQ(value(found, "converged"), 1.0);
    EXPECT_LE(value(found, "c"), 2.0);
    EXPECT_NEAR(value(found, "c"), 2.0, tolerance::significant_digits(2.0, 5));
    EXPECT_NEAR(value(found, "a"), reference.list("bounded")[0], tolerance::significant_digits(2.0, 4));
  }
}

TEST(Fit, SaysWhyThereIsNone) {
  std::vector<std::string> notices;
  // b and c only stand as a product.
  Results found = fitted({truth(24, [](double t) { return 1.0 + t * t; })}, {.curve = "a + b*c*t"}, {}, &notices);
  EXPECT_EQ(value(found, "converged"), 3.0);
  EXPECT_TRUE(std::isnan(value(found, "a")));
  EXPECT_TRUE(std::isnan(value(found, "rmse")));
  EXPECT_EQ(value(found, "n"), 24.0);
  EXPECT_THAT(notices, ElementsAre(HasSubstr("missing at 1 of the 1 point that have values: a parameter changes "
                                             "nothing there")));
  // Nothing but gaps but for two values.
  std::vector<double> few(24, kMissing);
  few[3] = 1.0;
  few[8] = 2.0;
  found = fitted({monthly(few)}, {.curve = "a + b*t"}, {}, &notices);
  EXPECT_EQ(value(found, "converged"), 0.0);
  EXPECT_EQ(value(found, "n"), 2.0);
  EXPECT_THAT(notices, ElementsAre(HasSubstr("too few of them")));
  found = fitted({monthly(std::vector<double>(24, kMissing))}, {.curve = "a + b*t"}, {}, &notices);
  EXPECT_EQ(value(found, "converged"), 0.0);
  EXPECT_THAT(notices, IsEmpty());
  found = fitted({truth(24, [](double t) { return std::exp(-t); })},
                 {.curve = "a*exp(-t/c)", .start = {{"a", 1.0}, {"c", 100.0}}, .max_steps = 2}, {}, &notices);
  EXPECT_EQ(value(found, "converged"), 2.0);
  EXPECT_THAT(notices, ElementsAre(HasSubstr("2 steps were not enough")));
  found = fitted({truth(24, [](double t) { return t; })}, {.curve = "log(a - t)", .start = {{"a", 1.0}}}, {}, &notices);
  EXPECT_EQ(value(found, "converged"), 4.0);
  EXPECT_THAT(notices, ElementsAre(HasSubstr("not finite where the search begins")));
}

TEST(Fit, TellsParametersThatTheStartCannotTellApart) {
  std::vector<std::string> notices;
  const Results found = fitted({truth(24, [](double t) { return t; })}, {.curve = "a + b + c*t"}, {}, &notices);
  EXPECT_EQ(value(found, "converged"), 3.0);
  EXPECT_THAT(notices, ElementsAre(HasSubstr("a parameter changes nothing there, or nothing that the others do not")));
}

TEST(Fit, DoesNotTakeAWallForAMinimum) {
  // Down from anywhere a falls until the root of the first time has no value; b is not at its best there.
  const Field field = truth(252, [](double t) { return std::log(std::max(t - 3.0, 0.05)); });
  for (const std::map<std::string, double>& start :
       {std::map<std::string, double>{}, std::map<std::string, double>{{"a", 1.0}, {"b", 1.0}}}) {
    std::vector<std::string> notices;
    const Results found = fitted({field}, {.curve = "sqrt(a + b*t)", .start = start}, {}, &notices);
    EXPECT_EQ(value(found, "converged"), 4.0);
    EXPECT_TRUE(std::isnan(value(found, "b")));
    EXPECT_THAT(notices, ElementsAre(HasSubstr("or where it leads")));
  }
  // Held away from the wall it is found.
  const Results found = fitted({field}, {.curve = "sqrt(a + b*t)", .lower = {{"a", 0.01}}});
  EXPECT_EQ(value(found, "converged"), 1.0);
  EXPECT_NEAR(value(found, "a"), 0.01, tolerance::rounding(0.01, 2.0));
}

TEST(Fit, CountsWhatOtherMethodsMayTake) {
  std::vector<std::string> notices;
  const Field field = truth(60, [](double t) { return 3.0 * std::exp(-t) + std::sin(40.0 * t); });
  fitted({field}, {.curve = "a*exp(b*t)", .method = analysis::FitMethod::nelder_mead, .max_steps = 1}, {}, &notices);
  EXPECT_THAT(notices, ElementsAre(HasSubstr("50 evaluations were not enough, or the method gave up")));
}

TEST(Fit, OfAConstantHasNoShareOfVariance) {
  const Results found = fitted({monthly(std::vector<double>(24, 5.0))}, {.curve = "a + b*t"});
  for (const auto& [name, expected] : std::map<std::string, double>{{"a", 5.0}, {"b", 0.0}, {"rmse", 0.0}}) {
    EXPECT_NEAR(value(found, name), expected, tolerance::least_squares(24, 2, 5.0)) << name;
  }
  EXPECT_TRUE(std::isnan(value(found, "r2")));
}

TEST(Fit, MayExplainLessThanAMean) {
  const Results found = fitted({monthly({5.0, 6.0, 4.0, 5.0, 5.5, 4.5})}, {.curve = "a*t"});
  EXPECT_EQ(value(found, "converged"), 1.0);
  EXPECT_LT(value(found, "r2"), 0.0);
}

std::string units_of(const std::string& curve, const std::string& parameter, std::string_view of,
                     std::string_view against = {}) {
  std::vector<core::FieldHeader> headers{truth(
                                             24, [](double t) { return t; }, of)
                                             .header};
  std::vector<InputName> names{{"of", "y"}};
  if (!against.empty()) {
    headers.push_back(truth(
                          24, [](double t) { return t; }, against)
                          .header);
    names.push_back({"against", "x"});
  }
  const Fit fit(headers, {.curve = curve}, names);
  for (const core::FieldHeader& header : fit.outputs()) {
    if (header.quantity == parameter) return header.units.text() + (header.difference ? " difference" : "");
  }
  return "no such parameter";
}

TEST(Fit, GivesParametersTheUnitsThatTheCurveLeavesThem) {
  EXPECT_EQ(units_of("a + b*exp(-t/c)", "a", "degC"), "degC");
  EXPECT_EQ(units_of("a + b*exp(-t/c)", "b", "degC"), "K difference");
  EXPECT_EQ(units_of("a + b*exp(-t/c)", "c", "degC"), "year");
  EXPECT_EQ(units_of("a + b*exp(-t/c)", "stderr_a", "degC"), "K difference");
  EXPECT_EQ(units_of("a + b*t", "b", "m"), core::Units("m").per("year").text());
  EXPECT_EQ(units_of("a + b*sin(2*pi*t/period + phase)", "phase", "K"), "1");
  EXPECT_EQ(units_of("a + b*sin(2*pi*t/period + phase)", "period", "K"), "year");
  EXPECT_EQ(units_of("a + b*max(0, t - bend)", "bend", "K"), "year");
  EXPECT_EQ(units_of("a*x^p", "p", "mm", "m"), "1");
  EXPECT_EQ(units_of("a*x^p", "a", "mm", "m"), "");
  EXPECT_EQ(units_of("a + b*(x - x0)", "x0", "mm", "degC"), "degC");
  EXPECT_EQ(units_of("a*exp(b*t)", "a", "degC"), "");
  EXPECT_EQ(units_of("a*exp(b*t)", "a", "K"), "K");
}

TEST(Fit, ConvertsDifferencesOfDegreesFahrenheit) {
  const Results found = fitted({truth(
                                   60, [](double t) { return 50.0 + 9.0 * t; }, "degF")},
                               {.curve = "a + b*t"});
  EXPECT_NEAR(value(found, "a"), 50.0, tolerance::rounding(100.0, 1000));
  EXPECT_NEAR(value(found, "b"), 5.0, tolerance::rounding(100.0, 1000));
}

TEST(Fit, RefusesCurvesThatCannotBeFitted) {
  EXPECT_THAT(refused({}), HasSubstr("fit needs a curve"));
  EXPECT_THAT(refused({.curve = "a + b*"}), HasSubstr("curve 'a + b*': it ends where a value should follow"));
  EXPECT_THAT(refused({.curve = "a + tank(t)"}), HasSubstr("'tank' at position 5 is not one of the functions"));
  EXPECT_THAT(refused({.curve = "a + b"}), HasSubstr("does not depend on t, the name of the time in years"));
  EXPECT_THAT(refused({.curve = "a + b*t"}, {"against"}), HasSubstr("does not depend on x, the name of the values"));
  EXPECT_THAT(refused({.curve = "2*t"}), HasSubstr("has nothing to fit"));
  EXPECT_THAT(refused({.curve = "where(t < c, a, b)"}), HasSubstr("parameter 'c' of the curve"));
  EXPECT_THAT(refused({.curve = "n + rmse*t"}), HasSubstr("has the name of another result of fit"));
  EXPECT_THAT(refused({.curve = "a + slope*t", .start = {{"slop", 1.0}}}),
              HasSubstr("'start' has 'slop', which is no parameter of the curve 'a + slope*t': did you mean 'slope'?"));
  EXPECT_THAT(refused({.curve = "a + b*t", .lower = {{"b", 2.0}}, .upper = {{"b", 1.0}}}),
              HasSubstr("'lower' of the parameter 'b' is 2 and 'upper' 1"));
  EXPECT_THAT(refused({.curve = "a + b*t", .start = {{"b", 3.0}}, .upper = {{"b", 1.0}}}),
              HasSubstr("'start' of the parameter 'b' is 3, which is not within its bounds"));
  EXPECT_THAT(refused({.curve = "a + b*t + c*t^2"}, {}, 3), HasSubstr("has 3 times, but the curve"));
}

}  // namespace
