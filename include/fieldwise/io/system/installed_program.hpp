// Installed program: where a program of some name lies.
// May know: the standard library, POSIX.
// Must not know: what programs do.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::io {

/// Returns the path of the first program of that name in the folders of PATH; empty where there is none.
std::string installed_program(std::string_view name);

/// Returns the path of a program that belongs to this one: beside it, or in the folder that was named for it, else in
/// the folders of PATH; empty where there is none.
std::string companion_program(std::string_view name);

/// Names the folder of the programs that belong to this one, where it is a library in somebody else's program. Before
/// any is asked for.
void programs_lie_in(const std::string& folder);

}  // namespace fieldwise::io
