#include "fieldwise/core/cut_text.hpp"

#include <algorithm>
#include <cstddef>

namespace fieldwise::core {

namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kBetween = " \t\r,;";

std::string_view without_blanks(std::string_view line) { return line.substr(0, line.find_last_not_of(kBlanks) + 1); }

/// Counts the characters behind the point of the last word of a line.
std::size_t decimals_of(std::string_view line) {
  line = without_blanks(line);
  const std::string_view word = line.substr(line.find_last_of(kBetween) + 1);
  const std::size_t point = word.rfind('.');
  return point == std::string_view::npos ? 0 : word.size() - point - 1;
}

}  // namespace

std::string_view unended_line(std::string_view text) {
  const std::string_view line = text.substr(text.find_last_of("\r\n") + 1);
  return line.empty() || kBlanks.find(line.back()) != std::string_view::npos ? std::string_view() : line;
}

bool may_be_cut(std::string_view line, const std::vector<std::string_view>& others) {
  if (others.empty()) return false;
  const std::size_t length = without_blanks(line).size();
  const std::size_t decimals = decimals_of(line);
  return std::ranges::all_of(others, [&](std::string_view one) { return without_blanks(one).size() > length; }) ||
         std::ranges::all_of(others, [&](std::string_view one) { return decimals_of(one) > decimals; });
}

}  // namespace fieldwise::core
