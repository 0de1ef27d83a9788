#include "fieldwise/pipeline/catalog/describe_operation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/utf8.hpp"
#include "fieldwise/pipeline/catalog/step_options.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"

namespace fieldwise::pipeline {
namespace {

constexpr std::size_t kNameColumn = 17;
constexpr std::string_view kAnyName = "NAME";  ///< stands for an input key of the user's choice

/// Writes "  name      text", the text wrapped in its own column; a long name has a line of its own.
std::string entry(std::string_view name, std::string_view text) {
  std::string out = fmt::format("  {}", name);
  if (core::count_characters(out) + 2 > kNameColumn) {
    out += '\n' + std::string(kNameColumn, ' ');
  } else {
    out += std::string(kNameColumn - core::count_characters(out), ' ');
  }
  return out + wrapped(text, kNameColumn) + '\n';
}

/// Returns what may be written, without unit and default.
std::string form_text(const OptionEntry& option) {
  const std::string type = type_text(option);
  constexpr std::array kAsTypes = {OptionKind::word, OptionKind::words, OptionKind::numbers, OptionKind::integers,
                                   OptionKind::flag};
  if (option.kind == OptionKind::word && option.choices.size() == 1) return "only " + option.choices.front();
  if (option.range.empty() || std::ranges::find(kAsTypes, option.kind) != kAsTypes.end()) return type;
  if (option.kind == OptionKind::integer) return fmt::format("integer, {}", option.range);
  const bool plain = option.kind == OptionKind::number && option.none.empty();
  return plain && option.range != "any number" ? fmt::format("number, {}", option.range) : option.range;
}

/// Returns what an output is called in a file; columns of a table, which has its own file, are called what they are.
std::string variable_name(const analysis::OperationDoc& doc, const analysis::OutputDoc& output) {
  if (doc.is_table) return std::string(output.quantity);
  return output.quantity.empty() ? "STEP" : fmt::format("STEP_{}", output.quantity);
}

/// Returns the sentence about an input; their authors say of most optional ones what happens without them.
std::string input_text(const analysis::InputDoc& input) {
  const bool silent = !input.required && input.text.find("left out") == std::string_view::npos;
  std::string text = sentence(input.text) + (silent ? " May be left out." : "");
  if (input.many) text += " A list is allowed.";
  for (const std::string_view word : input.words) text += fmt::format(" The word '{}' may stand in it.", word);
  return text;
}

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

void write_markdown(const CatalogEntry& operation, std::string& out) {
  const analysis::OperationDoc& doc = *operation.doc;
  out += fmt::format("\n## {}\n\n{}\n\n```\n{}\n```\n\nReference: {}\n\n```yaml\n{}\n```\n", doc.name,
                     sentence(doc.summary), doc.formula, sentence(doc.reference), example_step(doc));
  out += "\n| input | what it is |\n|---|---|\n";
  for (const analysis::InputDoc& input : doc.inputs) {
    out += fmt::format("| `{}` | {} |\n", input.key, cell(input_text(input)));
  }
  if (!doc.named_inputs.empty()) out += fmt::format("| `{}` | {} |\n", kAnyName, cell(sentence(doc.named_inputs)));
  const std::vector<StepOption> options = step_options(operation);
  if (!options.empty()) out += "\n| option | value | what it does |\n|---|---|---|\n";
  for (const auto& [option, implied] : options) {
    out += fmt::format("| `{}` | {} | {} |\n", option.name, cell(value_text(option)), cell(sentence(option.sentence)));
  }
  out += fmt::format("\n| {} | unit | what it holds |\n|---|---|---|\n", doc.is_table ? "column" : "variable");
  for (const analysis::OutputDoc& output : doc.outputs) {
    out +=
        fmt::format("| `{}` | {} | {} |\n", variable_name(doc, output), cell(output.unit), cell(sentence(output.text)));
  }
}

}  // namespace

std::string example_step(const analysis::OperationDoc& doc) {
  std::string text = fmt::format("STEP: {{do: {}", doc.name);
  for (const analysis::InputDoc& input : doc.inputs) {
    if (input.required && input.implied_operation.empty()) text += fmt::format(", {}: INPUT", input.key);
  }
  if (!doc.named_inputs.empty()) text += fmt::format(", {}: INPUT", kAnyName);
  if (!doc.needed_options.empty()) text += fmt::format(", {}", doc.needed_options);
  return text + '}';
}

std::string sentence(std::string_view text) {
  std::string out(text);
  // A word before a colon is one to be typed, as it is: "annealing: the first temperature".
  const std::size_t word = std::min(out.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), out.size());
  const bool is_typed = word < out.size() && out[word] == ':';
  if (!is_typed && !out.empty() && out.front() >= 'a' && out.front() <= 'z') {
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  }
  if (!out.empty() && !out.ends_with('.')) out += '.';
  return out;
}

std::string value_text(const OptionEntry& option) {
  std::string text = form_text(option);
  if (!option.unit.empty() && option.unit != "1") text += fmt::format(", in {}", option.unit);
  return option.default_text.empty() ? text : fmt::format("{}; default {}", text, option.default_text);
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  bool first = true;
  while (!text.empty()) {
    const std::size_t break_at = text.find_first_of(" \n");
    const std::string_view word = text.substr(0, break_at);
    const bool new_line = !first && column + 1 + core::count_characters(word) > width;
    if (new_line) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (!first && column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += core::count_characters(word);
    first = false;
    if (break_at == std::string_view::npos) break;
    if (text[break_at] == '\n') {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    }
    text.remove_prefix(break_at + 1);
  }
  return out;
}

const CatalogEntry& known_operation(std::string_view name) {
  if (const CatalogEntry* found = find_operation(name)) return *found;
  std::vector<std::string> names;
  for (const CatalogEntry& operation : catalog()) names.emplace_back(operation.doc->name);
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("unknown operation '{}'{}", name, suggestion(name, names, "operations")));
}

std::string describe_operations() {
  std::string out = "The operations ('fieldwise operations NAME' shows one with its options):\n\n";
  for (const CatalogEntry& operation : catalog()) out += entry(operation.doc->name, sentence(operation.doc->summary));
  return out;
}

std::string describe_operation(std::string_view name) {
  const CatalogEntry& operation = known_operation(name);
  const analysis::OperationDoc& doc = *operation.doc;
  std::string out = fmt::format("{}\n\n{}\n\n", doc.name, wrapped(sentence(doc.summary), 0));
  out += entry("formula", doc.formula) + entry("reference", sentence(doc.reference));
  out += entry("in a run file", example_step(doc));
  out += "\nInputs\n";
  for (const analysis::InputDoc& input : doc.inputs) out += entry(input.key, input_text(input));
  if (!doc.named_inputs.empty()) out += entry(kAnyName, sentence(doc.named_inputs));
  const std::vector<StepOption> options = step_options(operation);
  if (!options.empty()) out += "\nOptions\n";
  for (const auto& [option, implied] : options) {
    out += entry(option.name, fmt::format("{}\n({})", sentence(option.sentence), value_text(option)));
  }
  out += doc.is_table ? "\nColumns of the table, which has a file of its own\n" : "\nOutputs\n";
  for (const analysis::OutputDoc& output : doc.outputs) {
    const std::string unit = output.unit.empty() ? "" : fmt::format("\n(unit: {})", output.unit);
    out += entry(variable_name(doc, output), sentence(output.text) + unit);
  }
  return out;
}

std::string operations_markdown() {
  std::string out =
      "# Operations\n\nWritten by `fieldwise operations --markdown` from the program's own documentation; a test "
      "compares "
      "the two.\n\n| operation | what it does |\n|---|---|\n";
  for (const CatalogEntry& operation : catalog()) {
    out += fmt::format("| [{0}](#{0}) | {1} |\n", operation.doc->name, cell(sentence(operation.doc->summary)));
  }
  for (const CatalogEntry& operation : catalog()) write_markdown(operation, out);
  return out;
}

}  // namespace fieldwise::pipeline
