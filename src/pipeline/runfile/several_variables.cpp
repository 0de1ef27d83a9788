#include "pipeline/runfile/several_variables.hpp"

#include <algorithm>
#include <utility>

namespace fieldwise::pipeline {

SeveralVariables::SeveralVariables(std::vector<DraftStep>& steps, const std::vector<InputConfig>& inputs)
    : steps_(&steps) {
  for (const InputConfig& input : inputs) {
    inputs_.insert(input.spec.name);
    if (input.spec.names_variables()) names_.insert(input.spec.name);
  }
  // What a reference means may show only when the steps before it are understood, which stand in any order.
  for (std::size_t before = names_.size() + 1; before != names_.size();) {
    before = names_.size();
    for (DraftStep& step : steps) take_references_of(step);
  }
}

void SeveralVariables::take_references_of(DraftStep& step) {
  for (auto& [key, references] : step.references) {
    for (Reference& reference : references) {
      settle(reference);
      if (names_.contains(reference.name) && reference.variable.empty()) names_.insert(step.config.name);
    }
  }
}

void SeveralVariables::settle(Reference& reference) const {
  const bool may_name = names_.contains(reference.name) && reference.variable.empty() && !reference.quantity.empty();
  if (!may_name) return;
  const auto step = std::ranges::find(*steps_, reference.name, [](const DraftStep& one) { return one.config.name; });
  const bool is_step = !inputs_.contains(reference.name) && step != steps_->end();
  const std::vector<std::string> quantities = is_step ? quantities_of(*step) : std::vector<std::string>();
  if (std::ranges::find(quantities, reference.quantity) == quantities.end()) {
    reference.variable = std::exchange(reference.quantity, std::string());
  }
}

}  // namespace fieldwise::pipeline
