#include "core/unit_product.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>
#include <vector>

namespace fieldwise::core {

namespace {

using Factor = std::pair<std::string, int>;  // symbol, exponent

bool is_symbol(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Takes an exponent ("-1", "^2", "**-2", or none) off the text. Errors: nothing where no number follows.
std::optional<int> take_exponent(std::string_view& text) {
  const bool marked = text.starts_with('^') || text.starts_with("**");
  text.remove_prefix(text.starts_with("**") ? 2 : marked ? 1 : 0);
  int exponent = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc()) {
    return marked || text.starts_with('-') ? std::nullopt : std::optional(1);
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return exponent;
}

/// Reads "m s-1", "m/s2", "kg.m-2"; nothing for other texts. "1" has no factors.
std::optional<std::vector<Factor>> factors_of(std::string_view text) {
  std::vector<Factor> factors;
  if (text == "1") {
    return factors;
  }
  int sign = 1;
  while (!text.empty()) {
    const auto length = static_cast<std::size_t>(std::ranges::find_if_not(text, is_symbol) - text.begin());
    std::string symbol(text.substr(0, length));
    text.remove_prefix(length);
    const auto exponent = length == 0 ? std::nullopt : take_exponent(text);
    if (!exponent) {
      return std::nullopt;
    }
    factors.emplace_back(std::move(symbol), sign * *exponent);
    sign = text.starts_with('/') ? -1 : 1;
    if (!text.empty() && std::string_view(" ./*").find(text.front()) == std::string_view::npos) {
      return std::nullopt;
    }
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
  }
  return factors;
}

std::string text_of(const std::vector<Factor>& factors) {
  std::string text;
  for (const auto& [symbol, exponent] : factors) {
    if (exponent != 0) {
      text += (text.empty() ? "" : " ") + symbol + (exponent == 1 ? "" : std::to_string(exponent));
    }
  }
  return text.empty() ? "1" : text;
}

}  // namespace

std::optional<std::string> merged_units(std::string_view first, std::string_view second, int power) {
  auto factors = factors_of(first);
  const auto others = factors_of(second);
  if (!factors || !others) {
    return std::nullopt;
  }
  const auto own = factors->size();
  bool merged = false;
  for (const auto& [symbol, exponent] : *others) {
    const auto end = factors->begin() + static_cast<std::ptrdiff_t>(own);
    const auto found = std::ranges::find(factors->begin(), end, symbol, &Factor::first);
    if (found == end) {
      factors->emplace_back(symbol, power * exponent);
    } else {
      found->second += power * exponent;
      merged = true;
    }
  }
  return merged ? std::optional(text_of(*factors)) : std::nullopt;
}

}  // namespace fieldwise::core
