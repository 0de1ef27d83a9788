// CommandDoc: the command line's grammar as a value, for completions and manual pages.
// May know: CLI11, pipeline's catalog.
// Must not know: shells, manual pages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace fieldwise::cli {

/// Names what may stand as the value of an option or in the place of a positional word.
enum class ValueKind { nothing, anything, words, word_list, files, run_files };

/// Documents an option ("-o, --output OUT") or a positional word ("FILE").
struct CommandOption {
  std::vector<std::string> names;  ///< with hyphens, the one to show last; empty: positional
  std::string form;                ///< of the value: "OUT"; empty: a flag
  std::string text;
  std::string group;
  bool required = false;
  bool repeats = false;
  ValueKind value = ValueKind::nothing;
  std::vector<std::string> words;  ///< that may be written, where they are known
};

/// Documents a subcommand; its options do not list those of the program, which every subcommand takes.
struct CommandDoc {
  std::string name;
  std::string summary;
  std::vector<CommandOption> positionals;
  std::vector<CommandOption> options;
};

/// Documents the program: the options of every subcommand, and all subcommands.
struct ProgramDoc {
  std::string summary;
  std::vector<CommandOption> options;
  std::vector<CommandDoc> commands;
};

/// Documents a program, but for its commands.
ProgramDoc describe_program(const CLI::App& program);

/// Documents a command whose grammar is declared.
CommandDoc describe_command(const CLI::App& app);

/// Returns the names of a program's commands, in the order in which they were declared.
std::vector<std::string> names_of_commands(const CLI::App& program);

/// Returns the first sentence of a text, without its full stop: what a shell shows beside a word.
std::string first_sentence(std::string_view text);

}  // namespace fieldwise::cli
