#include "cli/one_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/plan/inspect.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"

namespace fieldwise::cli {
namespace {

using pipeline::YamlNode;

constexpr std::string_view kFirstInput = "data";

YamlNode list_node(std::string_view text) {
  std::vector<YamlNode> items;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    items.push_back(YamlNode::of_scalar(std::string(item)));
    if (comma == std::string_view::npos) return YamlNode::of_list(std::move(items));
    text.remove_prefix(comma + 1);
  }
}

/// Reads "lat=-5:5,lon=160:210", which a shell leaves alone, into {lat: [-5, 5], lon: [160, 210]}.
YamlNode region_node(std::string_view text) {
  YamlNode region = YamlNode::of_map();
  for (const YamlNode& part : list_node(text).items) {
    const std::size_t equals = std::min(part.scalar.find('='), part.scalar.size());
    std::string ends = part.scalar.substr(std::min(equals + 1, part.scalar.size()));
    std::replace(ends.begin(), ends.end(), ':', ',');
    region.set(part.scalar.substr(0, equals), list_node(ends));
  }
  return region;
}

/// Turns what was typed into what the run file would say.
YamlNode value_node(const std::string& key, const std::string& text) {
  constexpr std::array<std::string_view, 8> kText = {"variable", "units",  "assume_units", "period",
                                                     "level",    "column", "base",         "time.units"};
  if (std::find(kText.begin(), kText.end(), key) != kText.end()) return YamlNode::of_scalar(text);
  if (text.starts_with('[') || text.starts_with('{')) return pipeline::parse_yaml(text, "--" + key);
  if (key == "region" && text.find('=') != std::string::npos) return region_node(text);
  if (key == "region" && text.find(':') != std::string::npos) return pipeline::parse_yaml("{" + text + "}", "--region");
  if (text.find(',') != std::string::npos) return list_node(text);
  return YamlNode::of_scalar(text);
}

/// Sets a key of a map; "time.calendar" sets a key of the map `time`.
void set_value(YamlNode& map, const std::string& key, const std::string& text) {
  const std::size_t dot = key.find('.');
  if (dot == std::string::npos) {
    map.set(key, value_node(key, text));
    return;
  }
  const std::string outer = key.substr(0, dot);
  YamlNode inner = map.find(outer) == nullptr ? YamlNode::of_map() : *map.find(outer);
  inner.set(key.substr(dot + 1), value_node(key, text));
  map.set(outer, std::move(inner));
}

YamlNode input_node(const std::vector<std::string>& files, const std::string& variable, const Settings& selection) {
  YamlNode node = YamlNode::of_map();
  std::vector<YamlNode> paths;
  for (const std::string& file : files) paths.push_back(YamlNode::of_scalar(file));
  node.set("files", paths.size() == 1 ? paths.front() : YamlNode::of_list(paths));
  if (!variable.empty()) node.set("variable", YamlNode::of_scalar(variable));
  for (const auto& [key, text] : selection) set_value(node, key, text);
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
  constexpr std::array<std::string_view, 7> kTaken = {"time",      "lat", "lon",      "latitude",
                                                      "longitude", "lag", kFirstInput};
  std::string name;
  for (const char c : variable) {
    const bool legal = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (legal || !name.empty()) name += legal ? c : '_';
  }
  name = name.substr(0, 100);
  if (name.empty()) return "result";
  return std::find(kTaken.begin(), kTaken.end(), name) == kTaken.end() ? name : name + "_result";
}

std::string other_name(const OtherInput& other, const std::string& step) {
  return other.key == step ? other.key + "_input" : other.key;
}

bool is_point(const OtherInput& other) { return other.text.starts_with("point="); }

const std::string* region_of(const OneStepRequest& request) {
  for (const auto& [key, text] : request.selection) {
    if (key == "region") return &text;
  }
  return nullptr;
}

YamlNode step_node(const OneStepRequest& request, const std::string& name) {
  YamlNode node = YamlNode::of_map();
  node.set("do", YamlNode::of_scalar(request.operation));
  const std::string key(pipeline::find_operation(request.operation)->doc->inputs.front().key);
  node.set(key, YamlNode::of_scalar(std::string(kFirstInput)));
  for (const OtherInput& other : request.others) {
    if (is_point(other)) {
      YamlNode point = YamlNode::of_map();
      point.set("point", list_node(std::string_view(other.text).substr(6)));
      node.set(other.key, point);
    } else {
      node.set(other.key, YamlNode::of_scalar(other_name(other, name)));
    }
  }
  for (const auto& [key, text] : request.options) set_value(node, key, text);
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
  outputs.set(request.output, YamlNode::of_list({YamlNode::of_scalar(name)}));
  YamlNode root = YamlNode::of_map();
  root.set("inputs", inputs);
  root.set("steps", steps);
  root.set("outputs", outputs);
  if (!request.format.empty()) {
    YamlNode format = YamlNode::of_map();
    for (const auto& [key, text] : request.format) set_value(format, key, text);
    root.set("format", format);
  }
  return root;
}

/// Gives the region of the first input to other inputs that are fields: both must lie on the same grid.
void share_region(OneStepRequest& request, const pipeline::RunConfig& config, const std::string& name) {
  const std::string* region = region_of(request);
  if (region == nullptr) return;
  const std::string text = *region;
  for (OtherInput& other : request.others) {
    const auto has_region = [](const auto& setting) { return setting.first == "region"; };
    if (is_point(other) || std::any_of(other.selection.begin(), other.selection.end(), has_region)) continue;
    for (const pipeline::InputConfig& input : config.inputs) {
      if (input.spec.name != other_name(other, name)) continue;
      if (!pipeline::inspect_input(input.spec).is_series) other.selection.emplace_back("region", text);
    }
  }
}

pipeline::RunConfig parsed(const OneStepRequest& request, const std::string& name) {
  return pipeline::parse_run_config(run_file(request, name), std::string(pipeline::kCommandLine), "");
}

}  // namespace

pipeline::RunConfig one_step_run(const OneStepRequest& request) {
  OneStepRequest complete = request;
  std::string name = step_name(request.variable);
  // First with what is known, so that a mistyped option is told before any file is opened.
  const pipeline::RunConfig draft = parsed(complete, name);
  share_region(complete, draft, name);
  if (request.variable.empty()) name = step_name(pipeline::inspect_input(draft.inputs.front().spec).variable);
  return parsed(complete, name);
}

}  // namespace fieldwise::cli
