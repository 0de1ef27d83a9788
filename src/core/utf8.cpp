#include "fieldwise/pipeline/yaml/utf8.hpp"

#include <array>
#include <cstdint>

namespace fieldwise::pipeline {
namespace {

bool is_plain(unsigned char byte) {
  return (byte >= 0x20U && byte < 0x7FU) || byte == '\t' || byte == '\n' || byte == '\r';
}

/// Returns the length that a first byte announces, or 0 where no sequence begins with it.
std::size_t announced_length(unsigned char byte) {
  if (byte >= 0xC2U && byte <= 0xDFU) return 2;
  if (byte >= 0xE0U && byte <= 0xEFU) return 3;
  if (byte >= 0xF0U && byte <= 0xF4U) return 4;
  return 0;
}

/// Returns the length of the valid multi-byte sequence at the start of `text`, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = announced_length(byte(0));
  if (length == 0 || text.size() < length) return 0;
  std::uint32_t code = byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80U, 0x800U, 0x10000U};
  const bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
  const bool second_controls = code < 0xA0U;
  return code < kLeast[length] || code > 0x10FFFFU || surrogate || second_controls ? 0 : length;
}

}  // namespace

std::optional<std::size_t> first_bad_byte(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t length = is_plain(static_cast<unsigned char>(text[i])) ? 1 : sequence_length(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

}  // namespace fieldwise::pipeline
