// kVersion: the version of fieldwise; the build system reads it from this file.
// May know: nothing.
// Must not know: anything else.
#pragma once

#include <string_view>

namespace fieldwise::core {

/// Is the version of fieldwise.
inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace fieldwise::core
