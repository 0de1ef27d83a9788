#include "fieldwise/pipeline/catalog/option_value.hpp"

#include <type_traits>
#include <utility>

#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"
#include "pipeline/catalog/value_of.hpp"

namespace fieldwise::pipeline {
namespace {

/// Writes down what each option is.
class ValueRecorder : public core::OptionVisitor {
 public:
  explicit ValueRecorder(std::vector<NamedValue>& values) : values_(values) {}

  void number(const core::OptionDoc& doc, double& value, double /*least*/, double /*most*/) override {
    add(doc, value_of(value));
  }
  void optional_number(const core::OptionDoc& doc, std::optional<double>& value, double /*least*/,
                       double /*most*/) override {
    add(doc, value ? value_of(*value) : value_of_none(doc));
  }
  void numbers(const core::OptionDoc& doc, std::vector<double>& values, double /*least*/, double /*most*/) override {
    add(doc, value_of(values));
  }
  void matrix(const core::OptionDoc& doc, std::vector<std::vector<double>>& rows) override { add(doc, value_of(rows)); }
  void measure(const core::OptionDoc& doc, std::optional<core::Measure>& value,
               std::span<const std::string_view> /*units*/) override {
    add(doc, value_of(value));
  }
  void integer(const core::OptionDoc& doc, int& value, int /*least*/, int /*most*/) override {
    add(doc, value_of(value));
  }
  void optional_integer(const core::OptionDoc& doc, std::optional<int>& value, int /*least*/, int /*most*/) override {
    add(doc, value ? value_of(*value) : value_of_none(doc));
  }
  void flag(const core::OptionDoc& doc, bool& value) override { add(doc, OptionValue{value}); }
  void text(const core::OptionDoc& doc, std::string& value) override { add(doc, value_of(value)); }
  void word(const core::OptionDoc& doc, std::size_t& index, std::span<const std::string_view> names) override {
    add(doc, index < names.size() ? value_of(names[index]) : OptionValue{});
  }
  void words(const core::OptionDoc& doc, std::vector<std::string>& values,
             std::span<const std::string_view> /*names*/) override {
    add(doc, value_of(values));
  }
  void period(const core::OptionDoc& doc, std::optional<core::Period>& value) override {
    add(doc, value_of_period(doc, value));
  }
  void region(const core::OptionDoc& doc, core::Region& value) override { add(doc, value_of(value)); }
  void place(const core::OptionDoc& doc, std::array<double, 2>& lat_lon_deg) override {
    add(doc, value_of(lat_lon_deg));
  }
  void lags(const core::OptionDoc& doc, std::vector<int>& values, std::string& unit) override {
    add(doc, value_of_lags(values, unit));
  }
  void integers(const core::OptionDoc& doc, std::vector<int>& values, int /*least*/, int /*most*/) override {
    add(doc, value_of(values));
  }
  void interval(const core::OptionDoc& doc, std::optional<std::pair<double, double>>& ends) override {
    add(doc, value_of(ends));
  }
  void months(const core::OptionDoc& doc, unsigned& set) override { add(doc, value_of_months(set)); }
  void files(const core::OptionDoc& doc, std::vector<std::string>& paths) override { add(doc, value_of_files(paths)); }
  void file_groups(const core::OptionDoc& doc, core::FileGroups& groups) override { add(doc, value_of(groups)); }
  void attributes(const core::OptionDoc& doc, std::map<std::string, std::string>& texts) override {
    add(doc, value_of(texts));
  }
  void named_numbers(const core::OptionDoc& doc, std::map<std::string, double>& numbers) override {
    add(doc, value_of(numbers));
  }
  void calendar(const core::OptionDoc& doc, std::optional<core::Calendar>& value) override {
    add(doc, value_of(value));
  }
  void duration(const core::OptionDoc& doc, double& seconds, double /*most*/) override {
    add(doc, value_of_duration(seconds));
  }
  void date(const core::OptionDoc& doc, std::string& text) override { add(doc, value_of(text)); }
  void axis_choice(const core::OptionDoc& doc, std::optional<core::AxisChoice>& choice) override {
    add(doc, choice ? value_of(*choice) : OptionValue{});
  }
  void axis_choices(const core::OptionDoc& doc, std::map<std::string, core::AxisChoice>& choices) override {
    add(doc, value_of(choices));
  }
  void group(const core::OptionDoc& doc, bool& given,
             const std::function<void(core::OptionVisitor&)>& members) override {
    OptionValue::Map map;
    if (given) {
      ValueRecorder inner(map);
      members(inner);
      std::erase_if(map, [](const NamedValue& member) { return member.value.is_nothing(); });
    }
    add(doc, map.empty() ? OptionValue{} : OptionValue{std::move(map)});
  }
  void one_of(const core::OptionDoc& doc, std::size_t& form, std::span<const core::OptionForm> forms) override {
    if (form < forms.size()) {
      forms[form].visit(*this, doc);
    } else {
      add(doc, {});
    }
  }

 private:
  void add(const core::OptionDoc& doc, OptionValue value) {
    values_.push_back({std::string(doc.name), std::move(value)});
  }

  std::vector<NamedValue>& values_;
};

}  // namespace

bool operator==(const OptionValue& a, const OptionValue& b) { return a.value == b.value; }

bool operator==(const NamedValue& a, const NamedValue& b) { return a.name == b.name && a.value == b.value; }

YamlNode to_node(const OptionValue& value) {
  return std::visit(
      []<class Held>(const Held& held) -> YamlNode {
        if constexpr (std::is_same_v<Held, std::monostate>) {
          return {};
        } else if constexpr (std::is_same_v<Held, bool>) {
          return YamlNode::of_scalar(held ? "true" : "false");
        } else if constexpr (std::is_same_v<Held, long long>) {
          return YamlNode::of_scalar(std::to_string(held));
        } else if constexpr (std::is_same_v<Held, double>) {
          return YamlNode::of_scalar(number_text(held));
        } else if constexpr (std::is_same_v<Held, std::string>) {
          return YamlNode::of_scalar(held);
        } else if constexpr (std::is_same_v<Held, OptionValue::List>) {
          std::vector<YamlNode> items;
          for (const OptionValue& item : held) items.push_back(to_node(item));
          return YamlNode::of_list(std::move(items));
        } else {
          YamlNode map = YamlNode::of_map();
          for (const NamedValue& member : held) map.set(member.name, to_node(member.value));
          return map;
        }
      },
      value.value);
}

std::string to_text(const OptionValue& value) { return write_yaml_line(to_node(value)); }

std::vector<NamedValue> option_values(const std::function<void(core::OptionVisitor&)>& describe) {
  std::vector<NamedValue> values;
  ValueRecorder recorder(values);
  describe(recorder);
  return values;
}

}  // namespace fieldwise::pipeline
