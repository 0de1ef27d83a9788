#include "io/cf/axis_variables.hpp"

#include <cstdint>
#include <string_view>

#include "fieldwise/io/cf/coordinates.hpp"

namespace fieldwise::io {

std::set<std::size_t> axis_variables(const FileIndex& index) {
  std::set<std::size_t> wanted;
  for (std::size_t i = 0; i < index.variables.size(); ++i) {
    const VariableIndex& variable = index.variables[i];
    if (variable.dimensions.size() <= 1 && is_axis(index, i)) wanted.insert(i);
    for (const std::size_t named : named_coordinates(index, variable)) {
      if (index.variables[named].dimensions.size() <= 1) wanted.insert(named);
    }
  }
  const std::set<std::size_t> axes = wanted;
  for (const std::size_t axis : axes) {
    const VariableIndex& variable = index.variables[axis];
    if (const auto bounds = bounds_of(index, variable)) {
      if (index.variables[*bounds].dimensions.size() <= 2) wanted.insert(*bounds);
    }
    for (const std::string_view attribute : {"climatology", "edges"}) {
      const auto bounds = index.find_from(variable.group(), variable.text(attribute));
      if (bounds && index.variables[*bounds].dimensions.size() <= 2) wanted.insert(*bounds);
    }
  }
  return wanted;
}

bool has_axis_values(const FileIndex& index, const VariableIndex& variable) {
  constexpr std::uint64_t kMostValues = std::uint64_t{1} << 24U;
  const std::uint64_t size = index.size(variable);
  return is_number(variable.type) && size > 0 && size <= kMostValues;
}

}  // namespace fieldwise::io
