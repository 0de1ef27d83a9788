// Arguments: what the user typed, parsed. The only place that knows the command line's grammar.
// May know: pipeline's catalog, plot's options.
// Must not know: how anything is run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_docs.hpp"
#include "cli/one_step.hpp"
#include "fieldwise/plot/picture_request.hpp"

namespace fieldwise::cli {

enum class Action {
  run,
  check,
  init,
  info,
  operations,
  schema,
  completion,
  manual,
  verify,
  plot,
  report,
  help,
  one_step
};

/// Holds one command.
struct Arguments {
  Action action = Action::run;
  std::size_t threads = 0;       ///< 0: all cores
  std::size_t memory_bytes = 0;  ///< 0: a quarter of the machine
  bool force = false;
  bool digest_inputs = false;
  bool quiet = false;
  bool json = false;
  std::string run_file;
  std::vector<std::string> overrides;
  std::vector<std::string> files;  ///< of `info`, `init` and `verify`
  std::string operation;           ///< of `operations`; empty: all
  bool markdown = false;
  bool as_json = false;                                    ///< of `operations` and `check`
  std::string shell;                                       ///< of `completion`
  std::string folder;                                      ///< of `manual`
  std::string word;                                        ///< of `help`; empty: all commands
  std::string text_output = std::string(kStandardOutput);  ///< of `info`, `init`, `operations` and `schema`
  OneStepRequest one_step;
  plot::PictureRequest picture;  ///< of `plot`, and of `info --plot` where its output is not empty
  std::string report;            ///< of `report`: the page to write
  bool only_check = false;       ///< one step: print the plan instead
  bool only_run_file = false;    ///< one step: print the run file instead
};

/// Parses a command line. Returns nothing where it asks for help or versions, or for nothing at all; `answer` is then
/// what to print. Errors: usage.
std::optional<Arguments> parse_arguments(int count, const char* const* words, std::string& answer);

/// Tells whether a command line may lead to input files being opened: not where it asks for help, versions,
/// operations and what is made of these.
bool opens_inputs(int count, const char* const* words) noexcept;

/// Says what a word means: a command, an operation or an option; of no word, which commands there are. Errors: usage
/// where it is none of these.
std::string help_of(std::string_view word);

/// Documents the whole command line.
ProgramDoc command_docs();

/// Reads a size such as 4GiB, 512MB, 1.5G or 1000000 (G and GiB are 1024^3, GB is 10^9). Errors: usage.
std::size_t parse_size(std::string_view text);

}  // namespace fieldwise::cli
