#include "cli/completion_bash.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fieldwise::cli {
namespace {

constexpr std::string_view kHead = R"(# Completes fieldwise in bash; written by `fieldwise completion bash`.

# _fieldwise_files WORD PATTERN: files that match the pattern, and folders.
_fieldwise_files() {
  local path
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    # shellcheck disable=SC2053
    if [[ -d $path || $path == $2 ]]; then COMPREPLY+=("$path"); fi
  done < <(compgen -f -- "$1")
}

# _fieldwise_words WORD WORDS...: those of the words that begin like WORD.
_fieldwise_words() {
  local IFS=$' \t\n'
  COMPREPLY+=($(compgen -W "${*:2}" -- "$1"))
}

# _fieldwise_list WORD WORDS...: the same for the last entry of a list with commas.
_fieldwise_list() {
  local IFS=$' \t\n' before=
  if [[ $1 == *,* ]]; then before=${1%,*},; fi
  compopt -o nospace 2>/dev/null
  COMPREPLY+=($(compgen -P "$before" -W "${*:2}" -- "${1##*,}"))
}

)";

constexpr std::string_view kBody = R"(
_fieldwise() {
  local word=${COMP_WORDS[COMP_CWORD]} option= command= i
  COMPREPLY=()
  # The shell takes --by=month apart into three words.
  if [[ $word == = ]]; then
    word=
    option=${COMP_WORDS[COMP_CWORD - 1]}
  elif ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  else
    option=${COMP_WORDS[COMP_CWORD - 1]}
  fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${COMP_WORDS[i]} in
      --threads | --memory | --log)
        i=$((i + 1))
        if [[ ${COMP_WORDS[i]} == = ]]; then i=$((i + 1)); fi
        ;;
      -*) ;;
      *)
        command=${COMP_WORDS[i]}
        break
        ;;
    esac
  done
  _fieldwise_value "$command" "$option" "$word" && return
  if [[ $word == -* ]]; then
    _fieldwise_options "$command" "$word"
  else
    _fieldwise_positional "$command" "$word"
  fi
}

complete -F _fieldwise fieldwise
)";

/// Returns the call that completes a value; empty where nothing is known of it.
std::string action(const CommandOption& option) {
  switch (option.value) {
    case ValueKind::words:
      return fmt::format("_fieldwise_words \"$3\" {}", fmt::join(option.words, " "));
    case ValueKind::word_list:
      return fmt::format("_fieldwise_list \"$3\" {}", fmt::join(option.words, " "));
    case ValueKind::files:
      return "_fieldwise_files \"$3\" '*'";
    case ValueKind::run_files:
      return "_fieldwise_files \"$3\" '*.y*ml'";
    case ValueKind::nothing:
    case ValueKind::anything:
      break;
  }
  return ":";
}

/// Returns the pattern of an option's names: "climatology:-o | climatology:--output".
std::string pattern(const std::string& command, const CommandOption& option) {
  std::string text;
  for (const std::string& name : option.names) text += fmt::format("{}{}:{}", text.empty() ? "" : " | ", command, name);
  return text;
}

/// Adds a case for each option that takes a value, and one for all of whose values nothing is known.
void add_values(const std::string& command, const std::vector<CommandOption>& options, std::string& out) {
  std::string unknown;
  for (const CommandOption& option : options) {
    if (option.value == ValueKind::anything) {
      unknown += (unknown.empty() ? "" : " | ") + pattern(command, option);
    } else if (option.value != ValueKind::nothing) {
      out += fmt::format("    {}) {} ;;\n", pattern(command, option), action(option));
    }
  }
  if (!unknown.empty()) out += fmt::format("    {}) ;;\n", unknown);
}

std::string names(const std::vector<CommandOption>& options) {
  std::string text;
  for (const CommandOption& option : options) {
    for (const std::string& name : option.names) {
      // Of two long spellings one is enough.
      if (name.size() == 2 || name == option.names.back()) text += (text.empty() ? "" : " ") + name;
    }
  }
  return text;
}

std::string values_function(const ProgramDoc& program) {
  std::string out =
      "# _fieldwise_value COMMAND OPTION WORD: the value of an option; fails where it takes none.\n"
      "_fieldwise_value() {\n  case $1:$2 in\n";
  add_values("*", program.options, out);
  for (const CommandDoc& command : program.commands) add_values(command.name, command.options, out);
  return out + "    *) return 1 ;;\n  esac\n  return 0\n}\n\n";
}

std::string options_function(const ProgramDoc& program) {
  std::string out = fmt::format(
      "# _fieldwise_options COMMAND WORD: the options of a command and of the program.\n_fieldwise_options() {{\n"
      "  local options='{}'\n  case $1 in\n",
      names(program.options));
  for (const CommandDoc& command : program.commands) {
    out += fmt::format("    {}) options+=' {}' ;;\n", command.name, names(command.options));
  }
  return out + "  esac\n  _fieldwise_words \"$2\" \"$options\"\n}\n\n";
}

std::string positional_function(const ProgramDoc& program) {
  std::string commands;
  std::string cases;
  for (const CommandDoc& command : program.commands) {
    commands += (commands.empty() ? "" : " ") + command.name;
    if (command.positionals.empty()) continue;
    cases += fmt::format("    {}) {} ;;\n", command.name, action(command.positionals.front()));
  }
  return fmt::format(
      "# _fieldwise_positional COMMAND WORD: what is no option.\n_fieldwise_positional() {{\n  set -- \"$1\" '' "
      "\"$2\"\n"
      "  case $1 in\n    '') _fieldwise_words \"$3\" {} ;;\n{}  esac\n}}\n",
      commands, cases);
}

}  // namespace

std::string bash_completion(const ProgramDoc& program) {
  return std::string(kHead) + values_function(program) + options_function(program) + positional_function(program) +
         std::string(kBody);
}

}  // namespace fieldwise::cli
