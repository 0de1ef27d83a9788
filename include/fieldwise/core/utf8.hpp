// A check that bytes are text: valid UTF-8 without control characters.
// May know: the standard library.
// Must not know: what the text says.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace fieldwise::pipeline {

/// Returns the position of the first byte that is not part of valid UTF-8 or is a control character other than tab,
/// line feed and carriage return; nothing where the text is good.
std::optional<std::size_t> first_bad_byte(std::string_view text);

}  // namespace fieldwise::pipeline
