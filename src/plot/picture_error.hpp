// Errors of the program that draws, as text that crosses the border between processes.
// May know: core's error.
// Must not know: what was drawn.
#pragma once

#include <string>
#include <string_view>

#include "fieldwise/core/error.hpp"

namespace fieldwise::plot {

/// Names of files in the private folder of a picture.
inline constexpr std::string_view kRequestFile = "request";
inline constexpr std::string_view kErrorFile = "error";
inline constexpr std::string_view kVariableFile = "variable";
inline constexpr std::string_view kPictureStem = "picture";

/// Writes an error as "KIND sentence".
std::string error_text(const core::Error& error);

/// Reads it back; text that is none becomes output_failed with that text.
core::Error error_from_text(std::string_view text);

}  // namespace fieldwise::plot
