#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <span>

#include "cli/command_words.hpp"
#include "cli/empty_values.hpp"
#include "cli/exit_codes.hpp"
#include "cli/help_format.hpp"
#include "cli/operation_command.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/version.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/describe_operation.hpp"
#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "fieldwise/pipeline/catalog/option_reader.hpp"
#include "fieldwise/pipeline/catalog/option_words.hpp"
#include "fieldwise/pipeline/plan/inspect.hpp"
#include "fieldwise/pipeline/runfile/describe_option.hpp"
#include "fieldwise/pipeline/runfile/section_options.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"

namespace fieldwise::cli {
namespace {

std::string version_text() {
  std::string text = fmt::format("fieldwise {}\n", core::kVersion);
  for (const auto& [name, version] : pipeline::library_versions()) text += fmt::format("{} {}\n", name, version);
  return text;
}

/// Declares the grammar of one command line and reads it. Only the command that is asked for is declared with all it
/// takes: 32 operations with their options took most of the time in which the program started.
class Grammar {
 public:
  Grammar(std::string_view asked, bool names_are_told)
      : app_("Computes climatologies, anomalies, correlations and trends of gridded climate data.", "fieldwise"),
        asked_(asked) {
    app_.formatter(help_formatter());
    app_.set_help_flag("-h,--help", "Print this help.");
    app_.set_version_flag("--version", version_text,
                          "Print the versions of fieldwise and of the libraries it runs on.");
    app_.footer(fmt::format("Examples:\n{}\n{}\n", examples(),
                            pipeline::wrapped(fmt::format("Exit codes: {}", exit_codes()), 2)));
    app_.require_subcommand(1);
    app_.fallthrough();
    add_global_options();
    add_commands(names_are_told);
  }

  /// Tells whether a word names a command of its own.
  static bool is_command(std::string_view word) {
    const pipeline::CatalogEntry* operation = pipeline::find_operation(word);
    return std::ranges::find(commands(), word, &Command::name) != commands().end() ||
           (operation != nullptr && !operation->doc->inputs.empty());
  }

  /// Tells whether a word names an operation that has no command.
  static bool needs_run_file(std::string_view word) {
    return pipeline::find_operation(word) != nullptr && !is_command(word);
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
      if (command.app().parsed()) command.read(arguments_.one_step);
    }
    read_picture_options();
    if (arguments_.action == Action::info) read_look();
    if (arguments_.action == Action::one_step && arguments_.as_json && !arguments_.only_check) {
      throw core::Error(core::ErrorKind::usage, "--json goes with --check");
    }
    if (arguments_.action == Action::operations && arguments_.markdown) {
      const std::string other = arguments_.as_json ? "--json" : arguments_.operation;
      if (!other.empty()) {
        throw core::Error(core::ErrorKind::usage,
                          fmt::format("--markdown writes one page of all operations: leave out '{}'", other));
      }
    }
    if (arguments_.action == Action::report && !arguments_.report.ends_with(".html")) {
      throw core::Error(core::ErrorKind::usage,
                        fmt::format("a report is a web page: '{}' must end with .html", arguments_.report));
    }
    return arguments_;
  }

  /// Returns the option or subcommand that a word nobody expected was probably meant to be.
  std::string meant(const std::string& word) {
    const CLI::App* app = &app_;
    const std::vector<CLI::App*> asked = app_.get_subcommands();
    if (!asked.empty()) app = asked.front();
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
  struct Command {
    std::string_view name;
    std::string_view text;
    void (Grammar::*add)(CLI::App&);
  };

  static std::span<const Command> commands() {
    static constexpr std::array<Command, 12> kCommands = {{
        {"init", "Write a first run file for what files hold, with comments.", &Grammar::add_init},
        {"run", "Do what a run file says.", &Grammar::add_run},
        {"check", "Check a run file and its inputs and print the plan; write nothing.", &Grammar::add_check},
        {"info", "Describe files: variables, grid, calendar, period, gaps, sizes.", &Grammar::add_info},
        {"verify", "Compare outputs with the record that their run left beside them.", &Grammar::add_verify},
        {"operations", "List the operations, or describe one in full.", &Grammar::add_operations},
        {"plot", "Draw a map or a series of a file; what is not asked for is chosen by what it holds.",
         &Grammar::add_plot},
        {"report", "Write a web page about a finished run: data, maps, significance, provenance.",
         &Grammar::add_report},
        {"schema", "Print the JSON Schema of the run file, for editors.", &Grammar::add_schema},
        {"completion", "Print what completes commands and options in a shell.", &Grammar::add_completion},
        {"manual", "Write the manual pages into a folder.", &Grammar::add_manual},
        {"help", "Say what a word means: a command, an operation or an option.", &Grammar::add_help},
    }};
    return kCommands;
  }

  void add_commands(bool names_are_told) {
    for (const Command& command : commands()) {
      if (!names_are_told && command.name != asked_) continue;
      CLI::App& app = *app_.add_subcommand(std::string(command.name), std::string(command.text));
      app.footer(wrapped_footer(kGlobalOptions));
      if (command.name != asked_) continue;
      (this->*command.add)(app);
      unmark_positionals(app);
    }
    for (const pipeline::CatalogEntry& operation : pipeline::catalog()) {
      // Inputs under names of the user's choice need a run file.
      if (operation.doc->inputs.empty()) continue;
      if (operation.doc->name == asked_) {
        add_operation(operation);
      } else if (names_are_told) {
        add_operation_name(app_, operation);
      }
    }
  }

  void add_operation(const pipeline::CatalogEntry& operation) {
    const OperationCommand& command = commands_.emplace_back(app_, operation, arguments_.one_step);
    command.app()
        .add_flag("--check", arguments_.only_check, "Print the plan; write nothing.")
        ->group("Instead of running");
    command.app()
        .add_flag("--json", arguments_.as_json, "With --check: print the plan as JSON.")
        ->group("Instead of running");
    command.app()
        .add_flag("--print-run-file", arguments_.only_run_file, "Print the run file that does the same.")
        ->group("Instead of running");
    command.app().callback([this] { arguments_.action = Action::one_step; });
    unmark_positionals(command.app());
  }

  static void unmark_positionals(CLI::App& app) {
    const std::function<std::string(std::string)> as_typed = unmarked;
    for (CLI::Option* option : app.get_options([](CLI::Option* one) { return one->get_positional(); })) {
      option->transform(as_typed);
    }
  }

  void add_global_options() {
    app_.add_option("--threads", threads_, "How many threads work; all cores where left out.")->option_text("N");
    app_.add_option("--memory", memory_, "The most memory to use (4GiB, 500MB); a quarter of the machine if left out.")
        ->option_text("SIZE");
    app_.add_flag("--force", arguments_.force, "Run even where nothing is new.");
    app_.add_flag("--digest-inputs", arguments_.digest_inputs,
                  "Take a SHA-256 of every input, however large: it decides whether one has changed.");
    app_.add_flag("-q,--quiet", arguments_.quiet, "Say nothing but errors.");
    app_.add_option("--log", log_, "How messages are written: text or json (one object a line).")->option_text("FORM");
  }

  void add_run(CLI::App& run) {
    add_run_file(run);
    run.callback([this] { arguments_.action = Action::run; });
  }

  void add_check(CLI::App& check) {
    add_run_file(check);
    check.add_flag("--json", arguments_.as_json, "Print the plan as JSON.");
    check.callback([this] { arguments_.action = Action::check; });
  }

  void add_run_file(CLI::App& command) {
    command.add_option("RUN.yaml", arguments_.run_file, "The run file.")->required();
    command
        .add_option("--set", arguments_.overrides,
                    "Set a value of the run file, such as inputs.u.period=1990/1999. May be given again.")
        ->option_text("KEY=VALUE")
        ->expected(1)
        ->take_all();
  }

  void add_init(CLI::App& init) {
    add_files(init);
    add_text_output(init, "The run file to write, which must not be there yet; - is standard output, as without.");
    init.callback([this] { arguments_.action = Action::init; });
  }

  void add_files(CLI::App& command) {
    command.add_option("FILE", arguments_.files, "NetCDF files or text series.")->required();
  }

  void add_text_output(CLI::App& command,
                       const std::string& text = "The file to write; - is standard output, as without.") {
    command.add_option("-o,--output", arguments_.text_output, text)->option_text("OUT");
  }

  void add_help(CLI::App& help) {
    help.add_option("WORD", arguments_.word, "The word; left out: all commands.");
    help.callback([this] { arguments_.action = Action::help; });
  }

  void add_info(CLI::App& info) {
    add_files(info);
    add_text_output(info);
    info.add_option("--plot", arguments_.picture.output,
                    "Also draw a quick look at one file: its last map, and how much of it is valid over time.")
        ->option_text("PICTURE");
    info.add_option("-v,--variable", arguments_.picture.variable,
                    "With --plot: the variable to look at; else the first.")
        ->option_text("NAME");
    info.callback([this] { arguments_.action = Action::info; });
  }

  void add_verify(CLI::App& verify) {
    verify.add_option("OUTPUT", arguments_.files, "Files that fieldwise wrote.")->required();
    verify.callback([this] { arguments_.action = Action::verify; });
  }

  void add_operations(CLI::App& operations) {
    operations.add_option("NAME", arguments_.operation, "The operation to describe.");
    operations.add_flag("--markdown", arguments_.markdown, "Write all of them as a Markdown page.");
    operations.add_flag("--json", arguments_.as_json, "Write all of them, or the one, as JSON.");
    add_text_output(operations);
    operations.callback([this] { arguments_.action = Action::operations; });
  }

  void add_schema(CLI::App& schema) {
    add_text_output(schema);
    schema.callback([this] { arguments_.action = Action::schema; });
  }

  void add_completion(CLI::App& completion) {
    completion.add_option("SHELL", arguments_.shell, "The shell: bash, zsh or fish.")->required();
    completion.callback([this] { arguments_.action = Action::completion; });
  }

  void add_manual(CLI::App& manual) {
    manual.add_option("FOLDER", arguments_.folder, "The folder; it is made where it is not there.")->required();
    manual.callback([this] { arguments_.action = Action::manual; });
  }

  void add_plot(CLI::App& plot) {
    plot.add_option("FILE", arguments_.picture.file, "A NetCDF file or a text series.")->required();
    plot.add_option("VARIABLE", arguments_.picture.variable,
                    "A variable, or a step of fieldwise; may be left out where there is only one.");
    plot.add_option("-o,--output", arguments_.picture.output, "The picture to write: .png, .pdf or .svg.")
        ->option_text("OUT")
        ->required();
    for (const pipeline::OptionEntry& option : pipeline::plot_options()) {
      auto& [key, typed] = picture_options_.emplace_back(option.name, "");
      plot.add_option("--" + key, typed, pipeline::sentence(option.sentence))
          ->option_text(option.range)
          ->group("How it looks");
    }
    plot.callback([this] { arguments_.action = Action::plot; });
  }

  void add_report(CLI::App& report) {
    report.add_option("RUN.yaml", arguments_.run_file, "The run file.")->required();
    report.add_option("-o,--output", arguments_.report, "The page to write.")->option_text("OUT")->required();
    report.callback([this] { arguments_.action = Action::report; });
  }

  void read_picture_options() {
    pipeline::YamlNode typed = pipeline::YamlNode::of_map();
    for (const pipeline::OptionEntry& option : pipeline::plot_options()) {
      for (const auto& [key, text] : picture_options_) {
        if (key == option.name && !text.empty()) typed.set(key, pipeline::node_of_words(option, text));
      }
    }
    pipeline::Problems problems{std::string(pipeline::kCommandLine)};
    const auto subject = [](std::string_view key) { return fmt::format("--{}", key); };
    pipeline::read_options(typed, {subject, {}, {}, pipeline::words_of_node}, [this](core::OptionVisitor& visitor) {
      arguments_.picture.options.describe(visitor);
    }).tell(problems.report());
    problems.throw_if_any();
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

  [[nodiscard]] std::size_t read_threads() const {
    if (threads_.empty()) return 0;
    constexpr long long kMostThreads = 1'024;
    const auto number = core::parse_integer(threads_);
    if (number && *number >= 1 && *number <= kMostThreads) return static_cast<std::size_t>(*number);
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("--threads is '{}', but must be an integer from 1 to {}", threads_, kMostThreads));
  }

  CLI::App app_;
  std::string_view asked_;
  Arguments arguments_;
  std::string threads_;
  std::string memory_;
  std::string log_;
  std::deque<OperationCommand> commands_;
  std::deque<std::pair<std::string, std::string>> picture_options_;  // CLI11 writes into it: nothing may move
};

/// Returns a usage error in one sentence, with where to read more.
core::Error usage_error(const CLI::ParseError& error, Grammar& grammar) {
  std::string text = error.what();
  // A mistyped word also makes something else be missing; the word is what to tell.
  std::vector<std::string> extras = grammar.app().remaining(true);
  for (std::string& word : extras) word = unmarked(word);
  if (!extras.empty() && grammar.app().get_subcommands().empty() && Grammar::needs_run_file(extras.front())) {
    return {core::ErrorKind::usage,
            fmt::format("{0} needs a run file; see 'fieldwise operations {0}'", extras.front())};
  }
  if (!extras.empty())
    text = fmt::format("'{}' is not understood here{}", extras.front(), grammar.meant(extras.front()));
  const std::size_t repeated = text.find(": At Most 1 required");
  if (repeated != std::string::npos) text = text.substr(0, repeated) + " is given more than once";
  while (text.ends_with('\n') || text.ends_with('.')) text.pop_back();
  return {core::ErrorKind::usage, fmt::format("{} (--help tells what can be written)", text)};
}

}  // namespace

bool opens_inputs(int count, const char* const* words) noexcept {
  constexpr std::array<std::string_view, 3> kQuestions = {"--help", "-h", "--version"};
  const std::string_view command = command_word(count, words);
  const bool asks = std::ranges::any_of(before_mark(count, words), [&](std::string_view word) {
    return std::ranges::find(kQuestions, word) != kQuestions.end();
  });
  constexpr std::array<std::string_view, 5> kTold = {"operations", "schema", "completion", "manual", "help"};
  return !asks && !command.empty() && std::ranges::find(kTold, command) == kTold.end();
}

std::string help_of(std::string_view word) {
  while (word.starts_with('-')) word.remove_prefix(1);
  if (word.empty()) {
    Grammar all("", true);
    return help_text(all.app());
  }
  if (Grammar::is_command(word)) {
    Grammar one(word, false);
    return help_text(*one.app().get_subcommand(std::string(word)), one.app().get_name());
  }
  if (pipeline::find_operation(word) != nullptr) return pipeline::describe_operation(word);
  std::string text = pipeline::describe_option(word);
  if (!text.empty()) return text;
  Grammar all("", true);
  std::vector<std::string> known = names_of_commands(all.app());
  for (std::string& name : pipeline::names_of_options()) known.push_back(std::move(name));
  const std::string meaning = pipeline::suggestion(std::string(word), known, "");
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("no command, operation or option is called '{}'{}", word,
                                meaning.starts_with(":") ? meaning : "; 'fieldwise help' lists the commands"));
}

ProgramDoc command_docs() {
  Grammar names("", true);
  ProgramDoc program = describe_program(names.app());
  for (const std::string& name : names_of_commands(names.app())) {
    Grammar whole(name, false);
    program.commands.push_back(describe_command(*whole.app().get_subcommand(name)));
  }
  const auto help = std::ranges::find(program.commands, "help", &CommandDoc::name);
  help->positionals.front().words = names_of_commands(names.app());
  help->positionals.front().value = ValueKind::words;
  return program;
}

std::optional<Arguments> parse_arguments(int count, const char* const* words, std::string& answer) {
  require_plain_words(count, words);
  const std::string_view asked = command_word(count, words);
  const std::span<const char* const> all(words, static_cast<std::size_t>(count));
  const bool is_version = asked.empty() && std::ranges::find(all, std::string_view("--version")) != all.end();
  // Names of commands are needed to list them, and to suggest one for a word that is none.
  Grammar grammar(asked, !is_version && !Grammar::is_command(asked));
  if (count < 2) {
    answer = help_text(grammar.app());
    return std::nullopt;
  }
  refuse_empty_values(grammar.app(), all);
  try {
    grammar.app().parse(words_for_parser(count, words, asked));
    return grammar.read();
  } catch (const CLI::CallForHelp&) {
    answer = Grammar::needs_run_file(asked)
                 ? fmt::format("{} needs a run file.\n\n{}", asked, pipeline::describe_operation(asked))
                 : help_text(grammar.app());
  } catch (const CLI::CallForVersion& version) {
    answer = version.what();
  } catch (const CLI::ParseError& error) {
    throw usage_error(error, grammar);
  }
  return std::nullopt;
}

}  // namespace fieldwise::cli
