#include "fieldwise/pipeline/catalog/step_options.hpp"

#include <algorithm>
#include <utility>

namespace fieldwise::pipeline {
namespace {

std::vector<OptionEntry> entries_of(const CatalogEntry& operation) {
  return option_entries([&](core::OptionVisitor& visitor) { operation.defaults().describe(visitor); });
}

}  // namespace

std::vector<StepOption> step_options(const CatalogEntry& operation) {
  std::vector<StepOption> all;
  for (OptionEntry& option : entries_of(operation)) all.push_back({std::move(option), {}});
  for (const CatalogEntry* implied : implied_operations(operation)) {
    for (OptionEntry& option : entries_of(*implied)) {
      const bool known =
          std::ranges::any_of(all, [&](const StepOption& other) { return other.option.name == option.name; });
      if (!known && option.name != kChoosesQuantities) all.push_back({std::move(option), implied->doc->name});
    }
  }
  return all;
}

bool must_be_named(const analysis::InputDoc& input) {
  return input.required && input.implied_operation.empty() && input.instead.empty();
}

bool shares_key_with_option(const CatalogEntry& operation, const analysis::InputDoc& input) {
  return std::ranges::any_of(entries_of(operation),
                             [&](const OptionEntry& option) { return option.name == input.key; });
}

std::vector<const CatalogEntry*> implied_operations(const CatalogEntry& operation) {
  std::vector<const CatalogEntry*> found;
  for (const analysis::InputDoc& input : operation.doc->inputs) {
    if (input.implied_operation.empty()) continue;
    const auto same = [&](const CatalogEntry* other) { return other->doc->name == input.implied_operation; };
    if (std::ranges::none_of(found, same)) found.push_back(find_operation(input.implied_operation));
  }
  return found;
}

}  // namespace fieldwise::pipeline
