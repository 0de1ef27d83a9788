#include <fmt/format.h>

#include <algorithm>

#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

/// Reads one step: sorts its keys into references, own options and options of an implied operation.
class StepReader {
 public:
  StepReader(const std::string& name, const YamlNode& node, Problems& problems) : node_(node), problems_(problems) {
    draft_.config.name = name;
    draft_.config.line = node.line;
    draft_.config.options = YamlNode::of_map();
    draft_.config.options.line = node.line;
  }

  DraftStep read() {
    if (!node_.is_map()) {
      complain(node_.line, fmt::format("{} must be a map such as {{do: mean, of: sst}}", owner()));
      return draft_;
    }
    if (!find_operation_of_step()) return draft_;
    list_known_keys();
    for (const auto& [key, value] : node_.entries) {
      if (key != "do") read_key(key, value);
    }
    draft_.options = record_options(*draft_.operation, draft_.config.options, problems_.report(), owner_in_sentences());
    check_implied_options();
    return draft_;
  }

 private:
  [[nodiscard]] std::string owner() const { return fmt::format("step '{}'", draft_.config.name); }
  void complain(int line, const std::string& sentence) { problems_.add(line, sentence); }

  [[nodiscard]] std::string owner_in_sentences() const {
    return problems_.from_command_line() ? std::string() : draft_.config.name;
  }

  /// Reports values of options that only an implied operation knows, once for each such operation.
  void check_implied_options() {
    YamlNode only_implied = YamlNode::of_map();
    for (const auto& [key, value] : draft_.implied_options.entries) {
      if (draft_.config.options.find(key) == nullptr) only_implied.set(key, value);
    }
    std::set<std::string_view> checked;
    for (const analysis::InputDoc& input : draft_.operation->doc->inputs) {
      const CatalogEntry* implied = find_operation(input.implied_operation);
      if (implied == nullptr || !checked.insert(input.implied_operation).second) continue;
      record_options(*implied, only_implied, problems_.report(), owner_in_sentences());
    }
  }

  /// Tells whether a key that is no option may name an input of the user's choice.
  [[nodiscard]] bool names_input(const std::string& key, const YamlNode& value) const {
    return !draft_.operation->doc->named_inputs.empty() && value.is_scalar() &&
           check_name("input", key, value.line, problems_);
  }

  bool find_operation_of_step() {
    std::vector<std::string> names;
    for (const CatalogEntry& entry : catalog()) names.emplace_back(entry.doc->name);
    const YamlNode* name = node_.find("do");
    if (name == nullptr || !name->is_scalar()) {
      complain(node_.line, fmt::format("{} needs 'do', its operation: one of {}", owner(), joined(names)));
      return false;
    }
    draft_.config.operation = name->scalar;
    draft_.operation = find_operation(name->scalar);
    if (draft_.operation == nullptr) {
      complain(name->line,
               fmt::format("unknown operation '{}'{}", name->scalar, suggestion(name->scalar, names, "operations")));
    }
    return draft_.operation != nullptr;
  }

  void list_known_keys() {
    for (const OptionRecord& option : record_options(*draft_.operation)) own_.push_back(option.name);
    for (const analysis::InputDoc& input : draft_.operation->doc->inputs) {
      inputs_.emplace_back(input.key);
      const CatalogEntry* implied = find_operation(input.implied_operation);
      if (implied == nullptr) continue;
      for (const OptionRecord& option : record_options(*implied)) {
        if (option.name != kChoosesQuantities) implied_.push_back(option.name);
      }
    }
  }

  static bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  void read_key(const std::string& key, const YamlNode& value) {
    if (contains(inputs_, key)) {
      read_input_key(key, value);
      return;
    }
    const bool own = contains(own_, key);
    const bool implied = contains(implied_, key);
    if (own) draft_.config.options.set(key, value);
    if (implied) draft_.implied_options.set(key, value);
    if (own || implied) return;
    if (names_input(key, value)) {
      draft_.named_keys.push_back(key);
      read_references(key, value, fmt::format("'{}' of {}", key, owner()), analysis::InputDoc{});
      return;
    }
    std::vector<std::string> known = {"do"};
    known.insert(known.end(), inputs_.begin(), inputs_.end());
    known.insert(known.end(), own_.begin(), own_.end());
    for (const std::string& name : implied_) {
      if (!contains(known, name)) known.push_back(name);
    }
    report_unknown_key(key, value.line, fmt::format("{} ({})", owner(), draft_.config.operation), known, problems_);
  }

  void read_input_key(const std::string& key, const YamlNode& value) {
    draft_.given.insert(key);
    const std::string subject = fmt::format("'{}' of {}", key, owner());
    if (value.is_map() && value.find("point") != nullptr) {
      read_point(key, value, subject);
      return;
    }
    if (value.is_map() && value.find("input") != nullptr) {
      read_qualified_input(key, value, subject);
      return;
    }
    const auto& inputs = draft_.operation->doc->inputs;
    const auto doc = std::find_if(inputs.begin(), inputs.end(), [&](const auto& input) { return input.key == key; });
    read_references(key, value, subject, *doc);
  }

  /// Reads one reference or, where there may be many, a list of them; some words set an option instead.
  void read_references(const std::string& key, const YamlNode& value, const std::string& subject,
                       const analysis::InputDoc& doc) {
    const std::vector<YamlNode> one = {value};
    for (const YamlNode& item : value.is_list() && doc.many ? value.items : one) {
      const auto& words = doc.words;
      const bool is_word = item.is_scalar() && std::find(words.begin(), words.end(), item.scalar) != words.end();
      Reference reference;
      if (is_word) {
        draft_.config.options.set(key + '_' + item.scalar, YamlNode::of_scalar("true"));
      } else if (read_reference(item, subject, reference, problems_)) {
        add_reference(key, reference, subject);
      }
    }
  }

  void add_reference(const std::string& key, const Reference& reference, const std::string& subject) {
    std::vector<Reference>& references = draft_.references[key];
    const std::string text = reference_text(reference);
    const auto same = [&](const Reference& other) { return reference_text(other) == text; };
    if (std::any_of(references.begin(), references.end(), same)) {
      complain(reference.line, fmt::format("{} lists '{}' twice", subject, text));
    } else {
      references.push_back(reference);
    }
  }

  void read_point(const std::string& key, const YamlNode& value, const std::string& subject) {
    if (inputs_.empty() || key == inputs_.front() || value.entries.size() != 1) {
      complain(value.line, fmt::format("{} is '{}', but must be the name of an input or step", subject, shown(value)));
      return;
    }
    const YamlNode& place = value.entries.front().second;
    if (ValueReader(problems_.report(), subject).place(place)) draft_.points[key] = place;
  }

  /// Reads {input: land, above: 0.5}: the reference, and options of the step that begin with the key.
  void read_qualified_input(const std::string& key, const YamlNode& value, const std::string& subject) {
    const std::string prefix = key + '_';
    std::vector<std::string> known = {"input"};
    for (const std::string& option : own_) {
      if (option.starts_with(prefix)) known.push_back(option.substr(prefix.size()));
    }
    for (const auto& [part, content] : value.entries) {
      Reference reference;
      if (part == "input") {
        if (read_reference(content, subject, reference, problems_)) draft_.references[key] = {reference};
      } else if (contains(known, part)) {
        draft_.config.options.set(prefix + part, content);
      } else {
        report_unknown_key(part, content.line, subject, known, problems_);
      }
    }
  }

  const YamlNode& node_;
  Problems& problems_;
  DraftStep draft_;
  std::vector<std::string> inputs_;
  std::vector<std::string> own_;
  std::vector<std::string> implied_;
};

}  // namespace

std::vector<std::string> quantities_of(const DraftStep& step) {
  if (step.operation == nullptr) return {};
  std::vector<analysis::InputName> names;
  for (const std::string& key : input_keys_of(step)) {
    const auto found = step.references.find(key);
    if (found == step.references.end()) continue;
    for (const Reference& reference : found->second) names.push_back({key, variable_name(reference)});
  }
  std::vector<std::string> reported_before;
  return step.operation->quantities(names, *make_option_parser(step.config.options, reported_before));
}

std::vector<std::string> input_keys_of(const DraftStep& step) {
  std::vector<std::string> keys;
  for (const analysis::InputDoc& input : step.operation->doc->inputs) keys.emplace_back(input.key);
  keys.insert(keys.end(), step.named_keys.begin(), step.named_keys.end());
  return keys;
}

std::string options_text(const DraftStep& step) {
  YamlNode all = YamlNode::of_map();
  for (const OptionRecord& option : step.options) {
    if (option.name != kChoosesQuantities) all.set(option.name, option.value);
  }
  return write_yaml_line(all);
}

DraftStep read_step(const std::string& name, const YamlNode& node, Problems& problems) {
  return StepReader(name, node, problems).read();
}

}  // namespace fieldwise::pipeline
