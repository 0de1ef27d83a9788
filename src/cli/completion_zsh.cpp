#include "cli/completion_zsh.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fieldwise::cli {
namespace {

/// Returns text for a specification of _arguments in single quotes: ':' and brackets mean something there.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

/// Returns ":MESSAGE:ACTION" of a value.
std::string action(const CommandOption& option) {
  const std::string message = escaped(option.form);
  switch (option.value) {
    case ValueKind::nothing:
      return "";
    case ValueKind::words:
      return fmt::format(":{}:({})", message, fmt::join(option.words, " "));
    case ValueKind::word_list:
      return fmt::format(":{}:_values -s , word {}", message, fmt::join(option.words, " "));
    case ValueKind::files:
      return fmt::format(":{}:_files", message);
    case ValueKind::run_files:
      return fmt::format(":{}:_files -g \"*.(yaml|yml)(-.)\"", message);
    case ValueKind::anything:
      break;
  }
  return fmt::format(":{}: ", message);
}

/// Returns one argument of _arguments.
std::string specification(const CommandOption& option) {
  const std::string rest = fmt::format("[{}]{}", escaped(first_sentence(option.text)), action(option));
  const bool takes_value = option.value != ValueKind::nothing;
  const auto name = [&](const std::string& word) {
    return takes_value && word.starts_with("--") ? word + '=' : takes_value ? word + '+' : word;
  };
  if (option.repeats) return fmt::format("'*{}{}'", name(option.names.back()), rest);
  if (option.names.size() == 1) return fmt::format("'{}{}'", name(option.names.front()), rest);
  std::vector<std::string> written;
  for (const std::string& word : option.names) written.push_back(name(word));
  return fmt::format("'({})'{{{}}}'{}'", fmt::join(option.names, " "), fmt::join(written, ","), rest);
}

std::string command_function(const CommandDoc& command) {
  std::string out = fmt::format("    {})\n      _arguments -s $globals", command.name);
  for (const CommandOption& option : command.options) {
    const bool is_help = option.names.back() == "--help";
    if (!is_help) out += fmt::format(" \\\n        {}", specification(option));
  }
  for (const CommandOption& positional : command.positionals) {
    out += fmt::format(" \\\n        '{}{}'", positional.repeats ? "*" : "", action(positional));
  }
  return out + "\n      ;;\n";
}

}  // namespace

std::string zsh_completion(const ProgramDoc& program) {
  std::string out =
      "#compdef fieldwise\n# Completes fieldwise in zsh; written by `fieldwise completion zsh`.\n\n"
      "_fieldwise() {\n  local curcontext=$curcontext state state_descr line\n"
      "  typeset -A opt_args\n  local -a globals commands\n  globals=(\n";
  for (const CommandOption& option : program.options) out += fmt::format("    {}\n", specification(option));
  out += "  )\n  commands=(\n";
  for (const CommandDoc& command : program.commands) {
    out += fmt::format("    '{}:{}'\n", command.name, escaped(first_sentence(command.summary)));
  }
  out +=
      "  )\n  _arguments -C -s $globals '1: :->command' '*:: :->rest' && return\n"
      "  if [[ $state == command ]]; then\n    _describe -t commands command commands\n    return\n  fi\n"
      "  curcontext=\"${curcontext%:*:*}:fieldwise-$words[1]:\"\n  case $words[1] in\n";
  for (const CommandDoc& command : program.commands) out += command_function(command);
  return out + "  esac\n}\n\n_fieldwise \"$@\"\n";
}

}  // namespace fieldwise::cli
