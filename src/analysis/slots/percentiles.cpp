#include "fieldwise/analysis/slots/percentiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "analysis/slots/quantile_definition_names.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kAtDoc{"at", "%", "", "the percentiles"};
constexpr core::OptionDoc kDefinitionDoc{"definition", "", "",
                                         "the definition of a percentile; 7 is the usual one of numpy and R"};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{
    OutputDoc{"pPERCENT", "units of `of`", "the percentile: p10 at 10 %, p2_5 at 2.5 %",
              core::main_result(core::Nature::as_input)},
    OutputDoc{"n", "1", "number of valid values of each slot and its window", core::beside(core::Nature::count)}};

/// Names a percentile: p10, p2_5.
std::string quantity_of(double percent) {
  std::string name = fmt::format("p{:.10g}", percent);
  std::ranges::replace(name, '.', '_');
  return name;
}

std::vector<double> sorted_percents(std::vector<double> percents) {
  std::ranges::sort(percents);
  const auto twice = std::ranges::adjacent_find(percents, {}, quantity_of);
  if (twice != percents.end()) {
    throw core::Error(core::ErrorKind::usage, fmt::format("at: {:g} is listed twice", *twice));
  }
  if (percents.empty()) {
    throw core::Error(core::ErrorKind::usage, "at: no percentile is asked for");
  }
  return percents;
}

}  // namespace

void Percentiles::Options::describe(core::OptionVisitor& visitor) {
  visitor.numbers(kAtDoc, at, 0.0, 100.0);
  visitor.choice(kDefinitionDoc, definition, kDefinitionNames);
  sample.describe(visitor);
}

const OperationDoc& Percentiles::doc() {
  static const OperationDoc doc{
      "percentiles",
      "Finds percentiles of the values of all times, or of each month, season, day of the year or hour, at each point.",
      "(1 - g) x_(j) + g x_(j+1) of the n values in order, n p + m = j + g; m = 1 - p in definition 7",
      "Hyndman & Fan (1996), doi 10.2307/2684934",
      kInputs,
      kOutputs};
  return doc;
}

std::vector<std::string> Percentiles::quantities(const Options& options, std::span<const InputName> /*names*/) {
  std::vector<std::string> names;
  std::vector<double> percents = options.at;
  std::ranges::sort(percents);
  std::ranges::transform(percents, std::back_inserter(names), quantity_of);
  names.emplace_back("n");
  return names;
}

Percentiles::Percentiles(std::span<const core::FieldHeader> inputs, const Options& options)
    : SlotSamples(inputs[0], options.sample), percents_(sorted_percents(options.at)), definition_(options.definition) {
  const core::FieldHeader& of = inputs[0];
  for (const double percent : percents_) {
    core::FieldHeader& header =
        add_result(of, quantity_of(percent), fmt::format("{:.10g}th percentile of {}", percent, title_of(of)));
    header.numeric_attributes = {{"percentile", percent}};
    header.attributes["percentile_definition"] = definition_name(definition_);
  }
  add_count(of);
  declare_kinds(doc(), of);
}

void Percentiles::compute(std::span<double> sample, std::span<double> results) const {
  kernels::quantiles(sample, percents_, definition_, results);
}

}  // namespace fieldwise::analysis
