#include "cli/manual.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/exit_codes.hpp"
#include "cli/help_format.hpp"
#include "cli/roff.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/version.hpp"
#include "fieldwise/pipeline/catalog/describe_operation.hpp"
#include "fieldwise/pipeline/catalog/step_options.hpp"
#include "fieldwise/pipeline/report/report.hpp"
#include "fieldwise/pipeline/runfile/section_options.hpp"

namespace fieldwise::cli {
namespace {

using pipeline::sentence;

std::string page_name(std::string_view command) { return fmt::format("fieldwise-{}", command); }

std::string reference(std::string_view command) { return bold(page_name(command)) + "(1)"; }

/// Returns a sentence without its full stop and capital, as it stands after a name: "fieldwise-run - do what ...".
std::string phrase(std::string_view summary) {
  std::string text = sentence(summary);
  text.pop_back();
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z') text.front() += 'a' - 'A';
  return text.substr(0, text.find(". "));
}

void add_name(std::string_view name, std::string_view summary, Roff& page) {
  page.heading("NAME").line(fmt::format("{} \\- {}", plain(name), plain(phrase(summary))));
}

void add_option(const CommandOption& option, Roff& page) {
  std::string tag;
  for (const std::string& name : option.names) tag += (tag.empty() ? "" : ", ") + bold(name);
  if (!option.form.empty()) tag += ' ' + italic(option.form);
  page.entry(tag, option.text);
}

/// Adds options group by group, in the order in which groups first appear.
void add_options(const std::vector<CommandOption>& options, std::string_view first_heading, Roff& page) {
  std::vector<std::string> groups;
  for (const CommandOption& option : options) {
    if (std::ranges::find(groups, option.group) == groups.end()) groups.push_back(option.group);
  }
  page.heading(first_heading);
  for (const std::string& group : groups) {
    if (group != "Options") page.subheading(group);
    for (const CommandOption& option : options) {
      if (option.group == group) add_option(option, page);
    }
  }
}

std::string synopsis(const CommandDoc& command) {
  std::string text = bold("fieldwise " + command.name);
  for (const CommandOption& positional : command.positionals) {
    text += ' ' + std::string(positional.required ? "" : "[") + italic(positional.form) +
            (positional.repeats ? " ..." : "") + (positional.required ? "" : "]");
  }
  for (const CommandOption& option : command.options) {
    if (option.required) text += fmt::format(" {} {}", bold(option.names.front()), italic(option.form));
  }
  return text + " [" + italic("options") + ']';
}

void add_operation(const analysis::OperationDoc& doc, Roff& page) {
  page.paragraph(fmt::format("Formula: {}", doc.formula));
  page.heading(doc.is_table ? "COLUMNS OF THE TABLE" : "OUTPUTS");
  for (const analysis::OutputDoc& output : doc.outputs) {
    const std::string name(output.quantity);
    const std::string tag = doc.is_table ? bold(name) : italic("STEP") + (name.empty() ? "" : bold('_' + name));
    page.entry(tag, fmt::format("{} Unit: {}.", sentence(output.text), output.unit));
  }
  page.heading("REFERENCE").line(plain(sentence(doc.reference)));
}

void add_inputs(const analysis::OperationDoc& doc, Roff& page) {
  page.heading("INPUTS OF A STEP");
  for (const analysis::InputDoc& input : doc.inputs) page.entry(bold(input.key), sentence(input.text));
  if (!doc.named_inputs.empty()) page.entry(italic("NAME"), sentence(doc.named_inputs));
}

Roff page_of(std::string_view name, std::string_view section = "1") { return {name, section, core::kVersion}; }

std::string command_page(const CommandDoc& command) {
  const pipeline::CatalogEntry* operation = pipeline::find_operation(command.name);
  const std::string name = page_name(command.name);
  Roff page = page_of(name);
  add_name(name, command.summary, page);
  page.heading("SYNOPSIS").line(synopsis(command));
  page.heading("DESCRIPTION").line(plain(sentence(command.summary)));
  if (operation != nullptr) add_operation(*operation->doc, page);
  if (!command.positionals.empty()) {
    page.heading("ARGUMENTS");
    for (const CommandOption& positional : command.positionals) add_option(positional, page);
  }
  add_options(command.options, "OPTIONS", page);
  page.paragraph("Every command takes the options of the program, too.");
  page.heading("SEE ALSO").line(bold("fieldwise") + "(1)");
  return page.text();
}

/// Returns the page of an operation that has no command, because its inputs have names of the user's choice.
std::string operation_page(const pipeline::CatalogEntry& operation) {
  const analysis::OperationDoc& doc = *operation.doc;
  const std::string name = page_name(doc.name);
  Roff page = page_of(name);
  add_name(name, doc.summary, page);
  page.heading("DESCRIPTION").line(plain(sentence(doc.summary)));
  page.paragraph("This operation needs a run file.");
  add_operation(doc, page);
  add_inputs(doc, page);
  page.heading("OPTIONS OF A STEP");
  for (const pipeline::StepOption& one : pipeline::step_options(operation)) {
    page.entry(bold(one.option.name),
               fmt::format("{} ({})", sentence(one.option.sentence), pipeline::value_text(one.option)));
  }
  page.heading("SEE ALSO").line(bold("fieldwise") + "(1), " + reference("run"));
  return page.text();
}

std::string program_page(const ProgramDoc& program) {
  Roff page = page_of("fieldwise");
  add_name("fieldwise", program.summary, page);
  page.heading("SYNOPSIS").line(bold("fieldwise ") + italic("command") + " [" + italic("arguments") + ']');
  page.heading("DESCRIPTION").line(plain(program.summary));
  page.paragraph(
      "A run file says what to read, what to compute and what to write; an operation of one step needs none.");
  page.heading("COMMANDS");
  for (const CommandDoc& command : program.commands) {
    if (pipeline::find_operation(command.name) == nullptr) page.entry(reference(command.name), command.summary);
  }
  page.heading("OPERATIONS");
  for (const pipeline::CatalogEntry& operation : pipeline::catalog()) {
    page.entry(reference(operation.doc->name), sentence(operation.doc->summary));
  }
  add_options(program.options, "OPTIONS", page);
  page.heading("EXAMPLES").lines(examples());
  page.heading("EXIT STATUS").line(plain(exit_codes()));
  return page.text();
}

void add_keys(std::string_view heading, std::string_view text, const std::vector<pipeline::OptionEntry>& keys,
              Roff& page) {
  page.heading(heading).line(plain(text));
  for (const pipeline::OptionEntry& key : keys) {
    page.entry(bold(key.name), fmt::format("{} ({})", sentence(key.sentence), pipeline::value_text(key)));
    for (const pipeline::OptionEntry& part : key.children) {
      if (key.kind != pipeline::OptionKind::group) continue;
      page.entry(bold(fmt::format("{}.{}", key.name, part.name)),
                 fmt::format("{} ({})", sentence(part.sentence), pipeline::value_text(part)));
    }
  }
}

std::string run_file_page() {
  Roff page = page_of("fieldwise-run-file", "5");
  add_name("fieldwise-run-file", "what fieldwise reads, computes, writes and draws", page);
  page.heading("DESCRIPTION")
      .line(plain("A run file is YAML: a map with the keys title, inputs, steps, outputs, plots, "
                  "format and update. Paths are relative to it."));
  page.lines(
      "inputs:\n  sst: {files: sst.nc}\nsteps:\n  clim: {do: climatology, of: sst, by: month}\noutputs:\n"
      "  clim.nc: [clim]\n");
  add_keys("INPUTS", "Each input has a name, under which are:", pipeline::input_options(), page);
  page.heading("STEPS").line(
      plain("Each step has a name, under which are do, the operation, and its inputs and options:"));
  for (const pipeline::CatalogEntry& operation : pipeline::catalog()) {
    page.entry(reference(operation.doc->name), sentence(operation.doc->summary));
  }
  page.heading("OUTPUTS").line(
      plain("Under the path of each file: a list of steps and of quantities of steps (clim.mean), "
            "or a map of write, such a list, and format."));
  add_keys("FORMAT", "For all outputs, or for one:", pipeline::format_options(), page);
  add_keys("PLOTS", "Under the path of each picture: a step or quantity, or a map of draw, which is one, and:",
           pipeline::plot_options(), page);
  page.heading("UPDATE").line(plain("With true a later run goes on where this one ends, where files were added."));
  page.heading("SEE ALSO")
      .line(bold("fieldwise") + "(1), " + reference("run") + ", " + reference("check") + ", " + reference("schema"));
  return page.text();
}

}  // namespace

std::vector<std::pair<std::string, std::string>> manual_pages(const ProgramDoc& program) {
  std::vector<std::pair<std::string, std::string>> pages = {{"fieldwise.1", program_page(program)}};
  for (const CommandDoc& command : program.commands) {
    pages.emplace_back(page_name(command.name) + ".1", command_page(command));
  }
  for (const pipeline::CatalogEntry& operation : pipeline::catalog()) {
    const auto is_same = [&](const CommandDoc& command) { return command.name == operation.doc->name; };
    if (std::ranges::any_of(program.commands, is_same)) continue;
    pages.emplace_back(page_name(operation.doc->name) + ".1", operation_page(operation));
  }
  pages.emplace_back("fieldwise-run-file.5", run_file_page());
  return pages;
}

void write_manual(const std::string& folder, const ProgramDoc& program) {
  for (const auto& [name, text] : manual_pages(program)) {
    pipeline::write_page((std::filesystem::path(folder) / name).string(), text);
  }
}

}  // namespace fieldwise::cli
