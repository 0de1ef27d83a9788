#include "fieldwise/core/text_words.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

namespace fieldwise::core {

namespace {

template <class Number>
std::optional<Number> parse_all(std::string_view text) {
  // from_chars, unlike strtod, knows no plus sign; people write +5.
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string_view trimmed(std::string_view text, std::string_view around) {
  const std::size_t begin = text.find_first_not_of(around);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(around) - begin + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& character : lower) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return lower;
}

std::string with_word(std::string_view text, std::string_view word, std::string_view other) {
  std::string replaced;
  std::size_t begin = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, begin)) {
    const bool is_word = at == 0 || text[at - 1] == ' ';
    replaced.append(text.substr(begin, at - begin)).append(is_word ? other : word);
    begin = at + word.size();
  }
  return replaced.append(text.substr(begin));
}

std::optional<double> parse_number(std::string_view text) {
  const auto number = parse_all<double>(text);
  // from_chars also reads the words inf and nan.
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<long long> parse_integer(std::string_view text) { return parse_all<long long>(text); }

}  // namespace fieldwise::core
