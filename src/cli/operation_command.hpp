// OperationCommand: the subcommand of one operation: what may be typed, and the request that it makes.
// May know: pipeline's catalog.
// Must not know: other commands.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/one_step.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/option_parser.hpp"

namespace CLI {
class App;
}

namespace fieldwise::cli {

inline constexpr std::string_view kGlobalOptions =
    "Every command takes --threads, --memory, --force, --digest-inputs, --quiet and --log: see 'fieldwise --help'.";

/// Returns text for the end of a command's help, wrapped.
std::string wrapped_footer(std::string_view text);

/// Adds the subcommand of an operation to the command line and collects what is typed. CLI11 writes into it, so it must
/// not move.
class OperationCommand {
 public:
  /// Adds the subcommand; what all of them share (files, output, variable) goes into `request`.
  OperationCommand(CLI::App& program, const pipeline::CatalogEntry& operation, OneStepRequest& request);
  OperationCommand(const OperationCommand&) = delete;
  OperationCommand& operator=(const OperationCommand&) = delete;
  ~OperationCommand() = default;

  /// Returns the subcommand.
  [[nodiscard]] CLI::App& app() const noexcept { return *app_; }

  /// Completes a request with what was typed. Errors: usage.
  void read(OneStepRequest& request) const;

 private:
  struct Typed {
    std::string key;
    std::string text;
  };
  static Settings given(const std::deque<Typed>& typed);
  void add_other_inputs(const pipeline::CatalogEntry& operation);
  void add_option(const pipeline::OptionRecord& option);
  void add_selection(const std::vector<pipeline::OptionRecord>& taken);
  void add_format();

  std::string operation_;
  CLI::App* app_ = nullptr;
  std::deque<Typed> options_;
  std::deque<Typed> selection_;
  std::deque<Typed> others_;
  std::deque<std::pair<std::string, std::vector<std::string>>> other_selections_;
  std::deque<Typed> format_;
  std::vector<std::string> extra_selection_;
};

}  // namespace fieldwise::cli
