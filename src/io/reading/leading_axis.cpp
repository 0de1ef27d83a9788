#include "io/reading/leading_axis.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "io/reading/read_axis.hpp"

namespace fieldwise::io {
namespace {

/// Tells whether a variable says that a dimension is one of its layers.
bool is_layer(const VariableIndex& variable, std::string_view dimension) {
  const std::string names = " " + std::string(variable.text(kLayersAttribute)) + " ";
  return names.find(" " + std::string(dimension.substr(dimension.rfind('/') + 1)) + " ") != std::string::npos;
}

}  // namespace

std::optional<LeadingAxis> take_leading_axis(const FileIndex& index, std::size_t variable, FieldAxes& axes) {
  const auto dimension_of = [&](std::size_t other) { return index.variables[variable].dimensions[other]; };
  std::vector<std::size_t> long_ones = axes.others;
  std::erase_if(long_ones, [&](std::size_t other) {
    const Dimension& dimension = index.dimensions[dimension_of(other)];
    return dimension.size == 1 || is_layer(index.variables[variable], dimension.name);
  });
  if (axes.time || long_ones.size() != 1 || axes.grid == core::GridKind::none) return std::nullopt;
  const auto found = coordinate_variable(index, dimension_of(long_ones.front()));
  if (!found) return std::nullopt;
  const VariableIndex& coordinate = index.variables[*found];
  const bool complete = coordinate.values.size() == index.dimensions[dimension_of(long_ones.front())].size &&
                        std::ranges::all_of(coordinate.values, [](double value) { return std::isfinite(value); });
  if (!complete) return std::nullopt;
  std::erase(axes.others, long_ones.front());
  return LeadingAxis{long_ones.front(), read_axis(index, *found)};
}

}  // namespace fieldwise::io
