#include "fieldwise/analysis/pairs/partial_correlation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "analysis/pairs/kept_least_squares.hpp"
#include "analysis/pairs/pair_column.hpp"
#include "analysis/pairs/time_predictor.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/rank.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kGivenTimeDoc{"given_time", "", "",
                                        "removes a line in time too; set by the word time among `given`"};
constexpr std::array<std::string_view, 1> kWords{"time"};
constexpr std::array kInputs{
    InputDoc{"of", "the field, with a time axis"},
    InputDoc{"against", "a series, a field on the same grid, or {point: [lat, lon]} of the same field"},
    InputDoc{.key = "given",
             .text = "a list of series or fields on the same grid whose effect is removed first; time may stand among "
                     "them",
             .required = false,
             .many = true,
             .words = kWords}};
constexpr std::array kOutputs{
    OutputDoc{"r", "1", "partial correlation", core::main_result(core::Nature::correlation)},
    OutputDoc{"p", "1", "p-value of the partial correlation", core::beside(core::Nature::probability)},
    OutputDoc{"low", "1", "lower end of its confidence interval, with `confidence`",
              core::ResultKind{core::Role::lower_limit, core::Nature::correlation}},
    OutputDoc{"high", "1", "upper end of its confidence interval, with `confidence`",
              core::ResultKind{core::Role::upper_limit, core::Nature::correlation}},
    OutputDoc{"p_fdr", "1", "p adjusted over the field, with `fdr`", core::beside(core::Nature::adjusted_probability)},
    OutputDoc{"n", "1", "number of complete cases", core::beside(core::Nature::count)},
    OutputDoc{"n_eff", "1", "effective number of independent cases", core::beside(core::Nature::effective_count)}};

std::vector<double> given_in_time(const core::FieldHeader& of, bool given_time) {
  const bool has_time = of.leading == core::Leading::time && given_time;
  return has_time ? time_values(*of.time, Per::year) : std::vector<double>();
}

/// Tells whether a fit left nothing but rounding errors.
bool is_explained(const kernels::LeastSquaresFit& fit, const std::vector<double>& values,
                  const std::vector<double>& left) {
  return std::isnan(fit.r_squared) ||
         is_rounding(sum_of_squares(left), static_cast<double>(values.size()), sum_of_squares(values));
}

}  // namespace

void PartialCorrelation::Options::describe(core::OptionVisitor& visitor) {
  visitor.flag(kGivenTimeDoc, given_time);
  pairs.describe_significance(visitor);
}

const OperationDoc& PartialCorrelation::doc() {
  static const OperationDoc doc{
      "partial_correlation",
      "Correlates a field with a series or another field at each point, after removing what others explain of both.",
      "r of the residuals of both on `given`; t = r sqrt((n - 2 - k) / (1 - r^2)), k the number given",
      "Fisher (1924), Metron 3, 329-332; Anderson (2003), An Introduction to Multivariate Statistical Analysis, "
      "section "
      "4.3",
      kInputs,
      kOutputs,
      {},
      false,
      "given: INPUT"};
  return doc;
}

std::vector<std::string> PartialCorrelation::quantities(const Options& options, std::span<const InputName> /*names*/) {
  PairOptions pairs = options.pairs;
  pairs.field_test = FieldTest::none;
  return pairs.quantities({"r"});
}

PartialCorrelation::PartialCorrelation(std::span<const core::FieldHeader> inputs, const Options& options)
    : CaseStatistics(inputs, options.pairs, given_in_time(inputs[0], options.given_time),
                     inputs.size() + (options.given_time ? 1 : 0)) {
  if (inputs.size() < 3 && !options.given_time) {
    throw core::Error(core::ErrorKind::usage,
                      "'given' is empty: without anything to remove first, use do: correlation");
  }
  std::string given;
  for (const core::FieldHeader& input : inputs.subspan(2)) {
    given += given.empty() ? input.name : ", " + input.name;
  }
  if (options.given_time) {
    given += given.empty() ? "time" : ", time";
  }
  add_result(
      "r", core::Units("1"),
      fmt::format("partial correlation of {} with {}, given {}", title_of(inputs[0]), title_of(inputs[1]), given))
      .ancillary = {"p", "p_fdr", "n", "n_eff"};
  add_p("", "partial correlation");
  if (options.pairs.level) {
    for (const char* const end : {"low", "high"}) {
      add_result(end, core::Units("1"),
                 fmt::format("{} end of the {:g}% confidence interval of the partial correlation",
                             std::string_view(end) == "low" ? "lower" : "upper", 100.0 * *options.pairs.level));
    }
  }
  add_result("n", core::Units("1"), "number of complete cases");
  add_result("n_eff", core::Units("1"), "effective number of independent cases");
  declare_kinds(doc(), inputs[0]);
}

void PartialCorrelation::evaluate(const Cases& cases, std::unique_ptr<KeptBetweenPoints>& kept,
                                  std::span<double> results) const {
  std::ranges::fill(results, core::kMissing);
  const auto n = static_cast<double>(cases.y.size());
  results[results.size() - 2] = n;
  if (!is_enough(n)) {
    kept.reset();
    return;
  }
  const kernels::LeastSquares& fits =
      KeptLeastSquares::of(cases, std::vector(cases.x.begin() + 1, cases.x.end()), kept);
  std::vector<double> y;
  std::vector<double> x;
  if (is_explained(fits.fit(cases.y, &y), cases.y, y) || is_explained(fits.fit(cases.x[0], &x), cases.x[0], x)) {
    return;
  }
  const auto given = static_cast<double>(cases.x.size()) - 1.0;
  const double r = kernels::correlation_of(x, y);
  const double n_eff = effective_size(cases, autocorrelation(cases, x) * autocorrelation(cases, y));
  const bool use_effective = options().dof == DegreesOfFreedom::effective;
  const double size = use_effective ? (n_eff >= 3.0 ? n_eff : core::kMissing) : n;
  const double p = kernels::p_of_correlation(r, size - 2.0 - given, options().alternative);
  std::size_t place = 0;
  const auto write = [&](double value) { results[place++] = value; };
  write(r);
  write(p);
  if (options().fdr) {
    write(p);
  }
  if (options().level) {
    const kernels::Interval interval =
        kernels::fisher_interval(r, 1.0 / std::sqrt(size - 3.0 - given), *options().level);
    write(interval.low);
    write(interval.high);
  }
  write(n);
  write(n_eff);
}

}  // namespace fieldwise::analysis
