// Text words: blanks and quotes taken off, letters made small, numbers read without locale.
// May know: the standard library.
// Must not know: what the words are for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fieldwise::core {

inline constexpr std::string_view kBlanks = " \t\r\n";
inline constexpr std::string_view kBlanksAndQuotes = " \t\r\"'";

/// Returns text without the characters of `around` at its ends.
std::string_view trimmed(std::string_view text, std::string_view around = kBlanks);

/// Returns text in lower case (ASCII letters only).
std::string lower_case(std::string_view text);

/// Returns text with another word in place of `word`, wherever this begins the text or follows a blank.
std::string with_word(std::string_view text, std::string_view word, std::string_view other);

/// Reads a finite number with a decimal point ("+5" too), or nothing.
std::optional<double> parse_number(std::string_view text);

/// Reads a whole number ("+5" too), or nothing.
std::optional<long long> parse_integer(std::string_view text);

}  // namespace fieldwise::core
