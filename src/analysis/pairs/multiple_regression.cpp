#include "fieldwise/analysis/pairs/multiple_regression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/pairs/kept_least_squares.hpp"
#include "analysis/pairs/pair_column.hpp"
#include "analysis/pairs/time_predictor.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

/// Refuses options that only a line through pairs has.
const PairOptions& checked(const PairOptions& options) {
  const auto refuse = [](const char* sentence) { throw core::Error(core::ErrorKind::usage, sentence); };
  if (options.lags.size() > 1) {
    refuse("several predictors are fitted at one lag: give one number, or one step for each lag");
  }
  if (options.detrend) {
    refuse("with several predictors, add 'time' to them in place of detrend: true: the slopes are the same");
  }
  if (options.field_test != FieldTest::none) {
    refuse("field_significance tests one predictor: leave it out where there are several");
  }
  return options;
}

std::vector<double> predictor_in_time(const core::FieldHeader& of, const Regression::Options& options) {
  const bool has_time = of.leading == core::Leading::time && options.against_time;
  return has_time ? time_values(*of.time, options.per) : std::vector<double>();
}

/// Returns the squares that a fit leaves, as a share of those about the mean.
double unexplained_share(const std::vector<double>& y, const std::vector<double>& residuals) {
  double mean = 0.0;
  for (const double value : y) {
    mean += (value - y.front()) / static_cast<double>(y.size());
  }
  double whole = 0.0;
  for (const double value : y) {
    whole += (value - y.front() - mean) * (value - y.front() - mean);
  }
  return sum_of_squares(residuals) / whole;
}

}  // namespace

std::vector<std::string> MultipleRegression::predictors(const Regression::Options& options,
                                                        std::span<const InputName> names) {
  std::vector<std::string> all;
  for (const InputName& input : names) {
    if (input.key == "against") {
      all.push_back(input.name);
    }
  }
  if (options.against_time) {
    all.emplace_back("time");
  }
  return all;
}

std::vector<std::string> MultipleRegression::quantities(const PairOptions& options,
                                                        const std::vector<std::string>& predictors) {
  std::vector<std::string> all;
  for (const std::string& name : predictors) {
    for (const char* const quantity : {"slope", "stderr", "p"}) {
      all.push_back(fmt::format("{}_{}", quantity, name));
    }
    if (options.fdr) {
      all.push_back("p_fdr_" + name);
    }
    if (options.level) {
      all.insert(all.end(), {"low_" + name, "high_" + name});
    }
    all.push_back("vif_" + name);
  }
  all.insert(all.end(), {"intercept", "r2", "r2_adjusted", "f", "p_f", "n", "n_eff"});
  return all;
}

MultipleRegression::MultipleRegression(std::span<const core::FieldHeader> inputs, const Regression::Options& options,
                                       std::span<const InputName> names)
    : CaseStatistics(inputs, checked(options.pairs), predictor_in_time(inputs[0], options),
                     inputs.size() + (options.against_time ? 1 : 0)),
      predictors_(inputs.size() - 1 + (options.against_time ? 1 : 0)) {
  const core::FieldHeader& of = inputs[0];
  const std::vector<std::string> which = predictors(options, names);
  const std::string of_name = title_of(of);
  for (std::size_t k = 0; k < predictors_; ++k) {
    const bool is_time = k + 1 == inputs.size();
    const core::Units units = is_time ? slope_units_in_time(of.units, options.per)
                                      : of.units.difference().divided_by(inputs[k + 1].units.difference());
    const double of_factor = of.units.difference_factor();
    factors_.push_back(is_time ? of_factor : of_factor / inputs[k + 1].units.difference_factor());
    const std::string slope = fmt::format("slope of {} on {}", of_name, which[k]);
    const std::vector<std::string> tests = {"p_" + which[k], "p_fdr_" + which[k], "n", "n_eff"};
    add_result("slope_" + which[k], units, slope + ", the other predictors held").ancillary = tests;
    add_result("stderr_" + which[k], units, "standard error of the " + slope);
    add_p('_' + which[k], slope);
    if (options.pairs.level) {
      for (const char* const end : {"low", "high"}) {
        add_result(
            fmt::format("{}_{}", end, which[k]), units,
            fmt::format("{} end of the {:g}% confidence interval of the {}", end, 100.0 * *options.pairs.level, slope))
            .ancillary = tests;
      }
    }
    add_result("vif_" + which[k], core::Units("1"), fmt::format("variance inflation of the {}", slope));
  }
  add_result("intercept", of.units, of_name + " where every predictor is 0").difference = of.difference;
  add_result("r2", core::Units("1"), "share of the variance explained");
  add_result("r2_adjusted", core::Units("1"), "share of the variance explained, adjusted for the number of predictors");
  add_result("f", core::Units("1"), "F ratio of all predictors together").ancillary = {"p_f", "n", "n_eff"};
  add_result("p_f", core::Units("1"), "p-value of the F ratio");
  add_result("n", core::Units("1"), "number of complete cases");
  add_result("n_eff", core::Units("1"), "effective number of independent cases");
  for (core::FieldHeader& header : outputs_) {
    const bool counts = header.quantity == "n" || header.quantity == "n_eff";
    if (header.ancillary.empty() && !counts) header.ancillary = {"n", "n_eff"};
  }
  declare_kinds(Regression::doc(), of);
}

double MultipleRegression::effective_count(const Cases& cases, const std::vector<double>& residuals) const {
  const double of_residuals = autocorrelation(cases, residuals);
  double least = effective_size(cases, 0.0);
  for (const std::vector<double>& x : cases.x) {
    least = std::min(least, effective_size(cases, of_residuals * autocorrelation(cases, x)));
  }
  return least;
}

void MultipleRegression::evaluate(const Cases& cases, std::unique_ptr<KeptBetweenPoints>& kept,
                                  std::span<double> results) const {
  std::ranges::fill(results, core::kMissing);
  const auto n = static_cast<double>(cases.y.size());
  const auto k = static_cast<double>(predictors_);
  results[results.size() - 2] = n;
  if (!is_enough(n)) {
    kept.reset();
    return;
  }
  std::vector<double> residuals;
  const kernels::LeastSquaresFit fit = KeptLeastSquares::of(cases, cases.x, kept).fit(cases.y, &residuals);
  if (std::isnan(fit.coefficients[0])) {
    return;
  }
  const double n_eff = std::isnan(fit.r_squared) ? core::kMissing : effective_count(cases, residuals);
  const bool use_effective = options().dof == DegreesOfFreedom::effective;
  const double degrees = use_effective ? (n_eff >= 3.0 ? n_eff - k - 1.0 : core::kMissing) : n - k - 1.0;
  const double widened = std::sqrt((n - k - 1.0) / degrees);
  std::size_t place = 0;
  const auto write = [&](double value) { results[place++] = value; };
  for (std::size_t i = 0; i < predictors_; ++i) {
    const double slope = fit.coefficients[i + 1];
    const double error = degrees > 0.0 ? fit.standard_errors[i + 1] * widened : core::kMissing;
    write(slope * factors_[i]);
    write(error * factors_[i]);
    const double p =
        std::isnan(fit.r_squared) ? core::kMissing : kernels::p_of_t(slope / error, degrees, options().alternative);
    write(p);
    if (options().fdr) {
      write(p);
    }
    if (options().level) {
      const double reach = kernels::t_reach(*options().level, degrees) * error;
      write((slope - reach) * factors_[i]);
      write((slope + reach) * factors_[i]);
    }
    write(fit.inflation[i]);
  }
  // From the residuals: 1 - r2 has few digits where r2 is nearly 1.
  const double f = fit.r_squared / k / (unexplained_share(cases.y, residuals) / degrees);
  write(fit.coefficients[0]);
  write(fit.r_squared);
  write(1.0 - (1.0 - fit.r_squared) * (n - 1.0) / (n - k - 1.0));
  write(f);
  write(kernels::p_of_f(f, k, degrees));
  write(n);
  write(n_eff);
}

}  // namespace fieldwise::analysis
