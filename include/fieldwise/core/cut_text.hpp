// Cut text: whether the last line of a table may have lost its end.
// May know: the standard library.
// Must not know: what the table holds, files.
#pragma once

#include <string_view>
#include <vector>

namespace fieldwise::core {

/// Returns the last line of a text that does not end with a line feed (or a carriage return); empty where it does, or
/// where a blank behind its last word shows that it is whole.
std::string_view unended_line(std::string_view text);

/// Tells whether a line that has no line feed may have been cut: it is shorter than each of the others, or its last
/// number has fewer decimals than that of each of the others. False where there are no others.
bool may_be_cut(std::string_view line, const std::vector<std::string_view>& others);

}  // namespace fieldwise::core
