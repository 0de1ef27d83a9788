#include "fieldwise/pipeline/catalog/option_parser.hpp"

#include <fmt/format.h>

#include <cmath>

#include "fieldwise/core/region.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"

namespace fieldwise::pipeline {
namespace {

/// Sets options from a map; what does not fit is reported and keeps its default.
class OptionParser : public core::OptionVisitor {
 public:
  OptionParser(const YamlNode& options, Report report, std::string step, std::set<std::string>* known_keys)
      : options_(options), report_(std::move(report)), step_(std::move(step)), known_keys_(known_keys) {}

  void number(const core::OptionDoc& doc, double& value, double least, double most) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).number(*node, least, most));
  }
  void optional_number(const core::OptionDoc& doc, std::optional<double>& value, double least, double most) override {
    if (const YamlNode* node = given_or_reset(doc, value, "none")) {
      take_optional(value, reader(doc).optional_number(*node, least, most));
    }
  }
  void numbers(const core::OptionDoc& doc, std::vector<double>& values, double least, double most) override {
    if (const YamlNode* node = given(doc)) take(values, reader(doc).numbers(*node, least, most));
  }
  void matrix(const core::OptionDoc& doc, std::vector<std::vector<double>>& rows) override {
    if (const YamlNode* node = given(doc)) take(rows, reader(doc).matrix(*node));
  }
  void measure(const core::OptionDoc& doc, std::optional<core::Measure>& value,
               std::span<const std::string_view> units) override {
    if (const YamlNode* node = given(doc)) take_optional(value, reader(doc).measure(*node, units));
  }
  void integer(const core::OptionDoc& doc, int& value, int least, int most) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).integer(*node, least, most));
  }
  void optional_integer(const core::OptionDoc& doc, std::optional<int>& value, int least, int most) override {
    if (const YamlNode* node = given_or_reset(doc, value, "none")) {
      take_optional(value, reader(doc).optional_integer(*node, least, most));
    }
  }
  void flag(const core::OptionDoc& doc, bool& value) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).flag(*node));
  }
  void text(const core::OptionDoc& doc, std::string& value) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).text(*node));
  }
  void word(const core::OptionDoc& doc, std::size_t& index, std::span<const std::string_view> names) override {
    if (const YamlNode* node = given(doc)) take(index, reader(doc).word(*node, names));
  }
  void words(const core::OptionDoc& doc, std::vector<std::string>& values,
             std::span<const std::string_view> names) override {
    if (const YamlNode* node = given(doc)) take(values, reader(doc).words(*node, names));
  }
  void period(const core::OptionDoc& doc, std::optional<core::Period>& value) override {
    if (const YamlNode* node = given_or_reset(doc, value, "all")) take_optional(value, reader(doc).period(*node));
  }
  void region(const core::OptionDoc& doc, core::Region& value) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).region(*node));
  }
  void place(const core::OptionDoc& doc, std::array<double, 2>& lat_lon_deg) override {
    if (const YamlNode* node = given(doc)) take(lat_lon_deg, reader(doc).place(*node));
  }
  void lags(const core::OptionDoc& doc, std::vector<int>& values) override {
    if (const YamlNode* node = given(doc)) take(values, reader(doc).lags(*node));
  }

 private:
  const YamlNode* given(const core::OptionDoc& doc) {
    if (known_keys_ != nullptr) known_keys_->emplace(doc.name);
    return options_.find(doc.name);
  }

  /// Returns the node that sets an option, or nullptr where none does or it is the word for "no value".
  template <class Value>
  const YamlNode* given_or_reset(const core::OptionDoc& doc, std::optional<Value>& value, std::string_view no_value) {
    const YamlNode* node = given(doc);
    if (node == nullptr || !node->is_scalar() || node->scalar != no_value) return node;
    value.reset();
    return nullptr;
  }

  [[nodiscard]] ValueReader reader(const core::OptionDoc& doc) const {
    return {report_, step_.empty() ? fmt::format("option '--{}'", doc.name)
                                   : fmt::format("option '{}' of step '{}'", doc.name, step_)};
  }

  template <class Value>
  static void take(Value& value, std::optional<Value> read) {
    if (read) value = std::move(*read);
  }

  template <class Value>
  static void take_optional(std::optional<Value>& value, std::optional<Value> read) {
    if (read) value = std::move(read);
  }

  const YamlNode& options_;
  Report report_;
  std::string step_;
  std::set<std::string>* known_keys_;
};

YamlNode number_node(double value) {
  return std::isfinite(value) ? YamlNode::of_scalar(number_text(value)) : YamlNode();
}

YamlNode number_list(const std::vector<double>& values) {
  std::vector<YamlNode> items;
  for (const double value : values) items.push_back(number_node(value));
  return YamlNode::of_list(std::move(items));
}

YamlNode measure_node(const std::optional<core::Measure>& measure) {
  if (!measure) return {};
  const bool apart = !measure->unit.empty() && measure->unit != "%";
  return YamlNode::of_scalar(number_text(measure->value) + (apart ? " " : "") + measure->unit);
}

YamlNode region_node(const core::Region& region) {
  if (!region.lat_deg && !region.lon_deg) return YamlNode::of_scalar("all");
  YamlNode node = YamlNode::of_map();
  if (region.lat_deg) node.set("lat", number_list({region.lat_deg->first, region.lat_deg->second}));
  if (region.lon_deg) node.set("lon", number_list({region.lon_deg->first, region.lon_deg->second}));
  return node;
}

YamlNode lags_node(const std::vector<int>& lags) {
  if (lags.empty()) return {};
  if (lags.size() == 1) return YamlNode::of_scalar(std::to_string(lags.front()));
  bool run = true;
  for (std::size_t i = 1; i < lags.size(); ++i) run = run && lags[i] == lags[i - 1] + 1;
  if (run) return number_list({static_cast<double>(lags.front()), static_cast<double>(lags.back())});
  YamlNode node = YamlNode::of_map();
  node.set("list", number_list({lags.begin(), lags.end()}));
  return node;
}

/// Lets another visitor set each option, then writes down what it is.
class OptionRecorder : public core::OptionVisitor {
 public:
  OptionRecorder(core::OptionVisitor& setter, std::vector<OptionRecord>& records)
      : setter_(setter), records_(records) {}

  void number(const core::OptionDoc& doc, double& value, double least, double most) override {
    setter_.number(doc, value, least, most);
    add(doc, "number", number_node(value));
  }
  void optional_number(const core::OptionDoc& doc, std::optional<double>& value, double least, double most) override {
    setter_.optional_number(doc, value, least, most);
    add(doc, "number or none", value ? number_node(*value) : YamlNode::of_scalar("none"));
  }
  void numbers(const core::OptionDoc& doc, std::vector<double>& values, double least, double most) override {
    setter_.numbers(doc, values, least, most);
    add(doc, "list of numbers", values.empty() ? YamlNode() : number_list(values));
  }
  void matrix(const core::OptionDoc& doc, std::vector<std::vector<double>>& rows) override {
    setter_.matrix(doc, rows);
    std::vector<YamlNode> lines;
    for (const std::vector<double>& row : rows) lines.push_back(number_list(row));
    add(doc, "rows of numbers", lines.empty() ? YamlNode() : YamlNode::of_list(std::move(lines)));
  }
  void measure(const core::OptionDoc& doc, std::optional<core::Measure>& value,
               std::span<const std::string_view> units) override {
    setter_.measure(doc, value, units);
    add(doc, fmt::format("number, alone or with {}", fmt::join(units, " or ")), measure_node(value));
  }
  void integer(const core::OptionDoc& doc, int& value, int least, int most) override {
    setter_.integer(doc, value, least, most);
    add(doc, "integer", YamlNode::of_scalar(std::to_string(value)));
  }
  void optional_integer(const core::OptionDoc& doc, std::optional<int>& value, int least, int most) override {
    setter_.optional_integer(doc, value, least, most);
    add(doc, "integer or none", YamlNode::of_scalar(value ? std::to_string(*value) : "none"));
  }
  void flag(const core::OptionDoc& doc, bool& value) override {
    setter_.flag(doc, value);
    add(doc, "true or false", YamlNode::of_scalar(value ? "true" : "false"));
  }
  void text(const core::OptionDoc& doc, std::string& value) override {
    setter_.text(doc, value);
    add(doc, "text", value.empty() ? YamlNode() : YamlNode::of_scalar(value));
  }
  void word(const core::OptionDoc& doc, std::size_t& index, std::span<const std::string_view> names) override {
    setter_.word(doc, index, names);
    add(doc, fmt::format("one of {}", fmt::join(names, ", ")), YamlNode::of_scalar(std::string(names[index])));
  }
  void words(const core::OptionDoc& doc, std::vector<std::string>& values,
             std::span<const std::string_view> names) override {
    setter_.words(doc, values, names);
    std::vector<YamlNode> items;
    for (const std::string& value : values) items.push_back(YamlNode::of_scalar(value));
    add(doc, names.empty() ? "list of words" : fmt::format("list out of {}", fmt::join(names, ", ")),
        items.empty() ? YamlNode() : YamlNode::of_list(std::move(items)));
  }
  void period(const core::OptionDoc& doc, std::optional<core::Period>& value) override {
    setter_.period(doc, value);
    add(doc, "period or all", YamlNode::of_scalar(value ? core::format_period(*value) : "all"));
  }
  void region(const core::OptionDoc& doc, core::Region& value) override {
    setter_.region(doc, value);
    add(doc, "region or all", region_node(value));
  }
  void place(const core::OptionDoc& doc, std::array<double, 2>& lat_lon_deg) override {
    setter_.place(doc, lat_lon_deg);
    const bool set = std::isfinite(lat_lon_deg[0]) && std::isfinite(lat_lon_deg[1]);
    add(doc, "[lat, lon]", set ? number_list({lat_lon_deg[0], lat_lon_deg[1]}) : YamlNode());
  }
  void lags(const core::OptionDoc& doc, std::vector<int>& values) override {
    setter_.lags(doc, values);
    add(doc, "lag, [first, last] or {list: [...]}", lags_node(values));
  }

 private:
  void add(const core::OptionDoc& doc, std::string type, YamlNode value) {
    records_.push_back({std::string(doc.name), std::move(type), std::string(doc.unit), std::string(doc.range),
                        std::string(doc.text), std::move(value)});
  }

  core::OptionVisitor& setter_;
  std::vector<OptionRecord>& records_;
};

}  // namespace

std::unique_ptr<core::OptionVisitor> make_option_parser(const YamlNode& options, std::vector<std::string>& errors,
                                                        std::set<std::string>* known_keys) {
  const Report report = [&errors](int line, const std::string& sentence) {
    errors.push_back(line > 0 ? fmt::format("line {}: {}", line, sentence) : sentence);
  };
  return std::make_unique<OptionParser>(options, report, "", known_keys);
}

std::vector<OptionRecord> record_options(const CatalogEntry& operation, const YamlNode& options, const Report& report,
                                         const std::string& step) {
  std::vector<OptionRecord> records;
  OptionParser parser(options, report, step, nullptr);
  OptionRecorder recorder(parser, records);
  operation.visit_options(recorder);
  return records;
}

std::vector<OptionRecord> record_options(const CatalogEntry& operation) {
  return record_options(
      operation, YamlNode::of_map(), [](int, const std::string&) {}, "");
}

}  // namespace fieldwise::pipeline
