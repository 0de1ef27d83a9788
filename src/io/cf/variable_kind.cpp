#include "fieldwise/io/cf/variable_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
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

// Standard names of differences, beside those of changes.
constexpr std::array<std::string_view, 3> kDifferenceNames = {"_difference", "_depression", " standard_error"};
// Methods that make differences of values; CF's other methods (mid_range among them) leave values what they are.
constexpr std::array<std::string_view, 3> kSpreadMethods = {"range", "standard_deviation", "variance"};
constexpr std::array<std::string_view, 5> kDifferenceWords = {"anomal", "departure", "difference", "deviation",
                                                              "tendency"};

/// Returns text without what stands in parentheses, which CF keeps for intervals and comments.
std::string without_comments(std::string_view text) {
  std::string kept;
  int depth = 0;
  for (const char letter : text) {
    if (letter == '(') ++depth;
    if (depth == 0) kept += letter;
    if (letter == ')') depth = std::max(0, depth - 1);
  }
  return kept;
}

/// Returns the method of cell_methods that makes values differences ("range"), empty where none does: whatever is done
/// with them later (a mean over days of the ranges within them), they stay what they are.
std::string_view spread_method(std::string_view cell_methods) {
  const std::string text = core::lower_case(without_comments(cell_methods));
  bool after_name = false;
  for (std::size_t begin = 0; (begin = text.find_first_not_of(core::kBlanks, begin)) != std::string::npos;) {
    const std::size_t end = std::min(text.find_first_of(core::kBlanks, begin), text.size());
    const std::string_view word = std::string_view(text).substr(begin, end - begin);
    const auto* const method = std::ranges::find(kSpreadMethods, word);
    if (after_name && method != kSpreadMethods.end()) return *method;
    after_name = word.ends_with(':');  // "time: lat: range", "time: mean where range"
    begin = end;
  }
  return {};
}

/// Tells whether results of that nature, where they are temperatures at all, are differences of them.
bool is_difference(Nature nature) noexcept {
  return nature == Nature::about_zero || nature == Nature::spread || nature == Nature::error;
}

bool is_dimensionless(std::string_view units) { return units.empty() || units == "1" || units == "-"; }

}  // namespace

Nature guessed_nature(const VariableFacts& facts) {
  const std::string_view name = facts.standard_name;
  const std::string text = core::lower_case(facts.standard_name + " | " + facts.long_name);
  const bool bare = is_dimensionless(facts.units);
  if (bare && holds_any(text, kProbabilityWords)) return Nature::probability;
  if (bare && holds_any(text, kCountWords)) return Nature::count;
  if (name.ends_with(" standard_error")) return Nature::error;
  if (name.starts_with("magnitude_of_") || name.ends_with("_depression")) return Nature::magnitude;
  if (facts.units.starts_with("degree") && name.find("_direction") != std::string_view::npos) return Nature::direction;
  if (!spread_method(facts.cell_methods).empty()) return Nature::spread;
  return facts.difference || holds_any(name, kChangeNames) ? Nature::about_zero : Nature::value;
}

StatedDifference difference_of(const VariableIndex& variable) {
  const std::string_view metadata = variable.text("units_metadata");
  if (metadata.find("difference") != std::string_view::npos) return {true, "units_metadata says"};
  if (metadata.find("on_scale") != std::string_view::npos) return {};
  if (const auto stored = core::kind_from_text(variable.text(core::kKindAttribute))) {
    return is_difference(stored->kind.nature) ? StatedDifference{true, fmt::format("{} says", core::kKindAttribute)}
                                              : StatedDifference{};
  }
  const std::string_view name = variable.text("standard_name");
  if (holds_any(name, kChangeNames) || holds_any(name, kDifferenceNames)) {
    return {true, fmt::format("standard_name says: {}", name)};
  }
  const std::string_view method = spread_method(variable.text("cell_methods"));
  if (!method.empty()) return {true, fmt::format("cell_methods says: {}", method)};
  const std::string_view title = variable.text("long_name");
  if (holds_any(core::lower_case(title), kDifferenceWords)) return {false, fmt::format("long_name '{}'", title)};
  return {};
}

core::ResultKind kind_of(const VariableIndex& variable) { return facts_of(variable).kind; }

VariableFacts facts_of(const VariableIndex& variable) {
  VariableFacts facts{std::string(variable.base_name()),       std::string(variable.text("standard_name")),
                      std::string(variable.text("long_name")), std::string(variable.text("cell_methods")),
                      std::string(variable.text("units")),     difference_of(variable).is_said};
  const auto stored = core::kind_from_text(variable.text(core::kKindAttribute));
  facts.kind = stored ? stored->kind : core::ResultKind{core::Role::beside, guessed_nature(facts)};
  return facts;
}

}  // namespace fieldwise::io
