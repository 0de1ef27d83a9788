#include "fieldwise/pipeline/catalog/option_set.hpp"

namespace fieldwise::pipeline {

OptionSet::OptionSet() = default;
OptionSet::OptionSet(const OptionSet& other) : held_(other.held_ ? other.held_->clone() : nullptr) {}
OptionSet::OptionSet(OptionSet&& other) noexcept = default;
OptionSet& OptionSet::operator=(const OptionSet& other) {
  if (this != &other) held_ = other.held_ ? other.held_->clone() : nullptr;
  return *this;
}
OptionSet& OptionSet::operator=(OptionSet&& other) noexcept = default;
OptionSet::~OptionSet() = default;

void OptionSet::describe(core::OptionVisitor& visitor) {
  if (held_) held_->describe(visitor);
}

void OptionSet::describe(core::OptionVisitor& visitor) const {
  // `describe` takes every value by reference, so that one declaration serves readers too: they are shown a copy.
  OptionSet(*this).describe(visitor);
}

std::vector<NamedValue> OptionSet::values() const {
  return option_values([this](core::OptionVisitor& visitor) { describe(visitor); });
}

std::optional<YamlNode> OptionSet::find(std::string_view name) const {
  for (const NamedValue& option : values()) {
    if (option.name == name && !option.value.is_nothing()) return to_node(option.value);
  }
  return std::nullopt;
}

}  // namespace fieldwise::pipeline
