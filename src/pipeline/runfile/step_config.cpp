#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>

#include "fieldwise/pipeline/catalog/step_options.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

/// Reads one step: sorts its keys into references, own options and options of an implied operation.
class StepReader {
 public:
  StepReader(const std::string& name, const YamlNode& node, const RunWords& words, Problems& problems)
      : node_(node), words_(words), problems_(problems) {
    draft_.config.name = name;
    draft_.config.line = node.line;
  }

  DraftStep read() {
    if (!node_.is_map()) {
      complain(node_.line, fmt::format("{} must be a map such as {{do: mean, of: sst}}", owner()));
      return draft_;
    }
    if (!find_operation_of_step()) return draft_;
    for (const analysis::InputDoc& input : draft_.operation->doc->inputs) inputs_.emplace_back(input.key);
    gather_options();
    draft_.config.options = draft_.operation->defaults();
    own_ = read_set(options_, draft_.config.options);
    for (const auto& entry : options_.entries) {
      const auto renamed = own_.old_names.find(entry.first);
      const std::string& name = renamed == own_.old_names.end() ? entry.first : renamed->second;
      if (own_.knows(name)) draft_.config.written.push_back(name);
    }
    // The columns of a table have names of their own.
    if (!draft_.operation->doc->is_table) read_naming();
    const std::vector<Reading> implied = read_implied();
    for (const auto& [key, value] : node_.entries) {
      if (key != "do") read_key(key, value);
    }
    own_.tell(problems_.report());
    naming_.tell(problems_.report());
    for (const Reading& reading : implied) reading.tell(problems_.report());
    return draft_;
  }

 private:
  [[nodiscard]] std::string owner() const { return fmt::format("step '{}'", draft_.config.name); }
  void complain(int line, const std::string& sentence) { problems_.add(line, sentence); }

  Reading read_set(const YamlNode& map, OptionSet& options) {
    const auto subject = [&](std::string_view key) { return words_.step_key(key, draft_.config.name); };
    return read_options(map, {subject, {}, {}}, [&](core::OptionVisitor& visitor) { options.describe(visitor); });
  }

  /// Reads what the user says that the main result is called.
  void read_naming() {
    const auto subject = [&](std::string_view key) { return words_.step_key(key, draft_.config.name); };
    naming_ = read_options(options_, {subject, {}, {}},
                           [&](core::OptionVisitor& visitor) { draft_.config.naming.describe(visitor); });
    check_naming(draft_.config.naming, node_, owner(), problems_);
  }

  /// Gathers what may be an option: all keys that are no inputs, and what inputs say beside their name.
  void gather_options() {
    for (const auto& [key, value] : node_.entries) {
      if (key == "do") continue;
      const auto input = std::ranges::find(draft_.operation->doc->inputs, key, &analysis::InputDoc::key);
      if (input == draft_.operation->doc->inputs.end() || sets_own_option(*input, value)) {
        options_.set(key, value);
      } else {
        gather_from_input(*input, value);
      }
    }
  }

  /// {input: land, above: 0.5} sets KEY_above; the word `time` among inputs sets KEY_time.
  void gather_from_input(const analysis::InputDoc& input, const YamlNode& value) {
    const std::string prefix = std::string(input.key) + '_';
    if (is_qualified(input, value)) {
      for (const auto& [part, content] : value.entries) {
        if (part != input.reference_word) options_.set(prefix + part, content);
      }
      return;
    }
    const std::vector<YamlNode> one = {value};
    for (const YamlNode& item : value.is_list() && input.many ? value.items : one) {
      if (is_word(input, item)) options_.set(prefix + item.scalar, YamlNode::of_scalar("true"));
    }
  }

  /// Tells whether a word under the key of an input is the value of the option that is called as the input is.
  [[nodiscard]] bool sets_own_option(const analysis::InputDoc& input, const YamlNode& value) const {
    return is_word(input, value) && shares_key_with_option(*draft_.operation, input);
  }

  /// Tells whether a map holds a reference and options that belong to it, or, where only a header is asked for, one of
  /// both.
  static bool is_qualified(const analysis::InputDoc& input, const YamlNode& value) {
    return value.is_map() && (input.header_only || value.find(std::string(input.reference_word)) != nullptr);
  }

  static bool is_word(const analysis::InputDoc& input, const YamlNode& item) {
    return item.is_scalar() && std::ranges::find(input.words, item.scalar) != input.words.end();
  }

  /// Reads the options of every implied operation. What is wrong with those that the step has too was said already.
  std::vector<Reading> read_implied() {
    std::vector<Reading> readings;
    YamlNode shared = options_;
    std::erase_if(shared.entries, [](const auto& entry) { return entry.first == kChoosesQuantities; });
    for (const CatalogEntry* operation : implied_operations(*draft_.operation)) {
      OptionSet& options = draft_.implied_options.emplace(operation->doc->name, operation->defaults()).first->second;
      Reading& reading = readings.emplace_back(read_set(shared, options));
      std::erase_if(reading.complaints, [&](const auto& complaint) { return own_.knows(complaint.key); });
      for (const std::string& name : reading.names) {
        if (name != kChoosesQuantities && !contains(implied_, name)) implied_.push_back(name);
      }
    }
    return readings;
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
    draft_.config.entry = draft_.operation;
    if (draft_.operation == nullptr) {
      complain(name->line,
               fmt::format("unknown operation '{}'{}", name->scalar, suggestion(name->scalar, names, "operations")));
    }
    return draft_.operation != nullptr;
  }

  static bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  void read_key(const std::string& key, const YamlNode& value) {
    if (contains(inputs_, key)) {
      read_input_key(key, value);
      return;
    }
    if (own_.knows(key)) draft_.given.insert(key);
    if (own_.knows(key) || naming_.knows(key)) return;
    if (contains(implied_, key)) {
      draft_.implied_keys.push_back({key, value.line});
      return;
    }
    if (names_input(key, value)) {
      draft_.named_keys.push_back(key);
      read_references(key, value, fmt::format("'{}' of {}", key, owner()), analysis::InputDoc{});
      return;
    }
    std::vector<std::string> known = {"do"};
    known.insert(known.end(), inputs_.begin(), inputs_.end());
    for (const std::vector<std::string>* names : {&own_.names, &implied_}) {
      std::ranges::copy_if(*names, std::back_inserter(known),
                           [&](const std::string& name) { return !contains(known, name); });
    }
    known.insert(known.end(), naming_.names.begin(), naming_.names.end());
    report_unknown_key(key, value.line, fmt::format("{} ({})", owner(), draft_.config.operation), known, problems_);
  }

  void read_input_key(const std::string& key, const YamlNode& value) {
    draft_.given.insert(key);
    const std::string subject = fmt::format("'{}' of {}", key, owner());
    const auto& inputs = draft_.operation->doc->inputs;
    const auto doc = std::find_if(inputs.begin(), inputs.end(), [&](const auto& input) { return input.key == key; });
    if (is_qualified(*doc, value)) {
      read_qualified_input(*doc, value, subject);
      return;
    }
    if (value.is_map() && value.find("point") != nullptr) {
      read_point(key, value, subject);
      return;
    }
    read_references(key, value, subject, *doc);
  }

  /// Reads one reference or, where there may be many, a list of them; some words set an option instead.
  void read_references(const std::string& key, const YamlNode& value, const std::string& subject,
                       const analysis::InputDoc& doc) {
    const std::vector<YamlNode> one = {value};
    for (const YamlNode& item : value.is_list() && doc.many ? value.items : one) {
      Reference reference;
      if (is_word(doc, item)) continue;  // it sets an option
      if (read_reference(item, subject, reference, problems_)) add_reference(key, reference, subject);
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
    YamlNode at = YamlNode::of_map();
    at.set("at", value.entries.front().second);
    OptionSet point = find_operation("point")->defaults();
    const Reading reading = read_options(at, {[&](std::string_view /*key*/) { return subject; }, {}, {}},
                                         [&](core::OptionVisitor& visitor) { point.describe(visitor); });
    reading.tell(problems_.report());
    if (reading.complaints.empty()) draft_.points[key] = {std::move(point), at.entries.front().second.line};
  }

  /// Reads {input: land, above: 0.5}: the reference, and options of the step that begin with the key.
  void read_qualified_input(const analysis::InputDoc& input, const YamlNode& value, const std::string& subject) {
    const std::string key(input.key);
    const std::string prefix = key + '_';
    std::vector<std::string> known = {std::string(input.reference_word)};
    for (const std::string& option : own_.names) {
      if (option.starts_with(prefix)) known.push_back(option.substr(prefix.size()));
    }
    for (const auto& [part, content] : value.entries) {
      Reference reference;
      if (part == input.reference_word) {
        if (read_reference(content, subject, reference, problems_)) draft_.references[key] = {reference};
      } else if (!contains(known, part)) {
        report_unknown_key(part, content.line, subject, known, problems_);
      }
    }
  }

  const YamlNode& node_;
  const RunWords& words_;
  Problems& problems_;
  DraftStep draft_;
  std::vector<std::string> inputs_;
  YamlNode options_ = YamlNode::of_map();  ///< what may be an option
  Reading own_;
  Reading naming_;                    ///< of name, long_name, standard_name and attributes
  std::vector<std::string> implied_;  ///< options that implied operations know
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
  return step.operation->quantities(names, step.config.options);
}

std::vector<std::string> input_keys_of(const DraftStep& step) {
  std::vector<std::string> keys;
  for (const analysis::InputDoc& input : step.operation->doc->inputs) keys.emplace_back(input.key);
  keys.insert(keys.end(), step.named_keys.begin(), step.named_keys.end());
  return keys;
}

bool same_options(const DraftStep& a, const DraftStep& b) {
  const auto compared = [](const DraftStep& step) {
    std::vector<NamedValue> values = step.config.options.values();
    std::erase_if(values, [](const NamedValue& option) { return option.name == kChoosesQuantities; });
    return values;
  };
  return compared(a) == compared(b);
}

DraftStep read_step(const std::string& name, const YamlNode& node, const RunWords& words, Problems& problems) {
  return StepReader(name, node, words, problems).read();
}

}  // namespace fieldwise::pipeline
