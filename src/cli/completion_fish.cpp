#include "cli/completion_fish.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fieldwise::cli {
namespace {

constexpr std::string_view kHead = R"(# Completes fieldwise in fish; written by `fieldwise completion fish`.

# Tells whether the subcommand is the given one; '' where there is none yet.
function __fieldwise_at
    set -l words (commandline -opc)
    set -l skip no
    for word in $words[2..-1]
        if test $skip = yes
            set skip no
            continue
        end
        switch $word
            case --threads --memory --log
                set skip yes
            case '-*'
            case '*'
                test "$word" = "$argv[1]"
                return
        end
    end
    test -z "$argv[1]"
end

# Lists run files and folders.
function __fieldwise_run_files
    __fish_complete_path (commandline -ct) | string match -r '^[^\t]*(?:/|\.ya?ml)(?:\t.*)?$'
end

complete -c fieldwise -f
)";

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + '\'';
}

/// Returns the part of a completion that says what the value may be.
std::string action(const CommandOption& option) {
  switch (option.value) {
    case ValueKind::words:
      return fmt::format(" -x -a '{}'", fmt::join(option.words, " "));
    case ValueKind::word_list:
      return fmt::format(" -x -a '(__fish_append , {})'", fmt::join(option.words, " "));
    case ValueKind::files:
      return " -r -F";
    case ValueKind::run_files:
      return " -x -a '(__fieldwise_run_files)'";
    case ValueKind::anything:
      return " -x";
    case ValueKind::nothing:
      break;
  }
  return "";
}

std::string line(const std::string& condition, const CommandOption& option) {
  std::string out = fmt::format("complete -c fieldwise{}", condition);
  for (const std::string& name : option.names) {
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  return fmt::format("{}{} -d {}\n", out, action(option), fish_quoted(first_sentence(option.text)));
}

}  // namespace

std::string fish_completion(const ProgramDoc& program) {
  std::string out(kHead);
  for (const CommandOption& option : program.options) out += line("", option);
  for (const CommandDoc& command : program.commands) {
    out += fmt::format("complete -c fieldwise -n \"__fieldwise_at ''\" -a {} -d {}\n", command.name,
                       fish_quoted(first_sentence(command.summary)));
  }
  for (const CommandDoc& command : program.commands) {
    const std::string condition = fmt::format(" -n '__fieldwise_at {}'", command.name);
    for (const CommandOption& positional : command.positionals) out += line(condition, positional);
    for (const CommandOption& option : command.options) {
      if (option.names.back() != "--help") out += line(condition, option);
    }
  }
  return out;
}

}  // namespace fieldwise::cli
