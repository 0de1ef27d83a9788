#include "fieldwise/core/calendar_lengths.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::core {

namespace {

/// Tells whether units text has a month or a year in it, whose lengths UDUNITS fixes.
bool counts_months(std::string_view text) {
  constexpr std::array<std::string_view, 7> kWords{"month", "months", "mon", "year", "years", "yr", "yrs"};
  const std::string lower = lower_case(text);
  const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t begin = 0; begin < lower.size();) {
    std::size_t end = begin;
    while (end < lower.size() && is_letter(lower[end])) {
      ++end;
    }
    const std::string_view word = std::string_view(lower).substr(begin, end - begin);
    if (std::ranges::find(kWords, word) != kWords.end()) {
      return true;
    }
    begin = std::max(end, begin + 1);
  }
  return false;
}

}  // namespace

std::string calendar_lengths_in(const Units& from, const Units& to) {
  if (!from.converts_to(to) || counts_months(from.text()) == counts_months(to.text())) {
    return {};
  }
  return "a year counts as 365.242 days and a month as 30.437, a twelfth of it (UDUNITS), whatever the calendar";
}

}  // namespace fieldwise::core
