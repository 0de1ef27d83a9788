// OperationCommand: the subcommand of one operation: what may be typed, and the request that it makes.
// May know: pipeline's catalog.
// Must not know: other commands.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/one_step.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "fieldwise/pipeline/catalog/step_options.hpp"

namespace CLI {
class App;
}

namespace fieldwise::cli {

inline constexpr std::string_view kGlobalOptions =
    "Every command takes --threads, --memory, --force, --digest-inputs, --quiet and --log: see 'fieldwise --help'.";

/// Returns the keys of the first input that have an option of their own: --period, --level, ...
std::span<const std::string_view> selection_keys();

/// Returns text for the end of a command's help, wrapped.
std::string wrapped_footer(std::string_view text);

/// Adds the name of an operation's subcommand alone, for help and suggestions.
CLI::App& add_operation_name(CLI::App& program, const pipeline::CatalogEntry& operation);

/// Adds the subcommand of an operation to the command line and collects what is typed. CLI11 writes into it, so it must
/// not move.
class OperationCommand {
 public:
  /// Adds the subcommand with all it takes; what all of them share (files, output, variable) goes into `request`.
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
  void add_option(const pipeline::OptionEntry& option);
  void add_selection(const std::vector<pipeline::StepOption>& taken);
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
