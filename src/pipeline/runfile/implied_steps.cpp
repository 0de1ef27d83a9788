#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

bool same_reference(const Reference& a, const Reference& b) {
  return a.name == b.name && a.variable == b.variable && a.quantity == b.quantity;
}

bool writes(const DraftStep& step, std::string_view quantity) {
  const std::vector<std::string> all = quantities_of(step);
  return std::find(all.begin(), all.end(), quantity) != all.end();
}

/// Adds the inputs that steps leave out.
class ImpliedSteps {
 public:
  ImpliedSteps(std::vector<DraftStep>& steps, const std::set<std::string>& input_names, Problems& problems)
      : steps_(steps), input_names_(input_names), problems_(problems) {}

  void add_all() {
    const std::size_t written = steps_.size();
    for (std::size_t i = 0; i < written; ++i) {
      // The vector grows while steps are added, so no reference to a step is kept.
      if (steps_[i].operation == nullptr) continue;
      add_points(i);
      add_implied(i);
    }
  }

 private:
  [[nodiscard]] std::optional<Reference> first_input(const DraftStep& step) const {
    const auto inputs = step.operation->doc->inputs;
    return inputs.empty() ? std::nullopt : only_reference(step, inputs.front().key);
  }

  static std::optional<Reference> only_reference(const DraftStep& step, std::string_view key) {
    const auto found = step.references.find(std::string(key));
    return found == step.references.end() ? std::nullopt : std::optional(found->second.front());
  }

  void add_points(std::size_t i) {
    const auto of = first_input(steps_[i]);
    const auto points = steps_[i].points;
    for (const auto& [key, point] : points) {
      if (of) steps_[i].references[key] = {{hidden_step("point", *of, point.options, steps_[i], ""), "", point.line}};
    }
  }

  void add_implied(std::size_t i) {
    const std::optional<Reference> explicit_one = first_explicit(steps_[i]);
    if (explicit_one) {
      refuse_implied_options(steps_[i], *explicit_one);
    }
    const auto of = first_input(steps_[i]);
    for (const analysis::InputDoc& input : steps_[i].operation->doc->inputs) {
      const std::string key(input.key);
      if (input.implied_operation.empty() || steps_[i].references.contains(key)) continue;
      const std::string quantity(input.implied_quantity);
      if (explicit_one) {
        take_from_same_step(steps_[i], input, *explicit_one);
      } else if (of) {
        const std::string name = hidden_step(
            input.implied_operation, *of, steps_[i].implied_options.at(input.implied_operation), steps_[i], quantity);
        steps_[i].references[key] = {{name, quantity, steps_[i].config.line}};
      }
    }
  }

  /// Returns the reference of the first input that could have been implied and was not.
  static std::optional<Reference> first_explicit(const DraftStep& step) {
    for (const analysis::InputDoc& input : step.operation->doc->inputs) {
      auto found = only_reference(step, input.key);
      if (!input.implied_operation.empty() && found) return found;
    }
    return std::nullopt;
  }

  /// Reports options that only the implied operation knows: nothing would obey them.
  void refuse_implied_options(const DraftStep& step, const Reference& source) {
    for (const auto& [key, line] : step.implied_keys) {
      problems_.add(line, fmt::format("option '{}' of step '{}' has no effect, because the step takes its {} from "
                                      "'{}': set it there",
                                      key, step.config.name, implied_operation(step), reference_text(source)));
    }
  }

  static std::string_view implied_operation(const DraftStep& step) {
    for (const analysis::InputDoc& input : step.operation->doc->inputs) {
      if (!input.implied_operation.empty()) return input.implied_operation;
    }
    return {};
  }

  /// A step that names `clim.mean` wants `clim.sd` too: mixing it with the spread of another climatology is never
  /// meant.
  void take_from_same_step(DraftStep& step, const analysis::InputDoc& input, const Reference& source) {
    const bool from_step = !source.quantity.empty() && !input_names_.contains(source.name);
    if (from_step) {
      step.references[std::string(input.key)] = {
          {source.name, std::string(input.implied_quantity), source.line, source.variable}};
    } else {
      problems_.add(step.config.line,
                    fmt::format("step '{}' takes part of its {} from '{}' and so needs '{}' too", step.config.name,
                                input.implied_operation, reference_text(source), input.key));
    }
  }

  /// Returns the name of a step that does `operation` of `of` with these options, an existing one where there is one.
  std::string hidden_step(std::string_view operation, const Reference& of, const OptionSet& options,
                          const DraftStep& owner, const std::string& quantity) {
    DraftStep step;
    step.operation = find_operation(operation);
    step.config.entry = step.operation;
    const std::string key(step.operation->doc->inputs.front().key);
    step.config.name = unused_name(fmt::format("{} for {}", operation, owner.config.name));
    step.config.operation = operation;
    step.config.options = options;
    step.config.hidden = true;
    step.config.line = owner.config.line;
    step.references[key] = {of};
    for (const DraftStep& other : steps_) {
      const bool same = other.operation == step.operation && other.references.size() == 1 &&
                        other.references.contains(key) && same_reference(other.references.at(key).front(), of) &&
                        same_options(other, step) && writes(other, quantity);
      if (same) return other.config.name;
    }
    std::string name = step.config.name;
    steps_.push_back(std::move(step));
    return name;
  }

  [[nodiscard]] std::string unused_name(const std::string& wanted) const {
    std::string name = wanted;
    const auto taken = [&](const DraftStep& step) { return step.config.name == name; };
    for (int i = 2; std::any_of(steps_.begin(), steps_.end(), taken); ++i) name = fmt::format("{} ({})", wanted, i);
    return name;
  }

  std::vector<DraftStep>& steps_;
  const std::set<std::string>& input_names_;
  Problems& problems_;
};

}  // namespace

void add_implied_steps(std::vector<DraftStep>& steps, const std::set<std::string>& input_names, Problems& problems) {
  ImpliedSteps(steps, input_names, problems).add_all();
}

}  // namespace fieldwise::pipeline
