// counted: a number of things in words.
// May know: the standard library.
// Must not know: what is counted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fieldwise::core {

/// Returns "1 step" or "2 steps" for the `what` "step".
inline std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count).append(" ").append(what).append(count == 1 ? "" : "s");
}

}  // namespace fieldwise::core
