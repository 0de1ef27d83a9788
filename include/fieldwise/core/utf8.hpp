// UTF-8: which bytes are a character, and whether bytes are text at all.
// May know: the standard library.
// Must not know: what the text says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fieldwise::core {

/// Holds a character as Unicode numbers it, and how many bytes it takes.
struct Utf8Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

/// Reads the character with which a text begins; nothing where its bytes are no UTF-8, or there are none.
std::optional<Utf8Character> first_character(std::string_view text);

/// Returns the position of the first byte that is not part of valid UTF-8 or is a control character other than tab,
/// line feed and carriage return; nothing where the text is good.
std::optional<std::size_t> first_bad_byte(std::string_view text);

/// Tells whether a byte goes on with a character that another byte began.
constexpr bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Returns the number of characters of UTF-8 text.
std::size_t count_characters(std::string_view text);

}  // namespace fieldwise::core
