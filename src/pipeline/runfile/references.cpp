#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

/// Follows the references of steps.
class ReferenceResolver {
 public:
  ReferenceResolver(std::vector<DraftStep>& steps, const std::vector<InputConfig>& inputs, Problems& problems)
      : steps_(steps), problems_(problems) {
    for (const InputConfig& input : inputs) inputs_.insert(input.spec.name);
    for (const InputConfig& input : inputs) names_.push_back(input.spec.name);
    for (const DraftStep& step : steps_) {
      if (!step.config.hidden && !inputs_.contains(step.config.name)) names_.push_back(step.config.name);
    }
  }

  void resolve_all() {
    for (DraftStep& step : steps_) {
      if (step.operation != nullptr) resolve(step);
    }
  }

 private:
  void resolve(DraftStep& step) {
    for (const analysis::InputDoc& input : step.operation->doc->inputs) {
      const std::string key(input.key);
      const bool told = step.given.contains(key) || step.given.contains(std::string(input.instead)) ||
                        step.config.hidden || !input.implied_operation.empty();
      if (input.required && !told && !step.references.contains(key)) report_missing(step, input);
    }
    for (const std::string& key : input_keys_of(step)) {
      const auto found = step.references.find(key);
      if (found == step.references.end()) continue;
      for (const Reference& reference : found->second) {
        // The reference of a hidden step is its owner's, and was reported there.
        if (!step.config.hidden) check(step, key, reference);
        step.config.inputs.emplace_back(key, reference);
      }
    }
  }

  void report_missing(const DraftStep& step, const analysis::InputDoc& input) {
    problems_.add(step.config.line, fmt::format("step '{}' ({}) needs '{}': {}", step.config.name,
                                                step.config.operation, input.key, input.text));
  }

  void check(const DraftStep& step, const std::string& key, const Reference& reference) {
    if (inputs_.contains(reference.name)) {
      if (reference.quantity.empty()) return;
      if (!reference.variable.empty()) {
        problems_.add(reference.line, fmt::format("'{}': '{}' is an input, which has variables, but no quantities",
                                                  reference_text(reference), reference.name));
        return;
      }
      problems_.add(reference.line, fmt::format("'{}.{}': '{}' is an input, which has no quantities", reference.name,
                                                reference.quantity, reference.name));
      return;
    }
    const auto target = std::find_if(steps_.begin(), steps_.end(),
                                     [&](const DraftStep& other) { return other.config.name == reference.name; });
    if (target == steps_.end()) {
      problems_.add(reference.line, fmt::format("unknown input or step '{}'{}", reference.name,
                                                suggestion(reference.name, names_, "inputs and steps")));
    } else if (target->operation != nullptr && target->operation->doc->is_table) {
      problems_.add(reference.line, fmt::format("'{}' of step '{}' is '{}', which makes a table, not a field", key,
                                                step.config.name, reference.name));
    } else if (target->operation != nullptr) {
      check_quantity(step, key, reference, *target);
    }
  }

  void check_quantity(const DraftStep& step, const std::string& key, const Reference& reference,
                      const DraftStep& target) {
    const std::vector<std::string> quantities = quantities_of(target);
    if (quantities.size() == 1 && quantities.front().empty()) {
      if (!reference.quantity.empty()) {
        problems_.add(reference.line, fmt::format("'{}.{}': step '{}' has one field; write '{}'", reference.name,
                                                  reference.quantity, reference.name, reference.name));
      }
    } else if (reference.quantity.empty() && std::ranges::find(quantities, std::string()) == quantities.end()) {
      std::vector<std::string> choices;
      for (const std::string& quantity : quantities) choices.push_back(reference.name + '.' + quantity);
      problems_.add(reference.line,
                    fmt::format("'{}' of step '{}' is '{}', which has several quantities: write one of {}", key,
                                step.config.name, reference.name, joined(choices)));
    } else {
      report_unknown_quantity(reference, target, problems_);
    }
  }

  std::vector<DraftStep>& steps_;
  std::set<std::string> inputs_;
  std::vector<std::string> names_;
  Problems& problems_;
};

/// Sorts steps depth first, in their order.
class StepSorter {
 public:
  StepSorter(std::vector<DraftStep> steps, const std::set<std::string>& input_names, Problems& problems)
      : steps_(std::move(steps)), problems_(problems) {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const std::string& name = steps_[i].config.name;
      // A step with the name of an input was reported already; references mean the input.
      if (!input_names.contains(name)) positions_[name] = i;
    }
    marks_.assign(steps_.size(), Mark::fresh);
  }

  std::vector<DraftStep> sort() {
    // Hidden steps were appended: they come out just before the first step that needs them.
    for (std::size_t i = 0; i < steps_.size(); ++i) visit(i);
    std::vector<DraftStep> sorted;
    for (const std::size_t i : order_) sorted.push_back(std::move(steps_[i]));
    return sorted;
  }

 private:
  enum class Mark { fresh, open, done };

  void visit(std::size_t i) {
    if (marks_[i] == Mark::done) return;
    if (marks_[i] == Mark::open) {
      report_circle(i);
      return;
    }
    marks_[i] = Mark::open;
    path_.push_back(i);
    for (const auto& input : steps_[i].config.inputs) {
      const auto found = positions_.find(input.second.name);
      if (found != positions_.end()) visit(found->second);
    }
    path_.pop_back();
    marks_[i] = Mark::done;
    order_.push_back(i);
  }

  void report_circle(std::size_t first) {
    std::string circle;
    for (auto step = std::find(path_.begin(), path_.end(), first); step != path_.end(); ++step) {
      if (!steps_[*step].config.hidden) circle += steps_[*step].config.name + " -> ";
    }
    const std::string& name = steps_[first].config.name;
    problems_.add(steps_[first].config.line, fmt::format("steps need each other in a circle: {}{}", circle, name));
  }

  std::vector<DraftStep> steps_;
  Problems& problems_;
  std::map<std::string, std::size_t> positions_;
  std::vector<Mark> marks_;
  std::vector<std::size_t> path_;
  std::vector<std::size_t> order_;
};

std::string joined_parts(const Reference& reference, const std::string& name, char separator) {
  std::string text = name;
  for (const std::string& part : {reference.variable, reference.quantity}) {
    if (!part.empty()) text += separator + part;
  }
  return text;
}

}  // namespace

std::string reference_text(const Reference& reference) { return joined_parts(reference, reference.name, '.'); }

std::string variable_name(const Reference& reference) {
  return joined_parts(reference, reference.written_as.empty() ? reference.name : reference.written_as, '_');
}

void resolve_references(std::vector<DraftStep>& steps, const std::vector<InputConfig>& inputs, Problems& problems) {
  ReferenceResolver(steps, inputs, problems).resolve_all();
}

std::vector<DraftStep> sort_steps(std::vector<DraftStep> steps, const std::set<std::string>& input_names,
                                  Problems& problems) {
  return StepSorter(std::move(steps), input_names, problems).sort();
}

bool read_reference(const YamlNode& node, const std::string& subject, Reference& reference, Problems& problems) {
  std::vector<std::string> parts(1);
  for (const char c : node.scalar) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  const bool good = node.is_scalar() && parts.size() <= 3 && node.scalar.find(' ') == std::string::npos &&
                    std::ranges::none_of(parts, &std::string::empty);
  if (!good) {
    ValueReader(problems.report(), subject).reject(node, "a name such as anom, or clim.mean");
    return false;
  }
  reference.name = parts.front();
  reference.variable = parts.size() == 3 ? parts[1] : std::string();
  reference.quantity = parts.size() == 1 ? std::string() : parts.back();
  reference.line = node.line;
  return true;
}

void report_unknown_quantity(const Reference& reference, const DraftStep& target, Problems& problems) {
  const std::vector<std::string> quantities = quantities_of(target);
  if (std::find(quantities.begin(), quantities.end(), reference.quantity) != quantities.end()) return;
  const auto documented = target.operation->doc->outputs;
  const bool could = std::any_of(documented.begin(), documented.end(), [&](const analysis::OutputDoc& output) {
    return output.quantity == reference.quantity;
  });
  if (could) {
    problems.add(reference.line,
                 fmt::format("step '{}' computes {}, but not '{}': add it to the step's '{}'", reference.name,
                             joined(quantities), reference.quantity, kChoosesQuantities));
  } else {
    problems.add(reference.line, fmt::format("step '{}' has no quantity '{}'{}", reference.name, reference.quantity,
                                             suggestion(reference.quantity, quantities, "quantities")));
  }
}

}  // namespace fieldwise::pipeline
