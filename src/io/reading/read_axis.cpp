#include "io/reading/read_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string_view>
#include <vector>

#include "fieldwise/io/cf/coordinates.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

namespace {

/// Tells whether an attribute is kept as text: not what an axis holds itself, nor what names other variables.
bool is_kept(const Attribute& attribute) {
  constexpr std::array<std::string_view, 9> kOthers = {"_Encoding",     "long_name",   "units",
                                                       "bounds",        "climatology", "edges",
                                                       "formula_terms", "coordinates", "grid_mapping"};
  return !attribute.text.empty() && std::ranges::find(kOthers, attribute.name) == kOthers.end();
}

void describe(const VariableIndex& coordinate, core::CoordinateAxis& axis) {
  axis.name = coordinate.base_name();
  axis.long_name = coordinate.text("long_name");
  axis.units = coordinate.text("units");
  for (const Attribute& attribute : coordinate.attributes) {
    if (is_kept(attribute)) axis.attributes[attribute.name] = attribute.text;
  }
}

bool are_finite(const std::vector<double>& values) {
  return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
}

}  // namespace

core::CoordinateAxis read_axis(const FileIndex& index, std::size_t position) {
  const VariableIndex& coordinate = index.variables[position];
  core::CoordinateAxis axis;
  describe(coordinate, axis);
  axis.whole = coordinate.type != StoredType::float32 && coordinate.type != StoredType::float64;
  axis.values = read_coordinates(index, position);
  const auto bounds = bounds_of(index, coordinate);
  if (!bounds || index.size(index.variables[*bounds]) != 2 * axis.values.size()) return axis;
  std::vector<double> pairs = read_coordinates(index, *bounds);
  if (are_finite(pairs)) axis.bounds = std::move(pairs);
  return axis;
}

core::CoordinateAxis read_axis_of(const FileIndex& index, const VariableIndex& variable, std::uint32_t dimension,
                                  std::optional<std::size_t> coordinate) {
  const Dimension& stored = index.dimensions[dimension];
  const std::string name = stored.name.substr(stored.name.rfind('/') + 1);
  core::CoordinateAxis axis;
  if (coordinate) axis = read_axis(index, *coordinate);
  if (!coordinate || axis.values.size() != stored.size || !are_finite(axis.values)) {
    axis = {};
    const auto text = label_variable(index, variable, dimension);
    if (text && index.variables[*text].labels.size() == stored.size) {
      describe(index.variables[*text], axis);
      axis.labels = index.variables[*text].labels;
    } else {
      axis.counted = true;
      axis.whole = true;
      axis.values.resize(static_cast<std::size_t>(stored.size));
      std::iota(axis.values.begin(), axis.values.end(), 1.0);
    }
  }
  axis.name = name;
  return axis;
}

core::CoordinateAxis select_axis(const core::CoordinateAxis& axis, const std::vector<std::size_t>& positions) {
  core::CoordinateAxis part = axis;
  part.values.clear();
  part.labels.clear();
  part.bounds.clear();
  for (const std::size_t position : positions) {
    if (!axis.labels.empty()) {
      part.labels.push_back(axis.labels[position]);
      continue;
    }
    part.values.push_back(axis.values[position]);
    if (!axis.bounds.empty()) {
      part.bounds.insert(part.bounds.end(), {axis.bounds[2 * position], axis.bounds[2 * position + 1]});
    }
  }
  // What counts all positions does not count some of them: these keep their numbers.
  part.counted =
      axis.counted &&
      part.values == std::vector<double>(axis.values.begin(),
                                         axis.values.begin() + static_cast<std::ptrdiff_t>(part.values.size()));
  return part;
}

}  // namespace fieldwise::io
