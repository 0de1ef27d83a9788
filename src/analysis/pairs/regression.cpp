#include "fieldwise/analysis/pairs/regression.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/pairs/multiple_regression.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kAgainstTimeDoc{"against_time", "", "",
                                          "takes time as a predictor too; set by the word time among `against`"};
constexpr std::array<std::string_view, 1> kWords{"time"};
constexpr std::array kInputs{
    InputDoc{"of", "the field, with a time axis"},
    InputDoc{.key = "against",
             .text =
                 "the predictor: a series, a field on the same grid, or {point: [lat, lon]} of the same field; or a "
                 "list of predictors, time among them",
             .many = true,
             .words = kWords}};
constexpr std::array kOutputs{
    OutputDoc{"slope", "units of `of` per unit of `against`", "slope of the line",
              core::main_result(core::Nature::about_zero)},
    OutputDoc{"intercept", "units of `of`", "value of the line where `against` is 0",
              core::beside(core::Nature::as_input)},
    OutputDoc{"stderr", "as slope", "standard error of the slope", core::beside(core::Nature::error)},
    OutputDoc{"r", "1", "correlation", core::beside(core::Nature::correlation)},
    OutputDoc{"p", "1", "p-value of the slope", core::beside(core::Nature::probability)},
    OutputDoc{"low", "as slope", "lower end of its confidence interval, with `confidence`",
              core::ResultKind{core::Role::lower_limit, core::Nature::about_zero}},
    OutputDoc{"high", "as slope", "upper end of its confidence interval, with `confidence`",
              core::ResultKind{core::Role::upper_limit, core::Nature::about_zero}},
    OutputDoc{"p_fdr", "1", "p adjusted over the field, with `fdr`", core::beside(core::Nature::adjusted_probability)},
    OutputDoc{"n", "1", "number of valid pairs", core::beside(core::Nature::count)},
    OutputDoc{"n_eff", "1", "effective number of independent pairs", core::beside(core::Nature::effective_count)},
    OutputDoc{"slope_PREDICTOR", "units of `of` per unit of the predictor",
              "with several predictors, of each: slope, the others held", core::main_result(core::Nature::about_zero)},
    OutputDoc{"stderr_PREDICTOR", "as slope", "its standard error", core::beside(core::Nature::error)},
    OutputDoc{"p_PREDICTOR", "1", "its p-value; p_fdr_, low_ and high_ likewise",
              core::beside(core::Nature::probability)},
    OutputDoc{"vif_PREDICTOR", "1", "its variance inflation, 1 / (1 - R2 on the others)",
              core::beside(core::Nature::magnitude)},
    OutputDoc{"r2", "1", "with several predictors: share of the variance explained",
              core::beside(core::Nature::fraction)},
    OutputDoc{"r2_adjusted", "1", "r2 adjusted for the number of predictors", core::beside(core::Nature::fraction)},
    OutputDoc{"f", "1", "F ratio of all predictors together", core::beside(core::Nature::magnitude)},
    OutputDoc{"p_f", "1", "p-value of f", core::beside(core::Nature::probability)},
    OutputDoc{"share", "1", "share of significant points, with `field_significance`",
              core::beside(core::Nature::fraction)},
    OutputDoc{"p_field", "1", "p-value of that share, with `field_significance`",
              core::beside(core::Nature::probability)}};

}  // namespace

void Regression::Options::describe(core::OptionVisitor& visitor) {
  visitor.flag(kAgainstTimeDoc, against_time);
  describe_per(visitor, per);
  pairs.describe_pairing(visitor);
  pairs.describe_significance(visitor);
  pairs.describe_field_test(visitor);
}

const OperationDoc& Regression::doc() {
  static const OperationDoc doc{
      "regression",
      "Fits a line to a field as a function of a series or another field at each point, at one or more lags.",
      "slope = C_xy / M2_x; intercept = ybar - slope xbar; stderr = sqrt((M2_y - slope C_xy) / (n - 2) / M2_x); "
      "several "
      "predictors: b = (X'X)^-1 X'y by QR, stderr = s sqrt([(X'X)^-1]_kk), F = (r2 / k) / ((1 - r2) / (n - k - 1))",
      "Wilks (2011), Statistical Methods in the Atmospheric Sciences, sections 7.2 and 7.3; Bretherton et al. (1999), "
      "doi "
      "10.1175/1520-0442(1999)012<1990:TENOSD>2.0.CO;2",
      kInputs,
      kOutputs};
  return doc;
}

std::unique_ptr<Operation> Regression::make(std::span<const core::FieldHeader> inputs, const Options& options,
                                            std::span<const InputName> names) {
  if (inputs.size() == 2 && !options.against_time) {
    return std::make_unique<Regression>(inputs, options);
  }
  return std::make_unique<MultipleRegression>(inputs, options, names);
}

std::vector<std::string> Regression::quantities(const Options& options, std::span<const InputName> names) {
  const std::vector<std::string> predictors = MultipleRegression::predictors(options, names);
  if (predictors.size() > 1 || options.against_time) {
    return MultipleRegression::quantities(options.pairs, predictors);
  }
  return options.pairs.quantities({"slope", "intercept", "stderr", "r"});
}

Regression::Regression(std::span<const core::FieldHeader> inputs, const Options& options)
    : PairedStatistics(options.pairs, EffectiveSizeOf::predictor_and_residuals, true) {
  const core::FieldHeader& of = inputs[0];
  const core::FieldHeader& against = inputs[1];
  pair_with(of, against);
  const std::string of_name = title_of(of);
  const std::string against_name = title_of(against);
  const core::Units slope_units = of.units.difference().divided_by(against.units.difference());
  const double of_factor = of.units.difference_factor();
  scale_slopes(of_factor / against.units.difference_factor());
  outputs_.push_back(result_header(of, "slope", slope_units, fmt::format("slope of {} on {}", of_name, against_name)));
  outputs_.push_back(result_header(of, "intercept", of.units, fmt::format("{} where {} is 0", of_name, against_name)));
  outputs_.back().difference = of.difference;
  outputs_.push_back(result_header(of, "stderr", slope_units, "standard error of the slope"));
  outputs_.push_back(
      result_header(of, "r", core::Units("1"), fmt::format("correlation of {} with {}", of_name, against_name)));
  add_significance(of, "correlation");
  declare_kinds(doc(), of);
}

}  // namespace fieldwise::analysis
