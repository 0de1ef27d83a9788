#include "cli/command_docs.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "cli/completion.hpp"
#include "fieldwise/pipeline/catalog/step_options.hpp"
#include "fieldwise/pipeline/runfile/section_options.hpp"

namespace fieldwise::cli {
namespace {

using pipeline::OptionKind;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Tells by the form of a value whether it is a file.
ValueKind kind_of_form(const std::string& form) {
  if (form.empty()) return ValueKind::nothing;
  if (form == "RUN.yaml") return ValueKind::run_files;
  const bool is_file = contains(form, "FILE") || form == "IN" || form == "OUT" || form == "OUTPUT" ||
                       form == "PICTURE" || form == "FOLDER";
  return is_file ? ValueKind::files : ValueKind::anything;
}

void set_words(CommandOption& option, std::vector<std::string> words, ValueKind kind) {
  // Shells take words apart at blanks.
  std::erase_if(words, [](const std::string& word) { return word.find(' ') != std::string::npos; });
  if (words.empty()) return;
  option.words = std::move(words);
  option.value = kind;
}

CommandOption describe_option(const CLI::Option& option) {
  CommandOption doc;
  for (const std::string& name : option.get_snames()) doc.names.push_back('-' + name);
  for (const std::string& name : option.get_lnames()) doc.names.push_back("--" + name);
  // Of two spellings the help shows the first: it is the key of the run file.
  if (option.get_lnames().size() > 1) std::iter_swap(doc.names.end() - 2, doc.names.end() - 1);
  doc.form = option.get_positional() ? option.get_name(true, false) : option.get_option_text();
  doc.text = option.get_description();
  doc.group = option.get_group();
  doc.required = option.get_required();
  doc.repeats =
      option.get_items_expected_max() > 1 || option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  doc.value = kind_of_form(doc.form);
  return doc;
}

/// Returns what the catalogue says of options of a command; nothing where they are not of the catalogue.
std::vector<pipeline::OptionEntry> catalogued_options(const std::string& command) {
  if (command == "plot") return pipeline::plot_options();
  std::vector<pipeline::OptionEntry> options;
  if (const pipeline::CatalogEntry* operation = pipeline::find_operation(command)) {
    for (pipeline::StepOption& one : pipeline::step_options(*operation)) options.push_back(std::move(one.option));
  }
  return options;
}

/// Adds the words that options may have.
void add_words(CommandDoc& command) {
  for (const pipeline::OptionEntry& entry : catalogued_options(command.name)) {
    const bool is_list = entry.kind == OptionKind::words;
    if (!is_list && entry.kind != OptionKind::word) continue;
    for (CommandOption& option : command.options) {
      if (option.names.back() == "--" + entry.name) {
        set_words(option, entry.choices, is_list ? ValueKind::word_list : ValueKind::words);
      }
    }
  }
}

std::vector<std::string> names_of_operations() {
  std::vector<std::string> names;
  for (const pipeline::CatalogEntry& operation : pipeline::catalog()) names.emplace_back(operation.doc->name);
  return names;
}

void describe_options(const CLI::App& app, std::vector<CommandOption>& positionals,
                      std::vector<CommandOption>& options) {
  for (const CLI::Option* option : app.get_options()) {
    (option->get_positional() ? positionals : options).push_back(describe_option(*option));
  }
}

}  // namespace

ProgramDoc describe_program(const CLI::App& program) {
  ProgramDoc doc;
  doc.summary = program.get_description();
  std::vector<CommandOption> none;
  describe_options(program, none, doc.options);
  for (CommandOption& option : doc.options) {
    if (option.names.back() == "--log") set_words(option, {"text", "json"}, ValueKind::words);
  }
  return doc;
}

CommandDoc describe_command(const CLI::App& app) {
  CommandDoc command;
  command.name = app.get_name();
  command.summary = app.get_description();
  describe_options(app, command.positionals, command.options);
  add_words(command);
  if (command.name == "operations") set_words(command.positionals.front(), names_of_operations(), ValueKind::words);
  if (command.name == "completion") set_words(command.positionals.front(), names_of_shells(), ValueKind::words);
  return command;
}

std::vector<std::string> names_of_commands(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::string first_sentence(std::string_view text) {
  std::string_view first = text.substr(0, text.find(". "));
  // What follows in brackets are type and default.
  first = first.substr(0, first.find(" ("));
  while (first.ends_with('.') || first.ends_with(';')) first.remove_suffix(1);
  return std::string(first);
}

}  // namespace fieldwise::cli
