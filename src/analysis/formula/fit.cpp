#include "fieldwise/analysis/formula/fit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string_view>

#include "analysis/formula/curve_start.hpp"
#include "analysis/formula/curve_units.hpp"
#include "analysis/formula/formula_curve.hpp"
#include "analysis/pairs/time_predictor.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/core/suggestion.hpp"
#include "fieldwise/kernels/minimise_squares.hpp"

namespace fieldwise::analysis {

namespace {

/// Is written to `converged`.
enum Code : std::size_t { too_few_values, converged, too_many_steps, not_determined, not_finite, code_count };
const std::vector<std::string> kMeanings{"too_few_values", "converged", "too_many_steps", "parameter_not_determined",
                                         "not_finite"};

constexpr core::OptionDoc kCurveDoc{"curve", "", "a formula of t (or x, with `against: INPUT`) and of parameters",
                                    "what is fitted, in the grammar of `combine`; every other name is a parameter"};
constexpr core::OptionDoc kAgainstDoc{"against", "", "", "time, whose name in the curve is t: years since the first"};
constexpr core::OptionDoc kStartDoc{"start", "", "{PARAMETER: number, ...}",
                                    "where the search begins; a parameter that is left out begins where a rule says"};
constexpr core::OptionDoc kLowerDoc{"lower", "", "{PARAMETER: number, ...}", "the least that parameters may be"};
constexpr core::OptionDoc kUpperDoc{"upper", "", "{PARAMETER: number, ...}", "the most that parameters may be"};
constexpr core::OptionDoc kMethodDoc{"method", "", "",
                                     "how the least squares are found; all but levenberg_marquardt are NLopt's, to "
                                     "check a doubtful fit with"};
constexpr core::OptionDoc kMaxStepsDoc{"max_steps", "1", "",
                                       "evaluations of the curve after which levenberg_marquardt gives a point up; "
                                       "other methods have 50 times as many"};
constexpr core::OptionDoc kDofDoc{"dof", "", "",
                                  "counts every value as independent in the standard errors, or the effective number "
                                  "of them, by the residuals"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "1 or more; 0: one more than there are parameters",
                                         "fewer valid values give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "",
                                          "a smaller share of the values the calendar expects gives missing"};
constexpr std::array<core::Named<FitMethod>, 6> kMethodNames{{{"levenberg_marquardt", FitMethod::levenberg_marquardt},
                                                              {"nelder_mead", FitMethod::nelder_mead},
                                                              {"subplex", FitMethod::subplex},
                                                              {"cobyla", FitMethod::cobyla},
                                                              {"lbfgs", FitMethod::lbfgs},
                                                              {"slsqp", FitMethod::slsqp}}};
constexpr std::array<core::Named<DegreesOfFreedom>, 2> kDofNames{
    {{"n", DegreesOfFreedom::n}, {"effective", DegreesOfFreedom::effective}}};
constexpr std::array<std::string_view, 1> kAgainstWords{"time"};
constexpr int kMoreEvaluations = 50;

constexpr std::array kInputs{
    InputDoc{"of", "the field, with a time axis"},
    InputDoc{.key = "against",
             .text = "what the curve is of: time, a series, or a field on the same grid",
             .required = false,
             .words = kAgainstWords},
    InputDoc{.key = "weights",
             .text = "weights of the values: a series, or a field on the same grid; what is not above 0 does not count",
             .required = false}};
constexpr std::array kOutputs{
    OutputDoc{"PARAMETER", "what the units of the curve leave it", "of each parameter: its value",
              core::main_result(core::Nature::value)},
    OutputDoc{"stderr_PARAMETER", "as the parameter", "its standard error; missing on a bound",
              core::beside(core::Nature::error)},
    OutputDoc{"rmse", "units of `of`", "root of the mean square of the residuals", core::beside(core::Nature::spread)},
    OutputDoc{"r2", "1", "share of the variance explained; negative where a mean would fit better",
              core::beside(core::Nature::value)},
    OutputDoc{"n", "1", "number of values that were fitted", core::beside(core::Nature::count)},
    OutputDoc{"n_eff", "1", "effective number of independent values, with `dof: effective`",
              core::beside(core::Nature::effective_count)},
    OutputDoc{"converged", "1",
              "0 too few values, 1 converged, 2 too many steps, 3 a parameter that is not determined, 4 not finite",
              core::beside(core::Nature::code)}};

[[noreturn]] void refuse(const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); }

bool is_against_input(std::span<const InputName> names) {
  return std::ranges::find(names, "against", &InputName::key) != names.end();
}

/// Returns the name of the variable of the curve.
std::string_view variable_of(std::span<const InputName> names) { return is_against_input(names) ? "x" : "t"; }

std::size_t position_of(std::string_view key, std::span<const InputName> names) {
  const auto found = std::ranges::find(names, key, &InputName::key);
  return found == names.end() ? 0 : static_cast<std::size_t>(found - names.begin());
}

const Fit::Options& checked(const Fit::Options& options, const core::FieldHeader& of) {
  if (options.curve.empty()) {
    refuse("fit needs a curve, such as curve: \"a + b * exp(-t / c)\", whose parameters are then a, b and c");
  }
  if (of.leading != core::Leading::time || of.time->climatological) {
    refuse(fmt::format("'{}' has no time axis along which its values could be fitted", of.name));
  }
  return options;
}

/// Returns what case statistics asks of the options.
PairOptions pair_options(const Fit::Options& options) {
  PairOptions pairs;
  pairs.dof = options.dof;
  pairs.min_samples = options.min_samples;
  pairs.min_fraction = options.min_fraction;
  return pairs;
}

std::vector<double> times_of(const core::FieldHeader& of, std::span<const InputName> names) {
  const bool has_time = of.leading == core::Leading::time && !is_against_input(names);
  return has_time ? time_values(*of.time, Per::year) : std::vector<double>();
}

std::size_t count_parameters(const Fit::Options& options, std::span<const InputName> names) {
  return FormulaCurve::parameters_in(options.curve, variable_of(names)).size();
}

/// Refuses names that are those of other results.
void check_names(const FormulaCurve& curve) {
  constexpr std::array<std::string_view, 5> kTaken{"rmse", "r2", "n", "n_eff", "converged"};
  for (const std::string& name : curve.parameters()) {
    if (std::ranges::find(kTaken, name) != kTaken.end() || name.starts_with("stderr_")) {
      refuse(fmt::format("parameter '{}' of the curve '{}' has the name of another result of fit: give it another one",
                         name, curve.expression().text()));
    }
  }
}

/// Returns the number of each parameter in an option such as `start`. Errors: usage, for names that are no parameters.
std::vector<std::optional<double>> by_parameter(std::string_view option, const std::map<std::string, double>& numbers,
                                                const FormulaCurve& curve) {
  const std::vector<std::string>& names = curve.parameters();
  std::vector<std::optional<double>> all(names.size());
  for (const auto& [name, number] : numbers) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
      refuse(fmt::format("'{}' has '{}', which is no parameter of the curve '{}'{}", option, name,
                         curve.expression().text(), core::suggestion(name, names, "parameters")));
    }
    all[static_cast<std::size_t>(found - names.begin())] = number;
  }
  return all;
}

/// Refuses bounds that leave no room, and starts beyond them.
void check_bounds(const FormulaCurve& curve, const std::vector<double>& lower, const std::vector<double>& upper,
                  const std::vector<std::optional<double>>& start) {
  for (std::size_t p = 0; p < lower.size(); ++p) {
    const std::string& name = curve.parameters()[p];
    if (lower[p] >= upper[p]) {
      refuse(fmt::format("'lower' of the parameter '{}' is {:g} and 'upper' {:g}: the lower one must be less", name,
                         lower[p], upper[p]));
    }
    if (start[p] && (*start[p] < lower[p] || *start[p] > upper[p])) {
      refuse(fmt::format("'start' of the parameter '{}' is {:g}, which is not within its bounds, {:g} and {:g}", name,
                         *start[p], lower[p], upper[p]));
    }
  }
}

Code code_of(kernels::FitEnd end) {
  switch (end) {
    case kernels::FitEnd::converged:
      return converged;
    case kernels::FitEnd::too_many_steps:
      return too_many_steps;
    case kernels::FitEnd::not_determined:
      return not_determined;
    case kernels::FitEnd::not_finite:
      break;
  }
  return not_finite;
}

kernels::Minimiser minimiser_of(FitMethod method) {
  switch (method) {
    case FitMethod::nelder_mead:
      return kernels::Minimiser::nelder_mead;
    case FitMethod::subplex:
      return kernels::Minimiser::subplex;
    case FitMethod::cobyla:
      return kernels::Minimiser::cobyla;
    case FitMethod::lbfgs:
      return kernels::Minimiser::lbfgs;
    default:
      return kernels::Minimiser::slsqp;
  }
}

/// Returns the weighted sum of squares about the weighted mean, each weight being the square of its root.
double squares_about_mean(std::span<const double> y, std::span<const double> roots) {
  const auto weight = [&](std::size_t i) { return roots.empty() ? 1.0 : roots[i] * roots[i]; };
  double weights = 0.0;
  double mean = 0.0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    weights += weight(i);
    mean += weight(i) * (y[i] - y[0]);
  }
  mean /= weights;
  double squares = 0.0;
  for (std::size_t i = 0; i < y.size(); ++i) squares += weight(i) * (y[i] - y[0] - mean) * (y[i] - y[0] - mean);
  return squares;
}

}  // namespace

/// Is the memory of one thread: what evaluates the curve, what fits it, and the cases that have weights.
class Fit::Memory final : public KeptBetweenPoints {
 public:
  explicit Memory(const FormulaCurve& curve) : slopes_(curve.slopes()), start(curve.parameters().size()) {
    problem.curve = [this](std::span<const double> parameters, std::span<double> values, std::span<double> slopes) {
      core::throw_if_stopped();  // a long series and a hard curve may take seconds
      const std::array<std::span<const double>, 1> columns{x};
      slopes_.evaluate(columns, parameters, values, slopes);
    };
  }

  /// Takes cases whose weights are above 0, divided by their mean.
  void take_weighted(const Cases& all, const std::vector<double>& of_x, const std::vector<double>& weights) {
    weighted_ = {};
    x_.clear();
    roots_.clear();
    double sum = 0.0;
    for (std::size_t i = 0; i < all.y.size(); ++i) {
      if (!(weights[i] > 0.0)) continue;
      weighted_.follows.push_back(!weighted_.number.empty() && all.number[i] == weighted_.number.back() + 1);
      weighted_.number.push_back(all.number[i]);
      weighted_.y.push_back(all.y[i]);
      x_.push_back(of_x[i]);
      roots_.push_back(weights[i]);
      sum += weights[i];
    }
    for (double& root : roots_) root = std::sqrt(root * static_cast<double>(roots_.size()) / sum);
    take(weighted_, x_, roots_);
  }

  void take(const Cases& of, std::span<const double> of_x, std::span<const double> roots) {
    cases = &of;
    x = of_x;
    problem.y = of.y;
    problem.root_weights = roots;
  }

 private:
  ExpressionSlopes slopes_;
  Cases weighted_;
  std::vector<double> x_;
  std::vector<double> roots_;

 public:
  const Cases* cases = nullptr;
  std::span<const double> x;
  kernels::CurveProblem problem;
  kernels::LevenbergMarquardt fitter;
  std::vector<double> start;
};

void Fit::Options::describe(core::OptionVisitor& visitor) {
  visitor.text(kCurveDoc, curve);
  std::size_t word = against == "time" ? 0 : kAgainstWords.size();
  visitor.word(kAgainstDoc, word, kAgainstWords);
  visitor.named_numbers(kStartDoc, start);
  visitor.named_numbers(kLowerDoc, lower);
  visitor.named_numbers(kUpperDoc, upper);
  visitor.choice(kMethodDoc, method, kMethodNames);
  visitor.integer(kMaxStepsDoc, max_steps, 1, 1'000'000);
  visitor.choice(kDofDoc, dof, kDofNames);
  visitor.integer(kMinSamplesDoc, min_samples, 0, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

const OperationDoc& Fit::doc() {
  static const OperationDoc doc{
      "fit",
      "Fits a curve with named parameters, of time or of another series or field, to the values of each point.",
      "least SSE = sum w (y - f)^2, t in years since the first time; rmse = sqrt(SSE / n); stderr = sqrt(s^2 "
      "[(J'WJ)^-1]_kk), s^2 = SSE / (n - k), k the number of parameters, with `dof: effective` n_eff in the place of "
      "n; "
      "r2 = 1 - SSE / SST",
      "More (1978), doi 10.1007/BFb0067700; Bates and Watts (1988), Nonlinear Regression Analysis and Its "
      "Applications, "
      "section 2.3; Griewank and Walther (2008), doi 10.1137/1.9780898717761; Johnson, The NLopt package, version "
      "2.7.1",
      kInputs,
      kOutputs,
      {},
      false,
      "curve: \"a + b * t\""};
  return doc;
}

std::vector<std::string> Fit::quantities(const Options& options, std::span<const InputName> names) {
  std::vector<std::string> all = FormulaCurve::parameters_in(options.curve, variable_of(names));
  const std::size_t count = all.size();
  for (std::size_t p = 0; p < count; ++p) all.push_back("stderr_" + all[p]);
  all.insert(all.end(), {"rmse", "r2", "n"});
  if (options.dof == DegreesOfFreedom::effective) all.emplace_back("n_eff");
  all.emplace_back("converged");
  return all;
}

Fit::Fit(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names)
    : CaseStatistics(inputs, pair_options(checked(options, inputs[0])), times_of(inputs[0], names),
                     count_parameters(options, names)),
      options_(options),
      against_(position_of("against", names)),
      weights_(position_of("weights", names)),
      curve_(std::make_unique<const FormulaCurve>(options.curve, variable_of(names))),
      ends_(code_count) {
  check_names(*curve_);
  const std::vector<std::string>& parameters = curve_->parameters();
  const core::FieldHeader& of = inputs[0];
  if (of.time->size() <= parameters.size()) {
    refuse(fmt::format("'{}' has {}, but the curve '{}' has {}: it takes more values than these", of.name,
                       core::counted(of.time->size(), "time"), options.curve,
                       core::counted(parameters.size(), "parameter")));
  }
  const auto start = by_parameter("start", options.start, *curve_);
  for (const auto& least : by_parameter("lower", options.lower, *curve_)) {
    lower_.push_back(least.value_or(-std::numeric_limits<double>::infinity()));
  }
  for (const auto& most : by_parameter("upper", options.upper, *curve_)) {
    upper_.push_back(most.value_or(std::numeric_limits<double>::infinity()));
  }
  check_bounds(*curve_, lower_, upper_, start);
  start_ = std::make_unique<const CurveStart>(*curve_, start);
  add_headers(inputs);
}

Fit::Fit(Fit&&) noexcept = default;
Fit& Fit::operator=(Fit&&) noexcept = default;
Fit::~Fit() = default;

void Fit::add_headers(std::span<const core::FieldHeader> inputs) {
  const core::FieldHeader& of = inputs[0];
  const ValueUnits variable = against_ > 0 ? ValueUnits{inputs[against_].units, inputs[against_].difference}
                                           : ValueUnits{core::Units("year"), false};
  const std::vector<ParameterUnits> units = parameter_units(*curve_, variable, {of.units, of.difference});
  const std::vector<std::string>& names = curve_->parameters();
  const std::string fitted = fmt::format("of '{}' fitted to {}", options_.curve, title_of(of));
  for (std::size_t p = 0; p < names.size(); ++p) {
    core::FieldHeader& header = add_result(names[p], units[p].units, fmt::format("parameter {} {}", names[p], fitted));
    header.difference = units[p].difference;
    header.ancillary = {"stderr_" + names[p], "n", "converged"};
    factors_.push_back(units[p].factor);
  }
  for (std::size_t p = 0; p < names.size(); ++p) {
    const double to_difference = units[p].difference ? 1.0 : units[p].units.difference_factor();
    error_factors_.push_back(factors_[p] * to_difference);
    add_result("stderr_" + names[p], units[p].units.difference(),
               fmt::format("standard error of the parameter {} {}", names[p], fitted));
  }
  rmse_factor_ = of.difference ? 1.0 : of.units.difference_factor();
  const std::string curve = fmt::format("'{}' fitted to {}", options_.curve, title_of(of));
  add_result("rmse", of.units.difference(), "root mean square of the residuals of " + curve);
  add_result("r2", core::Units("1"), "share of the variance explained by " + curve);
  add_result("n", core::Units("1"), "number of values that were fitted");
  if (options().dof == DegreesOfFreedom::effective) {
    add_result("n_eff", core::Units("1"), "effective number of independent values");
  }
  core::FieldHeader& ended = add_result("converged", core::Units("1"), "how the fit of " + curve + " ended");
  ended.type = core::ValueType::int32;
  ended.meanings = kMeanings;
  for (core::FieldHeader& header : outputs_) {
    header.attributes["curve"] = options_.curve;
    if (against_ == 0) {
      header.attributes["first_time"] = core::format_instant(of.time->calendar, of.time->date_instant.front());
    }
    if (header.quantity == "n" || header.quantity == "converged") {
      header.attributes.erase("missing_rule");
    } else {
      header.attributes["missing_rule"] = "missing where the fit has not converged";
    }
  }
  declare_kinds(doc(), of);
  // Whatever a parameter is called, n_x too, it is what the step is asked for.
  for (std::size_t p = 0; p < names.size(); ++p) outputs_[p].kind = core::main_result(core::Nature::value);
}

void Fit::evaluate(const Cases& cases, std::unique_ptr<KeptBetweenPoints>& kept, std::span<double> results) const {
  std::ranges::fill(results, core::kMissing);
  if (!kept) kept = std::make_unique<Memory>(*curve_);
  auto& memory = static_cast<Memory&>(*kept);
  memory.problem.lower = lower_;
  memory.problem.upper = upper_;
  const std::vector<double>& x = against_ > 0 ? cases.x[against_ - 1] : cases.x.back();
  if (weights_ > 0) {
    memory.take_weighted(cases, x, cases.x[weights_ - 1]);
  } else {
    memory.take(cases, x, {});
  }
  const auto n = static_cast<double>(memory.problem.y.size());
  const std::size_t count = lower_.size();
  const bool effective = options().dof == DegreesOfFreedom::effective;
  double& code = results[results.size() - 1];
  results[2 * count + 2] = n;
  code = static_cast<double>(too_few_values);
  if (!is_enough(n) || n <= static_cast<double>(count)) return;
  const kernels::FitEnd begun = start_->find(memory.problem, memory.x, memory.fitter, memory.start);
  code = static_cast<double>(code_of(begun));
  if (begun != kernels::FitEnd::converged) return;
  const kernels::CurveFit& fit = search(memory);
  code = static_cast<double>(code_of(fit.end));
  if (fit.end != kernels::FitEnd::converged) return;
  const double left = n - static_cast<double>(count);
  double degrees = left;
  if (effective) {
    const double n_eff = effective_size(*memory.cases, autocorrelation(*memory.cases, fit.residuals));
    results[2 * count + 3] = n_eff;
    degrees = n_eff >= 3.0 ? n_eff - static_cast<double>(count) : core::kMissing;
  }
  const double variance = degrees > 0.0 ? fit.squares / degrees : core::kMissing;
  for (std::size_t p = 0; p < count; ++p) {
    results[p] = fit.parameters[p] * factors_[p];
    results[count + p] = std::sqrt(variance * fit.variances[p]) * std::abs(error_factors_[p]);
  }
  const double whole = squares_about_mean(memory.problem.y, memory.problem.root_weights);
  results[2 * count] = std::sqrt(fit.squares / n) * rmse_factor_;
  results[2 * count + 1] = whole > 0.0 ? 1.0 - fit.squares / whole : core::kMissing;
}

const kernels::CurveFit& Fit::search(Memory& memory) const {
  if (options_.method == FitMethod::levenberg_marquardt) {
    return memory.fitter.fit(memory.problem, memory.start, options_.max_steps);
  }
  constexpr int kMost = std::numeric_limits<int>::max() / kMoreEvaluations;
  const kernels::SquaresMinimum found =
      kernels::minimise_squares(memory.problem, memory.start, minimiser_of(options_.method),
                                kMoreEvaluations * std::min(options_.max_steps, kMost));
  return memory.fitter.describe(memory.problem, found.parameters, found.end, found.evaluations);
}

void Fit::review(std::span<const core::MutableTileView> outputs) {
  const core::MutableTileView& counts = outputs[2 * lower_.size() + 2];
  const core::MutableTileView& codes = outputs[outputs.size() - 1];
  const core::IndexRange rows = codes.extent().rows;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    const auto n = counts.row(0, row);
    const auto code = codes.row(0, row);
    for (std::size_t i = 0; i < code.size(); ++i) {
      if (n[i] > 0.0) ++ends_[static_cast<std::size_t>(code[i])];
    }
  }
}

std::vector<std::string> Fit::findings() const {
  std::vector<std::string> all;
  const std::size_t points = std::accumulate(ends_.begin(), ends_.end(), std::size_t{0});
  const auto tell = [&](Code code, const std::string& why) {
    if (ends_[code] == 0) return;
    all.push_back(fmt::format("the fit of '{}' is missing at {} of the {} that have values: {}", options_.curve,
                              ends_[code], core::counted(points, "point"), why));
  };
  tell(too_few_values, "too few of them");
  const bool own = options_.method == FitMethod::levenberg_marquardt;
  tell(too_many_steps,
       own ? fmt::format("{} steps were not enough; give another start, bounds or more max_steps", options_.max_steps)
           : fmt::format("{} evaluations were not enough, or the method gave up; give another start, bounds, more "
                         "max_steps or another method",
                         static_cast<long long>(options_.max_steps) * kMoreEvaluations));
  tell(not_determined, "a parameter changes nothing there, or nothing that the others do not");
  tell(not_finite, "the curve is not finite where the search begins, or where it leads; give another start or bounds");
  return all;
}

}  // namespace fieldwise::analysis
