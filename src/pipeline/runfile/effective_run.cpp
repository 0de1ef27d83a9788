#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

YamlNode text_node(std::string_view text) { return YamlNode::of_scalar(std::string(text)); }
YamlNode number_node(double value) { return YamlNode::of_scalar(number_text(value)); }

YamlNode list_of(const std::vector<std::string>& texts) {
  std::vector<YamlNode> items;
  for (const std::string& text : texts) items.push_back(text_node(text));
  return items.size() == 1 ? items.front() : YamlNode::of_list(std::move(items));
}

YamlNode pair_node(const std::pair<double, double>& pair) {
  return YamlNode::of_list({number_node(pair.first), number_node(pair.second)});
}

void set_text(YamlNode& map, std::string_view key, std::string_view text) {
  if (!text.empty()) map.set(key, text_node(text));
}

YamlNode months_node(unsigned months) {
  std::vector<YamlNode> items;
  for (int month = 1; month <= 12; ++month) {
    if ((months >> static_cast<unsigned>(month - 1) & 1U) != 0) items.push_back(text_node(std::to_string(month)));
  }
  return YamlNode::of_list(std::move(items));
}

void write_selection(const io::InputSpec& spec, YamlNode& map) {
  if (spec.period) map.set("period", text_node(core::format_period(*spec.period)));
  if (spec.months != 0xFFFU) map.set("months", months_node(spec.months));
  YamlNode region = YamlNode::of_map();
  if (spec.region.lat_deg) region.set("lat", pair_node(*spec.region.lat_deg));
  if (spec.region.lon_deg) region.set("lon", pair_node(*spec.region.lon_deg));
  if (!region.entries.empty()) map.set("region", region);
  if (spec.level) {
    const std::string value = number_text(spec.level->value);
    map.set("level", text_node(spec.level->units.empty() ? value : value + ' ' + spec.level->units));
  }
}

void write_values(const io::InputSpec& spec, YamlNode& map) {
  set_text(map, "units", spec.units);
  set_text(map, "assume_units", spec.assume_units);
  if (spec.scaled) {
    YamlNode scale = YamlNode::of_map();
    scale.set("multiply", number_node(spec.scale_multiply));
    scale.set("add", number_node(spec.scale_add));
    map.set("scale", scale);
  }
  std::vector<YamlNode> missing;
  for (const double value : spec.missing) missing.push_back(number_node(value));
  if (!missing.empty()) map.set("missing", YamlNode::of_list(std::move(missing)));
  if (spec.fill_missing) map.set("fill_missing", number_node(*spec.fill_missing));
  if (spec.quantity_difference) map.set("quantity", text_node("difference"));
}

void write_time(const io::InputSpec& spec, YamlNode& map) {
  constexpr std::array<std::string_view, 4> kStamps = {"", "start", "middle", "end"};
  constexpr std::array<std::string_view, 3> kDuplicates = {"error", "first", "last"};
  constexpr std::array<std::string_view, 5> kExpected = {"yearly", "seasonal", "monthly", "daily", "hourly"};
  YamlNode time = YamlNode::of_map();
  if (spec.time.calendar) time.set("calendar", text_node(core::calendar_name(*spec.time.calendar)));
  set_text(time, "stamp", kStamps[static_cast<std::size_t>(spec.time.stamp)]);
  set_text(time, "units", spec.time.units.value_or(""));
  if (!time.entries.empty()) map.set("time", time);
  map.set("duplicates", text_node(kDuplicates[static_cast<std::size_t>(spec.duplicates)]));
  map.set("gaps", text_node(spec.gaps == io::Gaps::error ? "error" : "allow"));
  if (spec.expect && *spec.expect != core::StepClass::irregular) {
    map.set("expect", text_node(kExpected[static_cast<std::size_t>(*spec.expect)]));
  }
  if (spec.quiet_s > 0.0) map.set("quiet", text_node(number_text(spec.quiet_s) + " s"));
}

YamlNode input_node(const InputConfig& input) {
  YamlNode map = YamlNode::of_map();
  // Files are joined by their dates: the order in which they are listed must not change a byte of an output.
  std::vector<std::string> files = input.files_as_written;
  std::ranges::sort(files);
  map.set("files", list_of(files));
  set_text(map, "variable", input.spec.variable);
  if (input.spec.column) map.set("column", text_node(std::to_string(*input.spec.column)));
  set_text(map, "column", input.spec.column_name);
  write_selection(input.spec, map);
  write_values(input.spec, map);
  write_time(input.spec, map);
  return map;
}

YamlNode reference_node(const Reference& reference) { return text_node(reference_text(reference)); }

std::vector<OptionRecord> options_of(const StepConfig& step) {
  return record_options(
      *find_operation(step.operation), step.options, [](int, const std::string&) {}, "");
}

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
        point.set("point", *hidden->options.find("at"));
        map.set(key, point);
      }
    }
    write_options(step, map);
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
    std::map<std::string, YamlNode> implied;
    std::vector<std::string> order;
    for (const auto& input : step.inputs) {
      const StepConfig* hidden = find_hidden(input.second.name);
      if (hidden == nullptr || hidden->operation == "point") continue;
      for (const OptionRecord& option : options_of(*hidden)) {
        if (implied.emplace(option.name, option.value).second) order.push_back(option.name);
      }
    }
    for (const OptionRecord& option : options_of(step)) {
      // Written once, a key goes to the step and to what it implies; where their defaults differ, only leaving it out
      // means the same again.
      const auto other = implied.find(option.name);
      const bool same = other == implied.end() || same_tree(other->second, option.value);
      if (same && !option.value.is_null()) map.set(option.name, option.value);
      if (other != implied.end()) implied.erase(other);
    }
    for (const std::string& name : order) {
      const auto found = implied.find(name);
      if (found == implied.end() || found->second.is_null() || name == kChoosesQuantities) continue;
      map.set(name, found->second);
    }
  }

  const RunConfig& config_;
};

YamlNode output_node(const OutputConfig& output) {
  YamlNode format = YamlNode::of_map();
  format.set("deflate", text_node(std::to_string(output.format.deflate)));
  if (output.format.digits) format.set("digits", text_node(std::to_string(*output.format.digits)));
  std::vector<YamlNode> chunks;
  for (const std::size_t size : output.format.chunks) chunks.push_back(text_node(std::to_string(size)));
  if (!chunks.empty()) format.set("chunks", YamlNode::of_list(std::move(chunks)));
  std::vector<YamlNode> fields;
  for (const Reference& field : output.fields) fields.push_back(reference_node(field));
  YamlNode map = YamlNode::of_map();
  map.set("write", YamlNode::of_list(std::move(fields)));
  map.set("format", format);
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
  if (config.update) root.set("update", text_node("true"));
  return write_yaml(root);
}

}  // namespace fieldwise::pipeline
