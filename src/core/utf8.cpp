#include "fieldwise/core/utf8.hpp"

#include <algorithm>
#include <array>

namespace fieldwise::core {

namespace {

/// Returns the number of bytes that a first byte announces, or 0 where no character begins with it.
std::size_t announced_bytes(unsigned char byte) {
  if (byte < 0x80U) return 1;
  if (byte >= 0xC2U && byte <= 0xDFU) return 2;
  if (byte >= 0xE0U && byte <= 0xEFU) return 3;
  if (byte >= 0xF0U && byte <= 0xF4U) return 4;
  return 0;
}

bool is_control(std::uint32_t code) {
  return (code < 0x20U && code != '\t' && code != '\n' && code != '\r') || (code >= 0x7FU && code < 0xA0U);
}

}  // namespace

std::optional<Utf8Character> first_character(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t bytes = announced_bytes(byte(0));
  if (bytes == 1) return Utf8Character{byte(0), 1};
  if (bytes == 0 || text.size() < bytes) return std::nullopt;
  std::uint32_t code = byte(0) & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!continues_character(text[i])) return std::nullopt;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80U, 0x800U, 0x10000U};
  const bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
  if (code < kLeast[bytes] || code > 0x10FFFFU || surrogate) return std::nullopt;
  return Utf8Character{code, bytes};
}

std::optional<std::size_t> first_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::optional<Utf8Character> character = first_character(text.substr(i));
    if (!character || is_control(character->code)) return i;
    i += character->bytes;
  }
  return std::nullopt;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !continues_character(c); }));
}

}  // namespace fieldwise::core
