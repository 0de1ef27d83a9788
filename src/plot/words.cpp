#include "plot/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "fieldwise/core/text_words.hpp"
#include "fieldwise/plot/map_frame.hpp"

namespace fieldwise::plot {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string replaced(std::string text, std::string_view from, std::string_view into) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + into.size())) {
    text.replace(at, from.size(), into);
  }
  return text;
}

/// Returns the parts of a text between marks that are not empty, without blanks around them.
std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(mark), text.size());
    const std::string_view part = core::trimmed(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

constexpr std::array<std::string_view, 5> kTimes = {"year", "month", "day", "hour", "season"};

/// Takes what is per a time off the end of units: "(10 year)-1" is "per decade"; empty where there is none.
std::string taken_rate(std::string& units) {
  for (const std::string_view time : kTimes) {
    const std::string plain = fmt::format(" {}-1", time);
    // "mm day-1" and "m3 hour-1" are written so by everybody; years and decades are not.
    const bool long_one = time == "year" || time == "month" || time == "season";
    if (long_one && units.ends_with(plain)) {
      units.resize(units.size() - plain.size());
      return fmt::format("per {}", time);
    }
    const std::string end = fmt::format(" {})-1", time);
    const std::size_t begin = units.rfind('(');
    if (!units.ends_with(end) || begin == std::string::npos) continue;
    const std::string count = units.substr(begin + 1, units.size() - end.size() - begin - 1);
    if (count.empty() || !std::ranges::all_of(count, is_digit)) continue;
    units.resize(begin);
    while (units.ends_with(' ')) units.pop_back();
    if (time == "year" && count == "10") return "per decade";
    if (time == "year" && count == "100") return "per century";
    return fmt::format("per {} {}s", count, time);
  }
  return "";
}

}  // namespace

std::string spoken_units(std::string_view units) {
  std::string text = replaced(replaced(std::string(units), "**", ""), "^", "");
  const std::string lower = core::lower_case(text);
  if (text.empty() || text == "1") return "";
  if (lower == "meters" || lower == "metres" || lower == "meter" || lower == "metre") return "m";
  if (lower == "degc" || lower == "deg c" || lower == "celsius" || lower == "degrees_celsius") return "\u00B0C";
  std::string rate = taken_rate(text);
  if (text == "1") text.clear();
  if (rate.empty()) return text;
  return text.empty() ? rate : fmt::format("{} {}", text, rate);
}

std::string with_units(const std::string& number, std::string_view units) {
  const std::string spoken = spoken_units(units);
  return spoken.empty() ? number : fmt::format("{} {}", number, spoken);
}

std::string spoken_region(const std::string& region) {
  std::string text;
  for (const std::string& part : split(region, ',')) {
    const std::vector<std::string> words = split(part, ' ');
    const bool known = words.size() == 4 && (words[0] == "lat" || words[0] == "lon") && words[2] == "to";
    const auto low = known ? core::parse_number(words[1]) : std::nullopt;
    const auto high = known ? core::parse_number(words[3]) : std::nullopt;
    if (!low || !high) return region;
    const bool is_lat = words[0] == "lat";
    if (!is_lat && *high - *low >= 360.0) continue;
    text += fmt::format("{}{} to {}", text.empty() ? "" : ", ", is_lat ? latitude_text(*low) : longitude_text(*low),
                        is_lat ? latitude_text(*high) : longitude_text(*high));
  }
  return text.empty() ? region : text;
}

std::string spoken_formula(std::string_view formula, std::string_view inputs) {
  std::map<std::string, std::string, std::less<>> meant;
  for (const std::string& part : split(inputs, ',')) {
    const std::vector<std::string> words = split(part, ' ');
    if (words.size() == 3 && words[1] == "=") meant[words[0]] = words[2];
  }
  std::string text;
  for (std::size_t i = 0; i < formula.size();) {
    std::size_t end = i;
    while (end < formula.size() && (is_letter(formula[end]) || (end > i && is_digit(formula[end])))) ++end;
    if (end == i) {
      text += formula[i++];
      continue;
    }
    const std::string_view word = formula.substr(i, end - i);
    const auto found = meant.find(word);
    const bool is_function = end < formula.size() && formula[end] == '(';
    text += found == meant.end() || is_function ? std::string(word) : found->second;
    i = end;
  }
  return text;
}

std::string ordinal(std::string_view number) {
  const bool whole = !number.empty() && std::ranges::all_of(number, is_digit);
  const bool teen = number.size() >= 2 && number[number.size() - 2] == '1';
  std::string_view end = "th";
  if (whole && !teen) {
    if (number.back() == '1') end = "st";
    if (number.back() == '2') end = "nd";
    if (number.back() == '3') end = "rd";
  }
  return fmt::format("{}{}", number, end);
}

}  // namespace fieldwise::plot
