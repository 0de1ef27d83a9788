#include "cli/one_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

#include "cli/operation_command.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "fieldwise/pipeline/catalog/option_words.hpp"
#include "fieldwise/pipeline/catalog/step_options.hpp"
#include "fieldwise/pipeline/plan/inspect.hpp"
#include "fieldwise/pipeline/runfile/section_options.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"

namespace fieldwise::cli {
namespace {

using pipeline::OptionEntry;
using pipeline::YamlNode;

constexpr std::string_view kFirstInput = "data";
constexpr std::string_view kPrintedText = "standard output.csv";

const OptionEntry* find_entry(std::span<const OptionEntry> options, std::string_view name) {
  const auto found = std::ranges::find(options, name, &OptionEntry::name);
  return found == options.end() ? nullptr : &*found;
}

/// Sets a key of a map; "time.calendar" sets a key of the map `time`. A key that is no option is left to the run file's
/// own words.
void set_value(YamlNode& map, std::span<const OptionEntry> options, const std::string& key, const std::string& text) {
  const OptionEntry* option = find_entry(options, key);
  const std::size_t dot = key.find('.');
  if (option != nullptr || dot == std::string::npos) {
    map.set(key, option == nullptr ? YamlNode::of_scalar(text) : pipeline::node_of_words(*option, text));
    return;
  }
  const std::string outer = key.substr(0, dot);
  option = find_entry(options, outer);
  YamlNode inner = map.find(outer) == nullptr ? YamlNode::of_map() : *map.find(outer);
  set_value(inner, option == nullptr ? std::span<const OptionEntry>() : option->children, key.substr(dot + 1), text);
  map.set(outer, std::move(inner));
}

YamlNode map_of(const Settings& settings, std::span<const OptionEntry> options) {
  YamlNode map = YamlNode::of_map();
  for (const auto& [key, text] : settings) set_value(map, options, key, text);
  return map;
}

YamlNode input_node(const std::vector<std::string>& files, const std::string& variable, const Settings& selection) {
  YamlNode node = YamlNode::of_map();
  std::vector<YamlNode> paths;
  for (const std::string& file : files) paths.push_back(YamlNode::of_scalar(file));
  node.set("files", paths.size() == 1 ? paths.front() : YamlNode::of_list(paths));
  if (!variable.empty()) {
    const bool several = variable.find(',') != std::string::npos;
    node.set("variable", several ? pipeline::list_of_words(variable) : YamlNode::of_scalar(variable));
  }
  if (selection.empty()) return node;
  for (auto& [key, value] : map_of(selection, pipeline::input_options()).entries) node.set(key, std::move(value));
  return node;
}

/// Splits FILE:VARIABLE; a file whose own name has the colon wins.
std::pair<std::string, std::string> file_and_variable(const std::string& text) {
  std::error_code ignored;
  const std::size_t colon = text.rfind(':');
  const bool whole = colon == std::string::npos || colon == 0 || colon + 1 == text.size() ||
                     text.find('/', colon) != std::string::npos || std::filesystem::exists(text, ignored);
  if (whole) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// Returns a name for the step that NetCDF and the run file allow.
std::string step_name(const std::string& variable) {
  const std::span<const std::string_view> taken = pipeline::names_of_coordinates();
  std::string name = pipeline::legal_name(variable).value_or("result");
  const bool is_free = name != kFirstInput && std::ranges::find(taken, name) == taken.end();
  return is_free ? name : name + "_result";
}

std::string other_name(const OtherInput& other, const std::string& step) {
  return other.key == step ? other.key + "_input" : other.key;
}

bool is_point(const OtherInput& other) { return other.text.starts_with("point="); }

std::vector<OptionEntry> entries_of_step(const pipeline::CatalogEntry& operation) {
  std::vector<OptionEntry> entries;
  for (pipeline::StepOption& one : pipeline::step_options(operation)) entries.push_back(std::move(one.option));
  return entries;
}

YamlNode step_node(const OneStepRequest& request, const std::string& name) {
  const pipeline::CatalogEntry& operation = *pipeline::find_operation(request.operation);
  YamlNode node = YamlNode::of_map();
  node.set("do", YamlNode::of_scalar(request.operation));
  const std::string key(operation.doc->inputs.front().key);
  node.set(key, YamlNode::of_scalar(std::string(kFirstInput)));
  for (const OtherInput& other : request.others) {
    if (is_point(other)) {
      YamlNode point = YamlNode::of_map();
      point.set("point", pipeline::list_of_words(std::string_view(other.text).substr(6)));
      node.set(other.key, point);
    } else {
      node.set(other.key, YamlNode::of_scalar(other_name(other, name)));
    }
  }
  if (request.options.empty()) return node;
  const std::vector<OptionEntry> options = entries_of_step(operation);
  for (const auto& [option, text] : request.options) set_value(node, options, option, text);
  return node;
}

/// Builds the run file of a request whose step has this name.
YamlNode run_file(const OneStepRequest& request, const std::string& name) {
  YamlNode inputs = YamlNode::of_map();
  inputs.set(kFirstInput, input_node(request.files, request.variable, request.selection));
  for (const OtherInput& other : request.others) {
    if (is_point(other)) continue;
    const auto [file, variable] = file_and_variable(other.text);
    inputs.set(other_name(other, name), input_node({file}, variable, other.selection));
  }
  YamlNode steps = YamlNode::of_map();
  steps.set(name, step_node(request, name));
  YamlNode outputs = YamlNode::of_map();
  outputs.set(request.output == kStandardOutput ? kPrintedText : std::string_view(request.output),
              YamlNode::of_list({YamlNode::of_scalar(name)}));
  YamlNode root = YamlNode::of_map();
  root.set("inputs", inputs);
  root.set("steps", steps);
  root.set("outputs", outputs);
  if (!request.format.empty()) root.set("format", map_of(request.format, pipeline::format_options()));
  return root;
}

/// Says in the words of the command what a run file would call keys of inputs, steps and formats.
class CommandWords {
 public:
  CommandWords(const OneStepRequest& request, const std::string& step) : request_(request), step_(step) {}

  [[nodiscard]] pipeline::RunWords words() const {
    pipeline::RunWords words;
    words.input = [*this](std::string_view input) {
      return input == kFirstInput ? std::string("the input") : "--" + key_of(input);
    };
    words.input_key = [*this](std::string_view key, std::string_view input) { return option(input, key); };
    words.step_key = [](std::string_view key, std::string_view /*step*/) { return fmt::format("--{}", key); };
    words.format_key = words.step_key;
    words.setting = [*this](std::string_view input, std::string_view key, std::string_view value) {
      const std::string name = option(input, key);
      if (key == "variable" && input != kFirstInput) return fmt::format("{} FILE:{}", name, value);
      const std::string typed = key == "select" ? without_braces(value) : std::string(value);
      return fmt::format("{}{}{}", name, name.find(' ') == std::string::npos ? " " : "=", typed);
    };
    return words;
  }

 private:
  /// Writes {number: 3, expver: 1} as number=3,expver=1, which a shell leaves alone.
  static std::string without_braces(std::string_view map) {
    std::string text;
    for (const char c : map) {
      if (c == ':') {
        text += '=';
      } else if (c != '{' && c != '}' && c != ' ') {
        text += c;
      }
    }
    return text;
  }

  /// Returns the option under which another input was given.
  [[nodiscard]] std::string key_of(std::string_view input) const {
    const auto other =
        std::ranges::find_if(request_.others, [&](const OtherInput& one) { return other_name(one, step_) == input; });
    return other == request_.others.end() ? std::string(input) : other->key;
  }

  /// Returns what is typed for a key of an input: "--level", "--input gaps", "--against-input level".
  [[nodiscard]] std::string option(std::string_view input, std::string_view key) const {
    if (input != kFirstInput) {
      const std::string other = key_of(input);
      const bool is_place = key == "variable" || key == "files";
      return is_place ? fmt::format("--{}", other) : fmt::format("--{}-input {}", other, key);
    }
    if (key == "files") return "IN";
    if (key == "variable") return "-v";
    const std::vector<OptionEntry> taken = entries_of_step(*pipeline::find_operation(request_.operation));
    const bool own = std::ranges::find(selection_keys(), key) != selection_keys().end();
    return own && find_entry(taken, key) == nullptr ? fmt::format("--{}", key) : fmt::format("--input {}", key);
  }

  OneStepRequest request_;
  std::string step_;
};

/// Gives the region of the first input to other inputs that are fields: both must lie on the same grid.
void share_region(const OneStepRequest& request, const std::string& name, pipeline::RunConfig& config) {
  const core::Region region = config.inputs.front().spec.region;
  for (const OtherInput& other : request.others) {
    const bool has_region = std::ranges::any_of(other.selection, [](const auto& one) { return one.first == "region"; });
    if (is_point(other) || has_region || region == core::Region{}) continue;
    for (pipeline::InputConfig& input : config.inputs) {
      if (input.spec.name != other_name(other, name)) continue;
      if (!pipeline::inspect_input(input.spec).is_series) input.spec.region = region;
    }
  }
}

/// Renames the step, its hidden steps and every reference to them; an input of the new name makes room.
void rename_step(pipeline::RunConfig& config, const std::string& from, const std::string& to) {
  const auto renamed = [&](const std::string& name) {
    if (name == from) return to;
    if (name == to) return to + "_input";
    const std::string owner = " for " + from;
    return name.ends_with(owner) ? name.substr(0, name.size() - owner.size()) + " for " + to : name;
  };
  for (pipeline::InputConfig& input : config.inputs) input.spec.name = renamed(input.spec.name);
  for (pipeline::StepConfig& step : config.steps) {
    step.name = renamed(step.name);
    for (auto& input : step.inputs) input.second.name = renamed(input.second.name);
  }
  for (pipeline::OutputConfig& output : config.outputs) {
    for (pipeline::Reference& field : output.fields) field.name = renamed(field.name);
  }
}

/// Names the step after the only variable of the file, or has it work on all of them.
void take_all_variables(pipeline::RunConfig& config, const std::string& name) {
  io::InputSpec& spec = config.inputs.front().spec;
  io::InputSpec all = spec;
  all.variable = io::kAllVariables;
  const pipeline::InputFacts facts = pipeline::inspect_input(all);
  if (facts.has_others) {
    spec.variable = io::kAllVariables;
  } else {
    rename_step(config, name, step_name(facts.variable));
  }
}

}  // namespace

pipeline::RunConfig one_step_run(const OneStepRequest& request) {
  const std::string name = step_name(request.variable);
  // First with what is known, so that a mistyped option is told before any file is opened.
  pipeline::RunConfig config = pipeline::parse_run_config(run_file(request, name), std::string(pipeline::kCommandLine),
                                                          "", CommandWords(request, name).words());
  share_region(request, name, config);
  if (request.variable.empty()) take_all_variables(config, name);
  return config;
}

}  // namespace fieldwise::cli
