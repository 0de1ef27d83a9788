// Installed program: where a program of some name lies.
// May know: the standard library, POSIX.
// Must not know: what programs do.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace fieldwise::plot {

/// Tells whether a path leads to a file that can be run.
bool is_program(const std::filesystem::path& path);

/// Returns the path of the first program of that name in the folders of PATH; empty where there is none.
std::string installed_program(std::string_view name);

}  // namespace fieldwise::plot
