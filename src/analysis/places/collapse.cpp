#include "fieldwise/analysis/places/collapse.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/places/collapse_layers.hpp"
#include "fieldwise/analysis/places/collapse_places.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::array<core::Named<CollapseStatistic>, 7> kStatisticNames{
    {{"mean", CollapseStatistic::mean},
     {"sum", CollapseStatistic::sum},
     {"min", CollapseStatistic::min},
     {"max", CollapseStatistic::max},
     {"sd", CollapseStatistic::sd},
     {"n", CollapseStatistic::n},
     {"sign_agreement", CollapseStatistic::sign_agreement}}};
// CF's words for them, in the same order; it has none for agreement.
constexpr std::array<std::string_view, 7> kMethods{
    "mean", "sum", "minimum", "maximum", "standard_deviation", "sum (comment: number of valid values)", ""};
constexpr std::array<core::Named<CollapseWeights>, 3> kWeightsNames{
    {{"area", CollapseWeights::area}, {"thickness", CollapseWeights::thickness}, {"none", CollapseWeights::none}}};
constexpr core::OptionDoc kOverDoc{"over", "", "lon, lat, level, member, or the name of another dimension, or several",
                                   "the dimensions to collapse"};
constexpr core::OptionDoc kStatisticDoc{
    "statistic", "", "mean, sum, min, max, sd, n, sign_agreement, or a number 0 to 100",
    "what is made of the values; a number is that percentile, sign_agreement the share that has the sign of the mean"};
constexpr core::OptionDoc kWeightsDoc{
    "weights", "", "", "area of cells, thickness of levels, or none; left out: area where lat is collapsed"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid values give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "",
                                          "a smaller valid share (of the weights) gives missing"};
constexpr std::array kWeightsWords{kWeightsNames[0].name, kWeightsNames[1].name, kWeightsNames[2].name};
constexpr std::array kInputs{
    InputDoc{"of", "the field"},
    InputDoc{.key = "weights",
             .text =
                 "over members or levels: an input or step with this dimension, of one number or map each, that mean "
                 "and sd are weighted by",
             .required = false,
             .words = kWeightsWords}};
constexpr std::array kOutputs{OutputDoc{"", "units of `of`; of n and sign_agreement, 1",
                                        "the statistic along the dimensions",
                                        core::main_result(core::Nature::as_input)}};

bool is_place(const std::string& dimension) { return dimension == "lon" || dimension == "lat"; }

}  // namespace

std::string CollapseRule::name() const {
  if (percentile) {
    return fmt::format("percentile {:g}", *percentile);
  }
  return std::string(kStatisticNames[static_cast<std::size_t>(statistic)].name);
}

double CollapseRule::describe(core::FieldHeader& result, const core::FieldHeader& of, const std::string& names) const {
  double factor = 1.0;
  std::string method(kMethods[static_cast<std::size_t>(statistic)]);
  if (percentile) {
    method.clear();  // CF has none
  } else if (statistic == CollapseStatistic::sd) {
    factor = make_spread(result, of);
  } else if (statistic == CollapseStatistic::n || statistic == CollapseStatistic::sign_agreement) {
    const bool counts = statistic == CollapseStatistic::n;
    result.units = core::Units{"1"};
    result.difference = false;
    result.standard_name.clear();
    result.type = counts ? core::ValueType::int32 : result.type;
    result.kind.nature = counts ? core::Nature::count : core::Nature::fraction;
  }
  if (!method.empty()) {
    const std::string added = fmt::format("{}: {}", names, method);
    result.cell_methods = of.cell_methods.empty() ? added : of.cell_methods + " " + added;
  }
  result.attributes["missing_rule"] = fmt::format(
      "missing where fewer than {} values, or less than {:g} of the weights, are valid", min_samples, min_fraction);
  return factor;
}

void Collapse::Options::describe(core::OptionVisitor& visitor) {
  constexpr double kMostPercent = 100.0;
  visitor.words(kOverDoc, over, {});
  double percent = rule.percentile.value_or(0.0);
  const std::array<core::OptionForm, 2> forms{
      {{true, [&percent](core::OptionVisitor& inner,
                         const core::OptionDoc& doc) { inner.number(doc, percent, 0.0, kMostPercent); }},
       {false, [this](core::OptionVisitor& inner, const core::OptionDoc& doc) {
          inner.choice(doc, rule.statistic, kStatisticNames);
        }}}};
  std::size_t form = rule.percentile ? 0 : 1;
  visitor.one_of(kStatisticDoc, form, forms);
  if (form == 0) {
    rule.percentile = percent;
  } else {
    rule.percentile.reset();
  }
  visitor.choice(kWeightsDoc, rule.weights, kWeightsNames);
  visitor.integer(kMinSamplesDoc, rule.min_samples, 1, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, rule.min_fraction, 0.0, 1.0);
}

const OperationDoc& Collapse::doc() {
  static const OperationDoc doc{
      "collapse",
      "Makes one value of those along longitude, latitude, levels or members: means, spread, percentiles, agreement.",
      "mean: sum(w x) / sum(w); sd: over members sqrt(sum((x - m)^2) / (n - 1)), over places sqrt(sum(w (x - m)^2) / "
      "sum(w))",
      "CF-1.8 section 7.3; sign_agreement: IPCC AR6 WGI, cross-chapter box Atlas.1",
      kInputs,
      kOutputs,
      {},
      false,
      "over: lon"};
  return doc;
}

bool Collapse::needs_areas(const Options& options) {
  const bool by_default = options.rule.weights == CollapseWeights::by_default;
  return options.rule.weights == CollapseWeights::area ||
         (by_default && std::ranges::find(options.over, "lat") != options.over.end());
}

std::vector<std::string> Collapse::joined(const Options& options) {
  std::vector<std::string> dimensions;
  std::ranges::copy_if(options.over, std::back_inserter(dimensions),
                       [](const std::string& dimension) { return !is_place(dimension); });
  return dimensions;
}

std::unique_ptr<Operation> Collapse::make(std::span<const core::FieldHeader> inputs, const Options& options,
                                          std::span<const InputName> names) {
  const std::vector<std::string> dimensions = joined(options);
  if (options.over.empty()) {
    throw core::Error(core::ErrorKind::usage,
                      "collapse needs `over`, the dimensions to collapse, such as lon or member");
  }
  if (!dimensions.empty() && dimensions.size() < options.over.size()) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("places (lon, lat) and further dimensions ({}) are collapsed one after the other: make two "
                    "steps",
                    fmt::join(dimensions, ", ")));
  }
  const auto weights = std::ranges::find(names, kWeightsDoc.name, &InputName::key);
  if (!dimensions.empty()) {
    return std::make_unique<CollapseLayers>(inputs, dimensions, options.rule, weights != names.end());
  }
  if (weights != names.end()) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("'{}': places have weights: area or none; an input weighs members and levels", weights->name));
  }
  const bool over_lon = std::ranges::find(options.over, "lon") != options.over.end();
  const bool over_lat = std::ranges::find(options.over, "lat") != options.over.end();
  return std::make_unique<CollapsePlaces>(inputs, over_lat, over_lon, options.rule);
}

}  // namespace fieldwise::analysis
