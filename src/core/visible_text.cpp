#include "fieldwise/core/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "fieldwise/core/utf8.hpp"

namespace fieldwise::core {

namespace {

// First and last of each range of characters that steer a terminal, turn the direction of what follows, break lines
// where no line ends, or show nothing at all and carry text that nobody sees.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 12> kSteering{{{0x00U, 0x08U},
                                                                             {0x0BU, 0x1FU},
                                                                             {0x7FU, 0x9FU},
                                                                             {0xADU, 0xADU},
                                                                             {0x061CU, 0x061CU},
                                                                             {0x180EU, 0x180EU},
                                                                             {0x200BU, 0x200FU},
                                                                             {0x2028U, 0x202EU},
                                                                             {0x2060U, 0x206FU},
                                                                             {0xFEFFU, 0xFEFFU},
                                                                             {0xFFF9U, 0xFFFBU},
                                                                             {0xE0000U, 0xE007FU}}};

/// Names a character as JSON does: by one unit of UTF-16, or two.
std::string named(std::uint32_t code) {
  constexpr std::uint32_t kBeyond = 0x10000U;
  if (code < kBeyond) return fmt::format("\\u{:04x}", code);
  const std::uint32_t rest = code - kBeyond;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800U + (rest >> 10U), 0xDC00U + (rest & 0x3FFU));
}

}  // namespace

bool is_steering(std::uint32_t code) {
  return std::ranges::any_of(kSteering, [&](const auto& range) { return code >= range.first && code <= range.second; });
}

std::string visible_text(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::optional<Utf8Character> character = first_character(text);
    const std::size_t bytes = character ? character->bytes : 1;
    if (!character) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (is_steering(character->code)) {
      result += named(character->code);
    } else {
      result += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return result;
}

std::string visible_line(std::string_view text) {
  std::string line = visible_text(text);
  std::ranges::replace_if(
      line, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return line;
}

}  // namespace fieldwise::core
