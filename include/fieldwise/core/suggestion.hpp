// Suggestion: what somebody may have meant by a word that is not known.
// May know: the standard library.
// Must not know: what the words are for.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fieldwise::core {

/// Returns the number of single-character edits (a swap of neighbours counts one) between two short words.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Returns what would be right for an unknown word: ": did you mean 'clim'?" where one of the known words is near,
/// else "; the steps are a, b, c" with `noun` "steps", "; there is only 'a'", or "" where nothing is known.
std::string suggestion(std::string_view word, std::span<const std::string> known, std::string_view noun);

}  // namespace fieldwise::core
