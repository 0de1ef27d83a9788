#include "cli/command_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/utf8.hpp"
#include "fieldwise/core/visible_text.hpp"

namespace fieldwise::cli {
namespace {

std::string_view as_view(const char* word) { return word; }

constexpr std::string_view kMark = "--";  ///< after it no word is an option, whatever it begins with
constexpr char kNoOption = '\0';          ///< begins such a word for CLI11, which knows the mark but not everywhere

/// Tells whether a word holds a control character. Bytes that are no UTF-8 may stand in the names of files.
bool holds_control_character(std::string_view word) {
  while (const std::optional<std::size_t> bad = core::first_bad_byte(word)) {
    word.remove_prefix(*bad);
    if (core::first_character(word)) return true;
    word.remove_prefix(1);
  }
  return false;
}

}  // namespace

void require_plain_words(int count, const char* const* words) {
  for (const std::string_view word : std::span(words, static_cast<std::size_t>(count)).subspan(1)) {
    if (!holds_control_character(word)) continue;
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("the word '{}' holds a control character", core::visible_line(word)));
  }
}

std::span<const char* const> before_mark(int count, const char* const* words) {
  const std::span<const char* const> all(words, static_cast<std::size_t>(count));
  return all.first(static_cast<std::size_t>(std::ranges::find(all, kMark, as_view) - all.begin()));
}

std::string unmarked(std::string word) {
  if (word.starts_with(kNoOption)) word.erase(0, 1);
  return word;
}

std::vector<std::string> words_for_parser(int count, const char* const* words, std::string_view command) {
  std::vector<std::string> all;
  bool marked = false;
  for (const std::string_view word : std::span(words, static_cast<std::size_t>(count)).subspan(1)) {
    const bool is_command = word.data() == command.data();
    if (marked && !is_command) {
      all.push_back(kNoOption + std::string(word));
    } else if (word == kMark) {
      marked = true;
    } else {
      all.emplace_back(word);
    }
  }
  std::ranges::reverse(all);
  return all;
}

std::string_view command_word(int count, const char* const* words) {
  constexpr std::array<std::string_view, 3> kWithValue = {"--threads", "--memory", "--log"};
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == kMark) return i + 1 < count ? words[i + 1] : std::string_view();
    if (!word.starts_with('-')) return word;
    if (std::ranges::find(kWithValue, word) != kWithValue.end()) ++i;
  }
  return {};
}

}  // namespace fieldwise::cli
