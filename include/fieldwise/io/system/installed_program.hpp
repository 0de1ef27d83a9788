// Installed program: where a program of some name lies.
// May know: the standard library, POSIX.
// Must not know: what programs do.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::io {

/// Returns the path of the first program of that name in the folders of PATH; empty where there is none.
std::string installed_program(std::string_view name);

/// Returns the path of a program that belongs to this one: beside it, else in the folders of PATH; empty where there is
/// none.
std::string companion_program(std::string_view name);

}  // namespace fieldwise::io
