#include "plot/gmt_text.hpp"

#include <algorithm>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/utf8.hpp"
#include "fieldwise/core/visible_text.hpp"

namespace fieldwise::plot {
namespace {

bool is_letter(unsigned code) { return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z'); }
bool is_digit(unsigned code) { return code >= '0' && code <= '9'; }

/// Returns the character with which a text begins; a byte that is none counts as one without a letter.
core::Utf8Character character_of(std::string_view text) {
  return core::first_character(text).value_or(core::Utf8Character{0, 1});
}

/// Returns a plain letter for signs that PostScript's Latin-1 fonts do not have.
unsigned simpler(unsigned letter) {
  if (letter == 0x2013U || letter == 0x2014U || letter == 0x2212U) return '-';
  if (letter == 0x2018U || letter == 0x2019U) return '\'';
  if (letter == 0x201CU || letter == 0x201DU) return '"';
  return letter;
}

/// Writes a letter so that GMT draws it. What means nothing to GMT in any place stands as it is, all else by its
/// number.
std::string drawn(unsigned letter) {
  constexpr std::string_view kHarmless = " .,:;()=*&'!?_-/%";
  if (letter == '@') return "@@";
  const bool printable = (letter >= 0x20U && letter < 0x7FU) || (letter >= 0xA0U && letter <= 0xFFU);
  if (!printable) return letter < 0x20U && letter != 0 ? " " : "?";
  const bool plain = is_letter(letter) || is_digit(letter) ||
                     (letter < 0x7FU && kHarmless.find(static_cast<char>(letter)) != std::string_view::npos);
  return plain ? std::string(1, static_cast<char>(letter)) : fmt::format("\\{:03o}", letter);
}

/// Returns how many bytes of units are an exponent: digits after a letter or "^", with a sign or without.
std::size_t exponent_bytes(std::string_view units, std::size_t begin) {
  std::size_t end = begin + (begin < units.size() && units[begin] == '-' ? 1 : 0);
  const std::size_t digits = end;
  while (end < units.size() && is_digit(static_cast<unsigned char>(units[end]))) ++end;
  return end > digits ? end - begin : 0;
}

}  // namespace

GmtText::GmtText(std::string_view text) {
  while (!text.empty()) {
    const core::Utf8Character character = character_of(text);
    text_ += drawn(simpler(character.code));
    text.remove_prefix(character.bytes);
  }
}

GmtText GmtText::of_units(std::string_view units) {
  GmtText result;
  if (units == "1") return result;
  for (std::size_t i = 0; i < units.size();) {
    const bool power = units[i] == '^';
    const auto before = static_cast<unsigned char>(i > 0 ? units[i - 1] : ' ');
    const std::size_t begin = power ? i + 1 : i;
    const std::size_t bytes = power || is_letter(before) || before == ')' ? exponent_bytes(units, begin) : 0;
    if (bytes > 0) {
      result.text_ += "@+" + GmtText(units.substr(begin, bytes)).text_ + "@+";
      i = begin + bytes;
      continue;
    }
    const core::Utf8Character character = character_of(units.substr(i));
    result.text_ += drawn(simpler(character.code));
    i += character.bytes;
  }
  return result;
}

GmtWords GmtWords::name(std::string_view name) {
  const auto fits = [](char c) {
    const auto code = static_cast<unsigned char>(c);
    return is_letter(code) || is_digit(code) || c == '/' || c == '.';
  };
  const auto is_number = [](char c) { return is_digit(static_cast<unsigned char>(c)) || c == '/' || c == '.'; };
  const bool of_numbers = name.find_first_of("/.") != std::string_view::npos;
  const bool good = !name.empty() && name.front() != '/' &&
                    (of_numbers ? std::ranges::all_of(name, is_number) : std::ranges::all_of(name, fits));
  if (!good) {
    throw core::Error(core::ErrorKind::output_failed,
                      fmt::format("'{}' is no name of GMT's: letters and digits are", core::visible_line(name)));
  }
  GmtWords words;
  words.text_ = name;
  return words;
}

}  // namespace fieldwise::plot
