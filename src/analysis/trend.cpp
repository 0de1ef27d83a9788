#include "fieldwise/analysis/trend.hpp"

#include <fmt/format.h>

#include <array>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kPerDoc{"per", "", "decade, year or step", "the unit of time of the slope"};
constexpr std::array<core::Named<Per>, 3> kPerNames{
    {{"decade", Per::decade}, {"year", Per::year}, {"step", Per::step}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{OutputDoc{"slope", "units of `of` per decade, year or step", "slope in time"},
                              OutputDoc{"intercept", "units of `of`", "value of the line at the first time"},
                              OutputDoc{"stderr", "as slope", "standard error of the slope"},
                              OutputDoc{"r", "1", "correlation with time"},
                              OutputDoc{"p", "1", "two-sided p-value of the slope"},
                              OutputDoc{"n", "1", "number of valid values"},
                              OutputDoc{"n_eff", "1", "effective number of independent values"}};

/// Returns the predictor: years, decades, or calendar steps since the first time.
std::vector<double> time_values(const core::TimeAxis& axis, Per per) {
  std::vector<double> values = core::years_since_first(axis);
  if (per == Per::decade) {
    for (double& value : values) {
      value /= 10.0;
    }
  } else if (per == Per::step) {
    const auto keys = core::calendar_keys(axis);
    for (std::size_t t = 0; t < keys.size(); ++t) {
      const bool irregular = axis.step_class == core::StepClass::irregular;
      values[t] = irregular ? static_cast<double>(t) : static_cast<double>(keys[t] - keys[0]);
    }
  }
  return values;
}

core::Units slope_units(const core::Units& of, Per per) {
  const core::Units difference = of.difference();
  return per == Per::step ? difference : difference.per(per == Per::decade ? "10 year" : "year");
}

}  // namespace

void Trend::Options::describe(core::OptionVisitor& visitor) {
  visitor.choice(kPerDoc, per, kPerNames);
  pairs.describe_significance(visitor);
}

const OperationDoc& Trend::doc() {
  static const OperationDoc doc{
      "trend",
      "Fits a line in time to the values of each point.",
      "slope = C_ty / M2_t, t in years since the first time; n_eff = n (1 - r) / (1 + r), r of the residuals",
      "Santer et al. (2000), doi 10.1029/1999JD901105",
      kInputs,
      kOutputs};
  return doc;
}

Trend::Trend(std::span<const core::FieldHeader> inputs, const Options& options)
    : PairedStatistics(options.pairs, EffectiveSizeOf::residuals, true) {
  const core::FieldHeader& of = inputs[0];
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to find a trend along", of.name));
  }
  pair_with_time(of, time_values(*of.time, options.per));
  const std::string name = of.long_name.empty() ? of.name : of.long_name;
  const core::Units units = slope_units(of.units, options.per);
  scale_slopes(of.difference ? 1.0 : of.units.difference_factor());
  outputs_.push_back(result_header(of, "slope", units, fmt::format("trend of {}", name)));
  outputs_.push_back(
      result_header(of, "intercept", of.units, fmt::format("{} at the first time of the trend line", name)));
  outputs_.back().difference = of.difference;
  outputs_.push_back(result_header(of, "stderr", units, "standard error of the trend"));
  add_r_and_p(of, "time");
  add_counts(of);
  for (core::FieldHeader& header : outputs_) {
    header.attributes["first_time"] = core::format_instant(of.time->calendar, of.time->date_instant.front());
    header.attributes["time_unit"] = kPerNames[static_cast<std::size_t>(options.per)].name;
  }
}

}  // namespace fieldwise::analysis
