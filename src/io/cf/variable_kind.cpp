#include "fieldwise/io/cf/variable_kind.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

using core::Nature;

bool holds_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// Words of CF's standard names and of long names as data centres write them; what fieldwise writes has its attribute.
constexpr std::array<std::string_view, 6> kSpreadWords = {"standard deviation", "standard error", "magnitude of",
                                                          "standard_deviation", "variance",       "std dev"};
constexpr std::array<std::string_view, 15> kChangeWords = {
    "anomal",    "trend",      "slope",     "derivative", "difference",
    "bias",      "tendency",   "change",    "curl of",    "principal component",
    "vorticity", "divergence", "laplacian", "advection",  "skewness"};
constexpr std::array<std::string_view, 6> kProbabilityWords = {
    "p-value", "p value", "two-sided p", "p_value", "probability of the null", "significance level"};
constexpr std::array<std::string_view, 4> kCountWords = {"number of valid", "number_of_observations",
                                                         "effective number", "number of observations"};

bool is_dimensionless(std::string_view units) { return units.empty() || units == "1" || units == "-"; }

}  // namespace

Nature guessed_nature(const VariableFacts& facts) {
  const std::string text = core::lower_case(facts.standard_name + " | " + facts.long_name);
  const bool bare = is_dimensionless(facts.units);
  if (bare && holds_any(text, kProbabilityWords)) return Nature::probability;
  if (bare && holds_any(text, kCountWords)) return Nature::count;
  const bool spreads = holds_any(facts.cell_methods, kSpreadWords) && !text.starts_with("anomal");
  if (holds_any(text, kSpreadWords) || spreads) return Nature::spread;
  if (facts.units.starts_with("degree") && text.find("direction") != std::string::npos) return Nature::direction;
  if (bare && text.find("correlation") != std::string::npos) return Nature::correlation;
  const bool changes = facts.difference || holds_any(text, kChangeWords) ||
                       core::lower_case(facts.name).find("anom") != std::string::npos;
  return changes ? Nature::about_zero : Nature::value;
}

core::ResultKind kind_of(const VariableIndex& variable) { return facts_of(variable).kind; }

VariableFacts facts_of(const VariableIndex& variable) {
  VariableFacts facts{std::string(variable.base_name()),
                      std::string(variable.text("standard_name")),
                      std::string(variable.text("long_name")),
                      std::string(variable.text("cell_methods")),
                      std::string(variable.text("units")),
                      variable.text("units_metadata").find("difference") != std::string_view::npos};
  const auto stored = core::kind_from_text(variable.text(core::kKindAttribute));
  facts.kind = stored ? stored->kind : core::ResultKind{core::Role::beside, guessed_nature(facts)};
  return facts;
}

}  // namespace fieldwise::io
