// Command words: which of the words that were typed names the command, and which can be options.
// May know: the options of all commands that take a value, core.
// Must not know: CLI11, other options.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::cli {

/// Returns the word that names the command: the first that is no option of all commands, nor the value of one; empty
/// where there is none.
std::string_view command_word(int count, const char* const* words);

/// Requires that no word holds a control character: names and values are text, as in a run file. Errors: usage.
void require_plain_words(int count, const char* const* words);

/// Returns the words before `--`: after it no word is an option.
std::span<const char* const> before_mark(int count, const char* const* words);

/// Returns the words as CLI11 takes them: the last one first, without the name of the program; those after `--` begin
/// with a character that makes them no options.
std::vector<std::string> words_for_parser(int count, const char* const* words, std::string_view command);

/// Returns a word as it was typed, without that character.
std::string unmarked(std::string word);

}  // namespace fieldwise::cli
