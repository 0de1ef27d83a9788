#include "fieldwise/plot/quantity.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace fieldwise::plot {
namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

bool holds_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool ends_with_any(std::string_view name, std::span<const std::string_view> ends) {
  return std::ranges::any_of(ends, [&](std::string_view end) { return name.ends_with(end); });
}

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

Quantity quantity_of(const VariableFacts& facts) {
  const std::string text = lower(facts.standard_name + " | " + facts.long_name);
  const std::string name = lower(facts.name);
  const bool bare = is_dimensionless(facts.units);
  if (bare &&
      (holds_any(text, kProbabilityWords) || ends_with_any(name, std::array<std::string_view, 2>{"_p", "_p_fdr"})))
    return Quantity::probability;
  if (bare && (holds_any(text, kCountWords) || ends_with_any(name, std::array<std::string_view, 2>{"_n", "_n_eff"})))
    return Quantity::count;
  const bool spreads = holds_any(facts.cell_methods, kSpreadWords) && !text.starts_with("anomal");
  if (holds_any(text, kSpreadWords) || spreads ||
      ends_with_any(name, std::array<std::string_view, 2>{"_sd", "_stderr"}))
    return Quantity::spread;
  if (facts.units.starts_with("degree") && text.find("direction") != std::string::npos) return Quantity::direction;
  if (bare && (text.find("correlation") != std::string::npos || name.ends_with("_r"))) return Quantity::correlation;
  if (facts.difference || holds_any(text, kChangeWords) || name.find("anom") != std::string::npos)
    return Quantity::change;
  return Quantity::plain;
}

bool is_signed(Quantity quantity) { return quantity == Quantity::change || quantity == Quantity::correlation; }

}  // namespace fieldwise::plot
