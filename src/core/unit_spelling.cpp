#include "core/unit_spelling.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::core {

namespace {

using Spelling = std::pair<std::string_view, std::string_view>;

/// Whole texts in lower case. "C" alone is Celsius in every archive, and a coulomb nowhere.
constexpr std::array<Spelling, 15> kTexts{{{"c", "degC"},
                                           {"deg", "degree"},
                                           {"celcius", "degC"},
                                           {"centigrade", "degC"},
                                           {"f", "degF"},
                                           {"mb", "mbar"},
                                           {"mbs", "mbar"},
                                           {"millibar", "mbar"},
                                           {"millibars", "mbar"},
                                           {"unitless", "1"},
                                           {"dimensionless", "1"},
                                           {"nondimensional", "1"},
                                           {"non-dimensional", "1"},
                                           {"fraction", "1"},
                                           {"-", "1"}}};

/// Words whose case is often lost, by their lower case.
constexpr std::array<Spelling, 30> kWords{
    {{"m", "m"},       {"mm", "mm"},   {"cm", "cm"},   {"km", "km"},     {"s", "s"},       {"sec", "s"},
     {"h", "h"},       {"hr", "h"},    {"d", "d"},     {"day", "day"},   {"days", "day"},  {"month", "month"},
     {"year", "year"}, {"yr", "year"}, {"k", "K"},     {"degc", "degC"}, {"degf", "degF"}, {"kg", "kg"},
     {"g", "g"},       {"pa", "Pa"},   {"hpa", "hPa"}, {"kpa", "kPa"},   {"mbar", "mbar"}, {"mb", "mbar"},
     {"w", "W"},       {"mw", "mW"},   {"j", "J"},     {"mj", "MJ"},     {"kj", "kJ"},     {"n", "N"}}};

template <std::size_t N>
std::optional<std::string_view> spelling_of(const std::array<Spelling, N>& spellings, std::string_view text) {
  const auto found = std::ranges::find(spellings, text, &Spelling::first);
  return found == spellings.end() ? std::nullopt : std::optional(found->second);
}

/// Takes one of the prefixes off a text.
template <std::size_t N>
bool takes_off(std::string_view& text, const std::array<std::string_view, N>& prefixes) {
  const auto found = std::ranges::find_if(prefixes, [&](std::string_view prefix) { return text.starts_with(prefix); });
  if (found != prefixes.end()) {
    text.remove_prefix(found->size());
  }
  return found != prefixes.end();
}

/// Reads "degrees c", "deg_k", "degree.fahrenheit", with the degree sign in UTF-8 or Latin-1, in lower case.
std::optional<std::string_view> temperature_of(std::string_view lower) {
  constexpr std::array<std::string_view, 7> kDegrees{"degrees",  "degree", "deg", "\xc2\xb0",
                                                     "\xc2\xba", "\xb0",   "\xba"};
  constexpr std::array<Spelling, 7> kScales{{{"c", "degC"},
                                             {"celsius", "degC"},
                                             {"celcius", "degC"},
                                             {"k", "K"},
                                             {"kelvin", "K"},
                                             {"f", "degF"},
                                             {"fahrenheit", "degF"}}};
  if (!takes_off(lower, kDegrees)) {
    return std::nullopt;
  }
  lower.remove_prefix(std::min(lower.find_first_not_of(" _."), lower.size()));
  return spelling_of(kScales, lower);
}

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

/// Writes every word of the text anew with `respell(word)`; what is between the words stays.
template <class Respell>
std::string with_words(std::string_view text, Respell respell) {
  std::string written;
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t end = i;
    while (end < text.size() && is_letter(text[end])) {
      ++end;
    }
    if (end == i) {
      written += text[i++];
    } else {
      written += respell(text.substr(i, end - i));
      i = end;
    }
  }
  return written;
}

/// Tells whether a text of several letters is all capitals and every word is known in another case: "MM/DAY", "W M-2",
/// "PA". One letter alone is left to UDUNITS.
bool is_capitals(std::string_view text) {
  if (std::ranges::any_of(text, [](unsigned char c) { return std::islower(c) != 0; }) ||
      std::ranges::count_if(text, is_letter) < 2) {
    return false;
  }
  bool known = true;
  with_words(text, [&](std::string_view word) {
    known = known && spelling_of(kWords, lower_case(word)).has_value();
    return word;
  });
  return known;
}

}  // namespace

std::string respelled_units(std::string_view text) {
  const std::string lower = lower_case(text);
  if (const auto whole = spelling_of(kTexts, lower)) {
    return std::string(*whole);
  }
  if (const auto temperature = temperature_of(lower)) {
    return std::string(*temperature);
  }
  if (text == "M/S") {
    return "m s-1";
  }
  if (is_capitals(text)) {
    return recased_units(text);
  }
  return with_words(text, [](std::string_view word) {
    const bool is_pressure = word == "pa" || word == "hpa" || word == "kpa";
    return is_pressure ? *spelling_of(kWords, word) : word;
  });
}

std::string recased_units(std::string_view text) {
  return with_words(text, [](std::string_view word) {
    const std::string lower = lower_case(word);
    const auto known = spelling_of(kWords, lower);
    return known ? std::string(*known) : lower;
  });
}

}  // namespace fieldwise::core
