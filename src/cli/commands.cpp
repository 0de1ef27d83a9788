#include "cli/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
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
#include "fieldwise/pipeline/plan/inspect.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/pipeline/report/report.hpp"
#include "fieldwise/pipeline/run/run.hpp"
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
  if (one_step && arguments.only_run_file) {
    print(pipeline::effective_run(config));
  } else if (arguments.action == Action::check || (one_step && arguments.only_check)) {
    const pipeline::RunOptions options = run_options(arguments);
    print(arguments.as_json ? pipeline::check_json(config, options) : pipeline::check(config, options));
  } else {
    pipeline::RunOptions options = run_options(arguments);
    options.progress = console.progress();
    tell(config, pipeline::run(config, options), console);
  }
}

/// Prints what is known of each file, whatever the others are; the kind of error is that of the first that fails.
void describe_files(const std::vector<std::string>& files) {
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
  if (!text.empty()) print(text);
  if (!problems.empty()) throw core::Error(kind, problems);
}

void verify_files(const std::vector<std::string>& files, Console& console) {
  const std::vector<std::string> problems = pipeline::verify_outputs(files);
  if (!problems.empty()) {
    throw core::Error(core::ErrorKind::input_damaged, fmt::format("{}", fmt::join(problems, "\n")));
  }
  console.info(fmt::format("{} file{} as written", files.size(), files.size() == 1 ? " is" : "s are"));
}

void describe_operations(const Arguments& arguments) {
  if (arguments.markdown) {
    print(pipeline::operations_markdown());
  } else if (arguments.as_json) {
    const std::string& name = arguments.operation;
    print(name.empty() ? pipeline::operations_json() : pipeline::operation_json(name));
  } else if (arguments.operation.empty()) {
    print(pipeline::describe_operations());
  } else {
    print(pipeline::describe_operation(arguments.operation));
  }
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
  describe_files(arguments.files);
  if (arguments.picture.output.empty()) return;
  draw(arguments.picture, console);
}

bool opens_files(Action action) {
  return action != Action::operations && action != Action::schema && action != Action::completion;
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
      describe_operations(arguments);
      break;
    case Action::schema:
      print(pipeline::run_file_schema());
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
