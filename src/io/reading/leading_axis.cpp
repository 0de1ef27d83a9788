#include "io/reading/leading_axis.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace fieldwise::io {
namespace {

core::CoordinateAxis axis_of(const VariableIndex& coordinate) {
  core::CoordinateAxis axis;
  axis.name = coordinate.base_name();
  axis.long_name = coordinate.text("long_name");
  axis.units = coordinate.text("units");
  axis.whole = coordinate.type != StoredType::float32 && coordinate.type != StoredType::float64;
  axis.values = coordinate.values;
  for (const Attribute& attribute : coordinate.attributes) {
    const bool known = attribute.name == "long_name" || attribute.name == "units" || attribute.text.empty();
    if (!known) axis.attributes[attribute.name] = attribute.text;
  }
  return axis;
}

}  // namespace

std::optional<LeadingAxis> take_leading_axis(const FileIndex& index, std::size_t variable, FieldAxes& axes) {
  const auto dimension_of = [&](std::size_t other) { return index.variables[variable].dimensions[other]; };
  std::vector<std::size_t> long_ones = axes.others;
  std::erase_if(long_ones, [&](std::size_t other) { return index.dimensions[dimension_of(other)].size == 1; });
  if (axes.time || long_ones.size() != 1 || axes.grid == core::GridKind::none) return std::nullopt;
  const auto found = coordinate_variable(index, dimension_of(long_ones.front()));
  if (!found) return std::nullopt;
  const VariableIndex& coordinate = index.variables[*found];
  const bool complete = coordinate.values.size() == index.dimensions[dimension_of(long_ones.front())].size &&
                        std::ranges::all_of(coordinate.values, [](double value) { return std::isfinite(value); });
  if (!complete) return std::nullopt;
  std::erase(axes.others, long_ones.front());
  return LeadingAxis{long_ones.front(), axis_of(coordinate)};
}

}  // namespace fieldwise::io
