#include "io/cf/kept_attributes.hpp"

#include "fieldwise/core/result_kind.hpp"

namespace fieldwise::io {

std::map<std::string, std::string> kept_attributes(const VariableIndex& variable) {
  std::map<std::string, std::string> kept;
  const std::string base(variable.text("base_period"));
  if (!base.empty()) kept["base_period"] = base;
  // Elsewhere the word may mean anything.
  const std::string level(variable.text("level"));
  if (!level.empty() && variable.find(core::kKindAttribute) != nullptr) kept["level"] = level;
  return kept;
}

}  // namespace fieldwise::io
