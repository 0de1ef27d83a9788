#include "arguments.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <deque>
#include <limits>
#include <memory>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/version.hpp"
#include "fieldwise/pipeline/catalog.hpp"
#include "fieldwise/pipeline/describe_operation.hpp"
#include "fieldwise/pipeline/inspect.hpp"
#include "fieldwise/pipeline/problems.hpp"
#include "fieldwise/pipeline/values.hpp"
#include "fieldwise/plot/options.hpp"
#include "help_format.hpp"

namespace fieldwise::cli {
namespace {

constexpr std::string_view kGlobalOptions =
    "Every command takes --threads, --memory, --force, --digest-inputs, --quiet and --log: see 'fieldwise --help'.";

std::string wrapped_footer(std::string_view text) { return pipeline::wrapped(text, 0) + '\n'; }

/// Holds the words of one option; CLI11 writes into it, so it must not move.
struct Typed {
  std::string key;
  std::string text;
};

/// Collects what belongs to one operation's subcommand.
struct OperationCommand {
  std::string operation;
  CLI::App* app = nullptr;
  std::deque<Typed> options;
  std::deque<Typed> selection;
  std::deque<Typed> others;
  std::deque<std::pair<std::string, std::vector<std::string>>> other_selections;
  std::deque<Typed> format;
  std::vector<std::string> extra_selection;
};

Settings given(const std::deque<Typed>& typed) {
  Settings settings;
  for (const Typed& one : typed) {
    if (!one.text.empty()) settings.emplace_back(one.key, one.text);
  }
  return settings;
}

void append_settings(const std::vector<std::string>& texts, std::string_view option, Settings& settings) {
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
      throw core::Error(core::ErrorKind::usage,
                        fmt::format("{} '{}' must be KEY=VALUE, such as gaps=allow", option, text));
    }
    settings.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
}

/// Returns both spellings of an option: --min_samples and --min-samples.
std::string spellings(const std::string& key) {
  std::string dashed = key;
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  return dashed == key ? "--" + key : "--" + key + ",--" + dashed;
}

std::string version_text() {
  std::string text = fmt::format("fieldwise {}\n", core::kVersion);
  for (const auto& [name, version] : pipeline::library_versions()) text += fmt::format("{} {}\n", name, version);
  return text;
}

/// Declares the grammar and reads a command line.
class Grammar {
 public:
  Grammar() : app_("Computes climatologies, anomalies, correlations and trends of gridded climate data.", "fieldwise") {
    app_.formatter(help_formatter());
    app_.set_help_flag("-h,--help", "Print this help.");
    app_.set_version_flag("--version", version_text,
                          "Print the versions of fieldwise and of the libraries it runs on.");
    app_.footer(std::string(examples()));
    app_.require_subcommand(1);
    app_.fallthrough();
    add_global_options();
    add_file_commands();
    add_picture_commands();
    for (const pipeline::CatalogEntry& operation : pipeline::catalog()) add_operation(operation);
  }

  CLI::App& app() { return app_; }

  Arguments read() {
    arguments_.threads = read_threads();
    if (!memory_.empty()) arguments_.memory_bytes = parse_size(memory_);
    arguments_.json = log_ == "json";
    if (!log_.empty() && log_ != "json" && log_ != "text") {
      throw core::Error(core::ErrorKind::usage, fmt::format("--log is '{}', but must be text or json", log_));
    }
    for (const OperationCommand& command : commands_) {
      if (command.app->parsed()) read_operation(command);
    }
    arguments_.picture.options = given(picture_options_);
    if (arguments_.action == Action::info) read_look();
    return arguments_;
  }

  /// Returns the option or subcommand that a word nobody expected was probably meant to be.
  std::string meant(const std::string& word) {
    const CLI::App* app = &app_;
    for (const OperationCommand& command : commands_) {
      if (command.app->parsed()) app = command.app;
    }
    std::vector<std::string> known;
    if (word.starts_with("--")) {
      for (const CLI::App* owner : {app, static_cast<const CLI::App*>(&app_)}) {
        for (const CLI::Option* option : owner->get_options()) {
          for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
        }
      }
    } else if (app == &app_) {
      for (const CLI::App* command : app_.get_subcommands([](const CLI::App*) { return true; })) {
        known.push_back(command->get_name());
      }
    }
    const std::string text = pipeline::suggestion(word.substr(0, word.find('=')), known, "");
    return text.starts_with(":") ? text : std::string();
  }

 private:
  CLI::App* add_command(const std::string& name, const std::string& text) {
    CLI::App* command = app_.add_subcommand(name, text);
    command->footer(wrapped_footer(kGlobalOptions));
    return command;
  }

  void add_global_options() {
    app_.add_option("--threads", threads_, "How many threads work; all cores where left out.")->option_text("N");
    app_.add_option("--memory", memory_, "The most memory to use (4GiB, 500MB); a quarter of the machine if left out.")
        ->option_text("SIZE");
    app_.add_flag("--force", arguments_.force, "Run even where nothing is new.");
    app_.add_flag("--digest-inputs", arguments_.digest_inputs, "Record a SHA-256 of every input, however large.");
    app_.add_flag("-q,--quiet", arguments_.quiet, "Say nothing but errors.");
    app_.add_option("--log", log_, "How messages are written: text or json (one object a line).")->option_text("FORM");
  }

  void add_file_commands() {
    for (const bool only_check : {false, true}) {
      CLI::App* command =
          only_check ? add_command("check", "Check a run file and its inputs and print the plan; write nothing.")
                     : add_command("run", "Do what a run file says.");
      command->add_option("RUN.yaml", arguments_.run_file, "The run file.")->required();
      command
          ->add_option("--set", arguments_.overrides,
                       "Set a value of the run file, such as inputs.u.period=1990/1999. May be given again.")
          ->option_text("KEY=VALUE")
          ->expected(1)
          ->take_all();
      command->callback([this, only_check] { arguments_.action = only_check ? Action::check : Action::run; });
    }
    CLI::App* info = add_command("info", "Describe files: variables, grid, calendar, period, gaps, sizes.");
    info->add_option("FILE", arguments_.files, "NetCDF files or text series.")->required();
    info->add_option("--plot", arguments_.picture.output,
                     "Also draw a quick look at one file: its last map, and how much of it is valid over time.")
        ->option_text("PICTURE");
    info->add_option("-v,--variable", arguments_.picture.variable, "With --plot: the variable to look at; else the first.")
        ->option_text("NAME");
    info->callback([this] { arguments_.action = Action::info; });
    CLI::App* verify = add_command("verify", "Compare outputs with the record that their run left beside them.");
    verify->add_option("OUTPUT", arguments_.files, "Files that fieldwise wrote.")->required();
    verify->callback([this] { arguments_.action = Action::verify; });
    CLI::App* operations = add_command("operations", "List the operations, or describe one in full.");
    operations->add_option("NAME", arguments_.operation, "The operation to describe.");
    operations->add_flag("--markdown", arguments_.markdown, "Write all of them as a Markdown page.");
    operations->callback([this] { arguments_.action = Action::operations; });
  }

  void add_picture_commands() {
    CLI::App* plot = add_command("plot", "Draw a map or a series of a file; what is not asked for is chosen by what it holds.");
    plot->add_option("FILE", arguments_.picture.file, "A NetCDF file or a text series.")->required();
    plot->add_option("VARIABLE", arguments_.picture.variable,
                     "A variable, or a step of fieldwise; may be left out where there is only one.");
    plot->add_option("-o,--output", arguments_.picture.output, "The picture to write: .png, .pdf or .svg.")
        ->option_text("OUT")
        ->required();
    for (const plot::PlotOptionDoc& doc : plot::plot_option_docs()) {
      Typed& typed = picture_options_.emplace_back(Typed{std::string(doc.name), ""});
      plot->add_option("--" + typed.key, typed.text, pipeline::sentence(doc.text))
          ->option_text(std::string(doc.form))
          ->group("How it looks");
    }
    plot->callback([this] { arguments_.action = Action::plot; });
    CLI::App* report = add_command("report", "Write a web page about a finished run: data, maps, significance, provenance.");
    report->add_option("RUN.yaml", arguments_.run_file, "The run file.")->required();
    report->add_option("-o,--output", arguments_.report, "The page to write.")->option_text("OUT")->required();
    report->callback([this] { arguments_.action = Action::report; });
  }

  void read_look() {
    plot::PictureRequest& look = arguments_.picture;
    if (look.output.empty() && look.variable.empty()) return;
    look.kind = plot::PictureKind::look;
    if (look.output.empty()) throw core::Error(core::ErrorKind::usage, "--variable of info goes with --plot PICTURE");
    if (arguments_.files.size() != 1) {
      throw core::Error(core::ErrorKind::usage, "--plot takes a look at one file, but several are given");
    }
    look.file = arguments_.files.front();
  }

  void add_operation(const pipeline::CatalogEntry& operation) {
    OperationCommand& command = commands_.emplace_back();
    command.operation = operation.doc->name;
    command.app = app_.add_subcommand(command.operation, std::string(operation.doc->summary))
                      ->group("Operations, without a run file");
    command.app->footer(wrapped_footer(
        fmt::format("A list is written mean,sd. 'fieldwise operations {}' says more about the options. {}",
                    command.operation, kGlobalOptions)));
    OneStepRequest& request = arguments_.one_step;
    command.app->add_option("IN", request.files, "Files, joined along time.")->required();
    command.app->add_option("-o,--output", request.output, "The file to write.")->option_text("OUT")->required();
    command.app->add_option("-v,--variable", request.variable, "The variable; may be left out where there is only one.")
        ->option_text("NAME");
    add_other_inputs(operation, command);
    const std::vector<pipeline::OptionRecord> options = pipeline::options_of_step(operation);
    for (const pipeline::OptionRecord& option : options) add_step_option(option, command);
    add_selection(options, command);
    add_format(command);
    command.app->add_flag("--check", arguments_.only_check, "Print the plan; write nothing.")
        ->group("Instead of running");
    command.app->add_flag("--print-run-file", arguments_.only_run_file, "Print the run file that does the same.")
        ->group("Instead of running");
    command.app->callback([this] { arguments_.action = Action::one_step; });
  }

  static void add_other_inputs(const pipeline::CatalogEntry& operation, OperationCommand& command) {
    const auto inputs = operation.doc->inputs;
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      const std::string key(inputs[i].key);
      const std::string place = key == "against" ? " Here a point is written point=LAT,LON." : "";
      const bool required = inputs[i].required && inputs[i].implied_operation.empty();
      Typed& typed = command.others.emplace_back(Typed{key, ""});
      command.app->add_option("--" + key, typed.text, pipeline::sentence(inputs[i].text) + place)
          ->option_text("FILE[:VARIABLE]")
          ->required(required);
      auto& selection = command.other_selections.emplace_back(key, std::vector<std::string>{});
      command.app
          ->add_option("--" + key + "-input", selection.second,
                       "Any key of an input of the run file, such as level=850, for this file.")
          ->option_text("KEY=VALUE")
          ->expected(1)
          ->take_all()
          ->group("Selecting from the input");
    }
  }

  static void add_step_option(const pipeline::OptionRecord& option, OperationCommand& command) {
    Typed& typed = command.options.emplace_back(Typed{option.name, ""});
    const std::string text = fmt::format("{} ({})", pipeline::sentence(option.text), pipeline::value_text(option));
    if (option.type == "true or false") {
      command.app->add_flag(spellings(option.name), typed.text, text)->group("Options of the operation");
    } else {
      command.app->add_option(spellings(option.name), typed.text, text)
          ->option_text(option_form(option))
          ->group("Options of the operation");
    }
  }

  static std::string option_form(const pipeline::OptionRecord& option) {
    if (option.type == "number" || option.type.starts_with("integer")) return "N";
    if (option.type.starts_with("one of")) return "WORD";
    if (option.type.starts_with("list")) return "WORD,...";
    if (option.type.starts_with("period")) return "PERIOD";
    if (option.type.starts_with("region")) return "REGION";
    if (option.type.starts_with("lag")) return "LAG or FIRST,LAST";
    return "LAT,LON";
  }

  static void add_selection(const std::vector<pipeline::OptionRecord>& taken, OperationCommand& command) {
    const std::vector<std::array<std::string, 3>> keys = {
        {"period", "PERIOD", "Only these times: 1982/1991, 1982-01/1992-12."},
        {"months", "MONTHS", "Only these months: DJF, 7, Dec,Jan."},
        {"region", "REGION", "Only this region: lat=-5:5,lon=160:210 (degrees north and east)."},
        {"level", "LEVEL", "Only this level: 850, '850 hPa'."},
        {"units", "UNITS", "Convert the input to these units."}};
    for (const auto& [key, form, text] : keys) {
      const bool is_taken =
          std::any_of(taken.begin(), taken.end(), [&, &name = key](const auto& option) { return option.name == name; });
      if (is_taken) continue;
      Typed& typed = command.selection.emplace_back(Typed{key, ""});
      command.app->add_option("--" + key, typed.text, text)->option_text(form)->group("Selecting from the input");
    }
    command.app
        ->add_option("--input", command.extra_selection,
                     "Any other key of an input of the run file: gaps=allow, time.calendar=noleap.")
        ->option_text("KEY=VALUE")
        ->expected(1)
        ->take_all()
        ->group("Selecting from the input");
  }

  static void add_format(OperationCommand& command) {
    Typed& deflate = command.format.emplace_back(Typed{"deflate", ""});
    command.app->add_option("--deflate", deflate.text, "How hard to compress, 0 to 9. Default: 1.")
        ->option_text("N")
        ->group("Output");
    Typed& digits = command.format.emplace_back(Typed{"digits", ""});
    command.app->add_option("--digits", digits.text, "How many significant digits to keep. Default: all.")
        ->option_text("N")
        ->group("Output");
  }

  void read_operation(const OperationCommand& command) {
    OneStepRequest& request = arguments_.one_step;
    request.operation = command.operation;
    request.options = given(command.options);
    request.selection = given(command.selection);
    append_settings(command.extra_selection, "--input", request.selection);
    request.format = given(command.format);
    for (std::size_t i = 0; i < command.others.size(); ++i) {
      const auto& [key, texts] = command.other_selections[i];
      OtherInput other{key, command.others[i].text, {}};
      append_settings(texts, fmt::format("--{}-input", key), other.selection);
      if (!other.text.empty()) {
        request.others.push_back(std::move(other));
      } else if (!other.selection.empty()) {
        throw core::Error(core::ErrorKind::usage, fmt::format("--{0}-input is given, but --{0} is not", key));
      }
    }
  }

  [[nodiscard]] std::size_t read_threads() const {
    if (threads_.empty()) return 0;
    constexpr long long kMostThreads = 1'024;
    const auto number = pipeline::parse_integer(threads_);
    if (number && *number >= 1 && *number <= kMostThreads) return static_cast<std::size_t>(*number);
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("--threads is '{}', but must be an integer from 1 to {}", threads_, kMostThreads));
  }

  CLI::App app_;
  Arguments arguments_;
  std::string threads_;
  std::string memory_;
  std::string log_;
  std::deque<OperationCommand> commands_;
  std::deque<Typed> picture_options_;
};

/// Says a usage error in one sentence with where to read more.
void complain(const CLI::ParseError& error, Grammar& grammar) {
  std::string text = error.what();
  // A mistyped word also makes something else be missing; the word is what to tell.
  const std::vector<std::string> extras = grammar.app().remaining(true);
  if (!extras.empty())
    text = fmt::format("'{}' is not understood here{}", extras.front(), grammar.meant(extras.front()));
  const std::size_t repeated = text.find(": At Most 1 required");
  if (repeated != std::string::npos) text = text.substr(0, repeated) + " is given more than once";
  while (text.ends_with('\n') || text.ends_with('.')) text.pop_back();
  fmt::print(stderr, "error: {}\n(--help tells what can be written)\n", text);
}

}  // namespace

std::optional<Arguments> parse_arguments(int count, const char* const* words, int& exit_code) {
  Grammar grammar;
  exit_code = kExitUsage;
  if (count < 2) {
    fmt::print(stderr, "{}", help_text(grammar.app()));
    return std::nullopt;
  }
  try {
    grammar.app().parse(count, words);
    return grammar.read();
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", help_text(grammar.app()));
    exit_code = 0;
  } catch (const CLI::CallForVersion& version) {
    fmt::print("{}", version.what());
    exit_code = 0;
  } catch (const CLI::ParseError& error) {
    complain(error, grammar);
  }
  return std::nullopt;
}

}  // namespace fieldwise::cli
