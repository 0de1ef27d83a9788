#include "cli/empty_values.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::cli {
namespace {

/// Returns the option that a word names, of the program or of a command that is declared; null where there is none.
const CLI::Option* named_option(const CLI::App& program, std::string_view word) {
  if (!word.starts_with('-')) return nullptr;
  const std::string name(word);
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    if (const CLI::Option* option = command->get_option_no_throw(name)) return option;
  }
  return program.get_option_no_throw(name);
}

core::Error refused(std::string_view name, const CLI::Option& option) {
  const std::string& form = option.get_option_text();
  return {core::ErrorKind::usage, fmt::format("{} has no value, but must be {} (--help tells what can be written)",
                                              name, form.empty() ? "true or false" : form)};
}

}  // namespace

void refuse_empty_values(const CLI::App& program, std::span<const char* const> words) {
  bool only_names = false;  // after -- no word is an option
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    only_names = only_names || word == "--";
    if (!only_names && word.starts_with("--") && word.ends_with('=')) {
      const std::string_view name = word.substr(0, word.size() - 1);
      // CLI11 would take the next word for the value, whatever it is.
      if (const CLI::Option* option = named_option(program, name)) throw refused(name, *option);
    }
    if (!core::trimmed(word).empty()) continue;
    const CLI::Option* option = only_names ? nullptr : named_option(program, words[i - 1]);
    if (option != nullptr && option->get_items_expected_max() > 0) throw refused(words[i - 1], *option);
    if (only_names || option != nullptr || !std::string_view(words[i - 1]).starts_with('-')) {
      throw core::Error(
          core::ErrorKind::usage,
          fmt::format("word {} of the command is empty, after '{}', where a name must stand (is a variable of "
                      "the shell not set?)",
                      i, words[i - 1]));
    }
  }
}

}  // namespace fieldwise::cli
