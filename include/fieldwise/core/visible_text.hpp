// Visible text: text of files and users as a terminal, a log or a page may show it.
// May know: UTF-8.
// Must not know: where the text comes from, where it goes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fieldwise::core {

/// Returns text in which nothing acts on who shows it: control characters other than tab and line feed, and signs that
/// turn the direction of writing or are invisible, stand as "\u001b" (which is right inside a string of JSON as well),
/// bytes that are no UTF-8 as "\xe9". All other text is as it was.
std::string visible_text(std::string_view text);

/// Tells whether a character acts on who shows it, or is not seen: one that visible text names.
bool is_steering(std::uint32_t code);

/// Returns visible text on one line: line feeds and tabs are blanks.
std::string visible_line(std::string_view text);

}  // namespace fieldwise::core
