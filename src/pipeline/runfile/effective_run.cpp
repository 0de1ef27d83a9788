#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

YamlNode text_node(std::string_view text) { return YamlNode::of_scalar(std::string(text)); }
/// Returns the keys of an input that say more than their default, and the rules for its times.
YamlNode input_node(const InputConfig& input) {
  io::InputSpec spec = input.spec;
  spec.files = input.files_as_written;
  spec.grid = input.grid_as_written;
  spec.members = input.members_as_written;
  const std::vector<NamedValue> values = option_values([&](core::OptionVisitor& visitor) { spec.describe(visitor); });
  YamlNode map = YamlNode::of_map();
  const auto set = [&](const NamedValue& key) {
    // All variables are not what is meant where nothing is said.
    const bool is_all = key.name != "variable" && key.value == OptionValue{std::string("all")};
    if (!key.value.is_nothing() && !is_all) map.set(key.name, to_node(key.value));
  };
  // The column stands beside the variable, whose place it takes in a text series.
  const auto column = std::ranges::find(values, "column", &NamedValue::name);
  for (const NamedValue& key : values) {
    if (key.name != "column") set(key);
    if (key.name == "variable") set(*column);
  }
  return map;
}

YamlNode reference_node(const Reference& reference) { return text_node(reference_text(reference)); }

/// Writes the steps that a user could have written; what is hidden goes back to where it came from.
class StepWriter {
 public:
  explicit StepWriter(const RunConfig& config) : config_(config) {}

  [[nodiscard]] YamlNode write(const StepConfig& step) const {
    YamlNode map = YamlNode::of_map();
    map.set("do", text_node(step.operation));
    for (const auto& [key, reference] : step.inputs) {
      const StepConfig* hidden = find_hidden(reference.name);
      if (hidden == nullptr) {
        add_reference(key, reference, map);
      } else if (hidden->operation == "point") {
        YamlNode point = YamlNode::of_map();
        point.set("point", hidden->options.find("at").value());
        map.set(key, point);
      }
    }
    write_options(step, map);
    core::Naming naming = step.naming;
    for (const NamedValue& key : option_values([&](core::OptionVisitor& visitor) { naming.describe(visitor); })) {
      if (!key.value.is_nothing()) map.set(key.name, to_node(key.value));
    }
    return map;
  }

 private:
  [[nodiscard]] const StepConfig* find_hidden(const std::string& name) const {
    const auto found = std::find_if(config_.steps.begin(), config_.steps.end(),
                                    [&](const StepConfig& step) { return step.hidden && step.name == name; });
    return found == config_.steps.end() ? nullptr : &*found;
  }

  /// Sets a reference; a second one under the same key makes a list.
  static void add_reference(const std::string& key, const Reference& reference, YamlNode& map) {
    const YamlNode* before = map.find(key);
    if (before == nullptr) {
      map.set(key, reference_node(reference));
      return;
    }
    YamlNode list = before->is_list() ? *before : YamlNode::of_list({*before});
    list.items.push_back(reference_node(reference));
    map.set(key, list);
  }

  void write_options(const StepConfig& step, YamlNode& map) const {
    std::map<std::string, OptionValue> implied;
    std::vector<std::string> order;
    for (const auto& input : step.inputs) {
      const StepConfig* hidden = find_hidden(input.second.name);
      if (hidden == nullptr || hidden->operation == "point") continue;
      for (const NamedValue& option : hidden->options.values()) {
        if (implied.emplace(option.name, option.value).second) order.push_back(option.name);
      }
    }
    for (const NamedValue& option : step.options.values()) {
      // An input in the place of an option's words stands there already.
      const auto is_named = [&](const auto& input) { return input.first == option.name; };
      if (std::ranges::any_of(step.inputs, is_named)) continue;
      // Written once, a key goes to the step and to what it implies; where their defaults differ, only leaving it out
      // means the same again.
      const auto other = implied.find(option.name);
      const bool same = other == implied.end() || other->second == option.value;
      if (same && !option.value.is_nothing()) map.set(option.name, to_node(option.value));
      if (other != implied.end()) implied.erase(other);
    }
    for (const std::string& name : order) {
      const auto found = implied.find(name);
      if (found == implied.end() || found->second.is_nothing() || name == kChoosesQuantities) continue;
      map.set(name, to_node(found->second));
    }
  }

  const RunConfig& config_;
};

/// Adds attributes, where there are some.
void add_attributes(const std::map<std::string, std::string>& attributes, YamlNode& map) {
  if (attributes.empty()) return;
  YamlNode node = YamlNode::of_map();
  for (const auto& [name, text] : attributes) node.set(name, text_node(text));
  map.set("attributes", node);
}

YamlNode output_node(const OutputConfig& output) {
  YamlNode format = YamlNode::of_map();
  io::OutputFormat written = output.format;
  for (const NamedValue& key : option_values([&](core::OptionVisitor& visitor) { written.describe(visitor); })) {
    const bool is_none = key.value == OptionValue{std::string("none")};
    if (!key.value.is_nothing() && !is_none) format.set(key.name, to_node(key.value));
  }
  std::vector<YamlNode> fields;
  for (const Reference& field : output.fields) fields.push_back(reference_node(field));
  YamlNode map = YamlNode::of_map();
  map.set("write", YamlNode::of_list(std::move(fields)));
  map.set("format", format);
  add_attributes(output.attributes, map);
  return map;
}

}  // namespace

std::string effective_run(const RunConfig& config) {
  YamlNode root = YamlNode::of_map();
  if (!config.title.empty()) root.set("title", text_node(config.title));
  YamlNode inputs = YamlNode::of_map();
  for (const InputConfig& input : config.inputs) inputs.set(input.spec.name, input_node(input));
  root.set("inputs", inputs);
  YamlNode steps = YamlNode::of_map();
  const StepWriter writer(config);
  for (const StepConfig& step : config.steps) {
    if (!step.hidden) steps.set(step.name, writer.write(step));
  }
  root.set("steps", steps);
  YamlNode outputs = YamlNode::of_map();
  for (const OutputConfig& output : config.outputs) outputs.set(output.path_as_written, output_node(output));
  root.set("outputs", outputs);
  add_attributes(config.attributes, root);
  if (config.update) root.set("update", text_node("true"));
  return write_yaml(root);
}

}  // namespace fieldwise::pipeline
