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

// Pieces of CF's standard names, a vocabulary that is agreed upon. What fieldwise writes has its attribute.
constexpr std::array<std::string_view, 8> kChangeNames = {"_anomaly",      "tendency_of_",     "divergence_of_",
                                                          "vorticity",     "laplacian_of_",    "derivative_of_",
                                                          "advection_of_", "change_over_time_"};
// There is no standard name of a p-value: tools that write one say so in words, which a number of nothing else has.
constexpr std::array<std::string_view, 5> kProbabilityWords = {"p-value", "p value", "two-sided p", "p_value",
                                                               "probability of the null"};
constexpr std::array<std::string_view, 4> kCountWords = {"number of valid", "number_of_observations",
                                                         "effective number", "number of observations"};

bool is_dimensionless(std::string_view units) { return units.empty() || units == "1" || units == "-"; }

}  // namespace

Nature guessed_nature(const VariableFacts& facts) {
  const std::string_view name = facts.standard_name;
  const std::string text = core::lower_case(facts.standard_name + " | " + facts.long_name);
  const bool bare = is_dimensionless(facts.units);
  if (bare && holds_any(text, kProbabilityWords)) return Nature::probability;
  if (bare && holds_any(text, kCountWords)) return Nature::count;
  if (name.ends_with(" standard_error")) return Nature::error;
  if (name.starts_with("magnitude_of_")) return Nature::magnitude;
  if (facts.units.starts_with("degree") && name.find("_direction") != std::string_view::npos) return Nature::direction;
  const bool spreads = facts.cell_methods.find("standard_deviation") != std::string::npos ||
                       facts.cell_methods.find("variance") != std::string::npos;
  if (spreads) return Nature::spread;
  return facts.difference || holds_any(name, kChangeNames) ? Nature::about_zero : Nature::value;
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
