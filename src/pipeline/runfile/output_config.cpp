#include <fmt/format.h>

#include <map>
#include <string>

#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "pipeline/runfile/run_file.hpp"
#include "pipeline/runfile/several_variables.hpp"

namespace fieldwise::pipeline {
namespace {

/// Reads one output file.
class OutputReader {
 public:
  OutputReader(const std::string& path, const std::vector<DraftStep>& steps, const std::set<std::string>& input_names,
               const SeveralVariables& several, Problems& problems)
      : steps_(steps),
        input_names_(input_names),
        several_(several),
        problems_(problems),
        owner_(fmt::format("output '{}'", path)) {
    for (const DraftStep& step : steps_) {
      if (!step.config.hidden) names_.push_back(step.config.name);
    }
  }

  std::vector<Reference> read(const YamlNode& node) {
    const std::vector<YamlNode> one = {node};
    const std::vector<YamlNode>& items = node.is_list() ? node.items : one;
    if (items.empty() || node.is_null()) {
      problems_.add(node.line, fmt::format("{} writes nothing: list the steps to write", owner_));
      return {};
    }
    std::vector<Reference> fields;
    for (const YamlNode& item : items) {
      Reference reference;
      if (!read_reference(item, owner_, reference, problems_)) continue;
      several_.settle(reference);
      const DraftStep* step = find(reference);
      if (step != nullptr) reference.written_as = step->config.naming.name;
      fields.push_back(reference);
      if (step == nullptr) continue;
      if (step->operation->doc->is_table) {
        check_table(reference, items.size());
      } else {
        add_variables(reference, *step);
      }
    }
    return fields;
  }

 private:
  const DraftStep* find(const Reference& reference) {
    for (const DraftStep& step : steps_) {
      if (step.config.name == reference.name) return step.operation == nullptr ? nullptr : &step;
    }
    if (input_names_.contains(reference.name)) {
      problems_.add(reference.line,
                    fmt::format("{}: '{}' is an input; only steps are written", owner_, reference.name));
      return nullptr;
    }
    problems_.add(reference.line,
                  fmt::format("unknown step '{}'{}", reference.name, suggestion(reference.name, names_, "steps")));
    return nullptr;
  }

  /// A table has no grid and an unknown length: it shares a file with nothing, and is written whole.
  void check_table(const Reference& reference, std::size_t count) {
    if (!reference.quantity.empty()) {
      problems_.add(reference.line,
                    fmt::format("'{0}.{1}': step '{0}' makes a table, which is written whole; write '{0}'",
                                reference.name, reference.quantity));
    } else if (count > 1) {
      problems_.add(reference.line,
                    fmt::format("{}: step '{}' makes a table, which needs a file of its own", owner_, reference.name));
    }
  }

  void add_variables(const Reference& reference, const DraftStep& step) {
    const std::vector<std::string> quantities = quantities_of(step);
    if (reference.quantity.empty()) {
      for (const std::string& quantity : quantities) add_variable(reference, quantity);
    } else if (quantities.size() == 1 && quantities.front().empty()) {
      problems_.add(reference.line, fmt::format("'{}.{}': step '{}' has one field; write '{}'", reference.name,
                                                reference.quantity, reference.name, reference.name));
    } else {
      report_unknown_quantity(reference, step, problems_);
      add_variable(reference, reference.quantity);
    }
  }

  void add_variable(const Reference& reference, const std::string& quantity) {
    Reference one = reference;
    one.quantity = quantity;
    const std::string field = reference_text(one);
    const std::string variable = variable_name(one);
    const auto [first, is_new] = variables_.emplace(variable, field);
    if (is_new) return;
    if (first->second == field) {
      problems_.add(reference.line, fmt::format("{} lists '{}' twice", owner_, field));
    } else {
      problems_.add(reference.line,
                    fmt::format("{} would have two variables called '{}', from '{}' and '{}': rename a step", owner_,
                                variable, first->second, field));
    }
  }

  const std::vector<DraftStep>& steps_;
  const std::set<std::string>& input_names_;
  const SeveralVariables& several_;
  Problems& problems_;
  std::string owner_;
  std::vector<std::string> names_;
  std::map<std::string, std::string> variables_;
};

}  // namespace

io::OutputFormat read_format(const YamlNode& node, const io::OutputFormat& defaults, const std::string& place,
                             const RunWords& words, Problems& problems) {
  io::OutputFormat format = defaults;
  const auto subject = [&](std::string_view key) { return words.format_key(key, place); };
  if (!node.is_map()) {
    ValueReader(problems.report(), fmt::format("'format' of {}", place))
        .reject(node, "a map such as {deflate: 1, digits: 4}");
    return format;
  }
  read_options(node, {subject, fmt::format("the format of {}", place), {}}, [&](core::OptionVisitor& visitor) {
    format.describe(visitor);
  }).tell(problems.report());
  return format;
}

std::map<std::string, std::string> read_global_attributes(const YamlNode& node, const std::string& subject,
                                                          Problems& problems) {
  const auto attributes = ValueReader(problems.report(), subject).attributes(node);
  if (!attributes) return {};
  for (const auto& [name, text] : *attributes) {
    const std::string fault = core::fault_of_global_attribute(name);
    if (!fault.empty()) problems.add(node.find(name)->line, fmt::format("{}: '{}' {}", subject, name, fault));
  }
  return *attributes;
}

OutputConfig read_output(const std::string& path, const YamlNode& node, const std::string& directory,
                         const io::OutputFormat& defaults, const std::vector<DraftStep>& steps,
                         const std::set<std::string>& input_names, const SeveralVariables& several,
                         const RunWords& words, Problems& problems) {
  OutputConfig config;
  config.path_as_written = path;
  config.line = node.line;
  config.format = defaults;
  const std::string owner = fmt::format("output '{}'", path);
  if (check_path(path, node.line, owner, problems)) config.path = resolved_path(directory, path);
  OutputReader reader(path, steps, input_names, several, problems);
  if (!node.is_map()) {
    config.fields = reader.read(node);
    return config;
  }
  for (const auto& [key, value] : node.entries) {
    if (key == "write") {
      config.fields = reader.read(value);
    } else if (key == "format") {
      config.format = read_format(value, defaults, owner, words, problems);
    } else if (key == "attributes") {
      config.attributes = read_global_attributes(value, fmt::format("'attributes' of {}", owner), problems);
    } else {
      report_unknown_key(key, value.line, owner, {"write", "format", "attributes"}, problems);
    }
  }
  if (node.find("write") == nullptr) {
    problems.add(node.line, fmt::format("{} needs 'write', the list of steps to write", owner));
  }
  return config;
}

}  // namespace fieldwise::pipeline
