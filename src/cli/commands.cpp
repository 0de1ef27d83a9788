#include "cli/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/command_words.hpp"
#include "cli/completion.hpp"
#include "cli/console.hpp"
#include "cli/exit_codes.hpp"
#include "cli/manual.hpp"
#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/core/version.hpp"
#include "fieldwise/pipeline/catalog/describe_operation.hpp"
#include "fieldwise/pipeline/catalog/operations_json.hpp"
#include "fieldwise/pipeline/plan/first_run_file.hpp"
#include "fieldwise/pipeline/plan/inspect.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/pipeline/report/report.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/pipeline/run/run_to_text.hpp"
#include "fieldwise/pipeline/runfile/run_file_schema.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "fieldwise/plot/draw_picture.hpp"
#include "fieldwise/plot/picture_request.hpp"

namespace fieldwise::cli {
namespace {

std::string signal_name(int signal) {
  const char* const name = sigabbrev_np(signal);
  return name == nullptr ? fmt::format("signal {}", signal) : fmt::format("SIG{}", name);
}

pipeline::RunOptions run_options(const Arguments& arguments) {
  pipeline::RunOptions options;
  options.threads = arguments.threads;
  options.memory_bytes = arguments.memory_bytes;
  options.force = arguments.force;
  options.digest_inputs = arguments.digest_inputs;
  return options;
}

pipeline::RunConfig configuration(const Arguments& arguments) {
  return arguments.action == Action::one_step ? one_step_run(arguments.one_step)
                                              : pipeline::read_run_file(arguments.run_file, arguments.overrides);
}

/// Tells notices and the summary: to a person or a log collector one by one, in cron all in one line.
void tell(const pipeline::RunConfig& config, const pipeline::RunSummary& summary, Console& console) {
  std::vector<std::string> notices = config.notices;
  for (const std::string& notice : summary.notices) {
    if (std::find(notices.begin(), notices.end(), notice) == notices.end()) notices.push_back(notice);
  }
  const bool is_file = config.origin != pipeline::kCommandLine;
  const std::string subject = is_file ? config.origin : fmt::format("{}", fmt::join(summary.outputs, ", "));
  std::string line = fmt::format("{}: {}", subject, summary.text);
  if (console.is_watched() || console.is_json()) {
    for (const std::string& notice : notices) console.notice(notice);
  } else if (!notices.empty()) {
    line += fmt::format("; {}: {}", core::counted(notices.size(), "notice"), fmt::join(notices, "; "));
    std::replace(line.begin(), line.end(), '\n', ' ');
  }
  console.info(line);
}

void run(const Arguments& arguments, Console& console) {
  const pipeline::RunConfig config = configuration(arguments);
  const bool one_step = arguments.action == Action::one_step;
  const bool is_printed = one_step && arguments.one_step.output == kStandardOutput;
  if (one_step && arguments.only_run_file) {
    if (is_printed) {
      throw core::Error(core::ErrorKind::usage, "--print-run-file: a run file writes files: name one in place of -");
    }
    print(pipeline::effective_run(config));
  } else if (arguments.action == Action::check || (one_step && arguments.only_check)) {
    const pipeline::RunOptions options = run_options(arguments);
    print(arguments.as_json ? pipeline::check_json(config, options) : pipeline::check(config, options));
  } else {
    pipeline::RunOptions options = run_options(arguments);
    options.progress = console.progress();
    if (is_printed) {
      const pipeline::TextRun done = pipeline::run_to_text(config, options);
      tell(config, done.summary, console);
      print(done.text);
    } else {
      tell(config, pipeline::run(config, options), console);
    }
  }
}

/// Tells whether a file is there whose beginning is no text.
bool holds_other_than_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string beginning(512, '\0');
  file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return std::ranges::any_of(beginning,
                             [](char c) { return c >= '\0' && c < ' ' && c != '\n' && c != '\t' && c != '\r'; });
}

/// Prints a text, or writes it into the file that is named: a new one, or one that holds text. Data are not written
/// over by what is said of them.
void print_or_write(const std::string& output, const std::string& text) {
  if (output == kStandardOutput) return print(text);
  if (holds_other_than_text(output)) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("{} holds something other than text, which would be lost: name another file", output));
  }
  pipeline::write_page(output, text);
}

/// Writes what is known of each file, whatever the others are; the kind of error is that of the first that fails.
void describe_files(const std::vector<std::string>& files, const std::string& output) {
  std::string text;
  std::string problems;
  core::ErrorKind kind = core::ErrorKind::input_damaged;
  for (const std::string& file : files) {
    try {
      text += (text.empty() ? "" : "\n") + pipeline::describe_file(file);
    } catch (const core::Error& error) {
      if (problems.empty()) kind = error.kind();
      problems += (problems.empty() ? "" : "\n") + std::string(error.what());
    }
  }
  if (!text.empty()) print_or_write(output, text);
  if (!problems.empty()) throw core::Error(kind, problems);
}

void verify_files(const std::vector<std::string>& files, Console& console) {
  const std::vector<std::string> problems = pipeline::verify_outputs(files);
  if (!problems.empty()) {
    throw core::Error(core::ErrorKind::input_damaged, fmt::format("{}", fmt::join(problems, "\n")));
  }
  console.info(fmt::format("{} file{} as written", files.size(), files.size() == 1 ? " is" : "s are"));
}

std::string describe_operations(const Arguments& arguments) {
  const std::string& name = arguments.operation;
  if (arguments.markdown) return pipeline::operations_markdown();
  if (arguments.as_json) return name.empty() ? pipeline::operations_json() : pipeline::operation_json(name);
  return name.empty() ? pipeline::describe_operations() : pipeline::describe_operation(name);
}

void write_first_run_file(const Arguments& arguments, Console& console) {
  const std::string& output = arguments.text_output;
  const bool is_file = output != kStandardOutput;
  std::error_code ignored;
  if (is_file && std::filesystem::exists(std::filesystem::symlink_status(output, ignored))) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("{} is there already: a first run file takes the place of none", output));
  }
  const std::string directory = is_file ? std::filesystem::path(output).parent_path().string() : "";
  print_or_write(output, pipeline::first_run_file(arguments.files, directory));
  if (is_file) console.info(fmt::format("{0} written: 'fieldwise check {0}' shows what it does", output));
}

void write_report(const Arguments& arguments, Console& console) {
  const pipeline::RunConfig config = pipeline::read_run_file(arguments.run_file, arguments.overrides);
  pipeline::check_page_path(arguments.report, config);
  const pipeline::RunReport report = pipeline::report(config);
  pipeline::write_page(arguments.report, report.html);
  for (const std::string& notice : report.notices) console.notice(notice);
  console.info(fmt::format("{} written", arguments.report));
}

void draw(const plot::PictureRequest& request, Console& console) {
  const std::string variable = plot::draw_picture(request);
  console.info(fmt::format("{} drawn{}", request.output, variable.empty() ? "" : ": variable " + variable));
}

void describe_with_picture(const Arguments& arguments, Console& console) {
  for (const std::string& file : arguments.files) {
    std::error_code ignored;
    if (arguments.text_output != kStandardOutput && std::filesystem::equivalent(file, arguments.text_output, ignored)) {
      throw core::Error(core::ErrorKind::usage,
                        fmt::format("{} is read: what is said of it must go to another file", arguments.text_output));
    }
  }
  describe_files(arguments.files, arguments.text_output);
  if (arguments.picture.output.empty()) return;
  draw(arguments.picture, console);
}

bool opens_files(Action action) {
  return action != Action::operations && action != Action::schema && action != Action::completion &&
         action != Action::help;
}

/// Requires a working directory, from which paths are meant: somebody may have removed it.
void require_working_directory() {
  std::error_code refusal;
  static_cast<void>(std::filesystem::current_path(refusal));
  if (!refusal) return;
  throw core::Error(core::ErrorKind::input_missing,
                    fmt::format("the working directory is gone ({}): change to one that exists", refusal.message()));
}

void act(const Arguments& arguments, Console& console) {
  if (opens_files(arguments.action)) require_working_directory();
  switch (arguments.action) {
    case Action::init:
      write_first_run_file(arguments, console);
      break;
    case Action::help:
      print(help_of(arguments.word));
      break;
    case Action::info:
      describe_with_picture(arguments, console);
      break;
    case Action::plot:
      draw(arguments.picture, console);
      break;
    case Action::report:
      write_report(arguments, console);
      break;
    case Action::verify:
      verify_files(arguments.files, console);
      break;
    case Action::operations:
      print_or_write(arguments.text_output, describe_operations(arguments));
      break;
    case Action::schema:
      print_or_write(arguments.text_output, pipeline::run_file_schema());
      break;
    case Action::completion:
      print(completion_script(arguments.shell, command_docs()));
      break;
    case Action::manual:
      write_manual(arguments.folder, command_docs());
      break;
    case Action::run:
    case Action::check:
    case Action::one_step:
      run(arguments, console);
      break;
  }
}

/// Runs `body` and turns what it throws into a message and an exit code.
template <class Body>
int guarded(Console& console, const Body& body) {
  try {
    body();
    return 0;
  } catch (const core::Error& error) {
    console.error(error.what());
    return exit_code_of(error.kind());
  } catch (const core::Stopped& stopped) {
    const std::string sentence = stopped.what();
    console.error(fmt::format("{}: {}; no output was changed", signal_name(stopped.signal()), sentence));
    return kExitSignal + stopped.signal();
  } catch (const std::system_error& error) {
    console.error(fmt::format("the system refused what is needed here: {}", error.what()));
    return exit_code_of(error.code());
  } catch (const std::bad_alloc&) {
    console.error("the machine has no more memory: try a smaller --memory, or close other programs");
    return kExitMemory;
  } catch (const std::exception& error) {
    console.error(fmt::format("fieldwise {} has a bug: {}", core::kVersion, error.what()));
  } catch (...) {
    console.error(fmt::format("fieldwise {} has a bug: something unknown was thrown", core::kVersion));
  }
  console.error(
      "please report this line with the command and the run file; each output is the old or the new one, whole");
  return kExitBug;
}

/// Tells whether JSON is asked for, before it is known whether the other words make sense.
bool asks_for_json(int count, const char* const* words) {
  const std::span<const char* const> options = before_mark(count, words);
  const std::vector<std::string_view> list(options.begin(), options.end());
  const auto value = std::find(list.begin(), list.end(), "--log");
  return std::find(list.begin(), list.end(), "--log=json") != list.end() ||
         (value != list.end() && value + 1 != list.end() && *(value + 1) == "json");
}

int guarded_command(int count, const char* const* words) {
  Console plain(false, asks_for_json(count, words));
  std::optional<Arguments> arguments;
  std::string answer;
  const int failed = guarded(plain, [&] { arguments = parse_arguments(count, words, answer); });
  if (failed != 0) return failed;
  if (!arguments && count < 2) {
    print_help(answer);
    return kExitUsage;
  }
  if (!arguments) return guarded(plain, [&] { print(answer); });
  Console console(arguments->quiet, arguments->json);
  return guarded(console, [&] { act(*arguments, console); });
}

}  // namespace

int command(int count, const char* const* words) noexcept {
  try {
    return guarded_command(count, words);
  } catch (...) {
    std::fputs("error: fieldwise could not even say what went wrong (no memory, or standard error is closed)\n",
               stderr);
    return kExitBug;
  }
}

}  // namespace fieldwise::cli
