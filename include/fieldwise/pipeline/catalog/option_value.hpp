// OptionValue: what an option is set to, in one type for all of them, and the visitor that writes down all options.
// May know: core's options, the YAML tree.
// Must not know: operations, run files.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

namespace fieldwise::pipeline {

struct NamedValue;

/// Holds the value of an option: nothing (there is no default), a flag, an integer, a number, a text, a list, or a map.
struct OptionValue {
  using List = std::vector<OptionValue>;
  using Map = std::vector<NamedValue>;
  std::variant<std::monostate, bool, long long, double, std::string, List, Map> value;

  [[nodiscard]] bool is_nothing() const noexcept { return value.index() == 0; }
};

/// Holds an option with its value.
struct NamedValue {
  std::string name;
  OptionValue value;
};

/// Tells whether two values are the same, to the bit.
bool operator==(const OptionValue& a, const OptionValue& b);
bool operator==(const NamedValue& a, const NamedValue& b);

/// Returns a value as a run file would hold it.
YamlNode to_node(const OptionValue& value);

/// Returns a value as a run file would write it, in one line.
std::string to_text(const OptionValue& value);

/// Returns every option that `describe` shows, in its order, with its value: the one declaration of options, read for
/// the effective run file, attributes and comparisons.
std::vector<NamedValue> option_values(const std::function<void(core::OptionVisitor&)>& describe);

}  // namespace fieldwise::pipeline
