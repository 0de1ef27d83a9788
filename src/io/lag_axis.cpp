#include "lag_axis.hpp"

#include <algorithm>
#include <cmath>

namespace fieldwise::io {
namespace {

bool are_whole(const std::vector<double>& values) {
  return std::ranges::all_of(values, [](double value) { return std::abs(value) < 1e6 && value == std::round(value); });
}

}  // namespace

std::optional<LagAxis> take_lag_axis(const FileIndex& index, std::size_t variable, FieldAxes& axes) {
  if (axes.time) return std::nullopt;
  for (const std::size_t other : axes.others) {
    const std::uint32_t dimension = index.variables[variable].dimensions[other];
    const auto found = coordinate_variable(index, dimension);
    if (!found) continue;
    const VariableIndex& coordinate = index.variables[*found];
    const bool complete = coordinate.values.size() == index.dimensions[dimension].size;
    if (coordinate.text("lag_units").empty() || !complete || !are_whole(coordinate.values)) continue;
    LagAxis axis{other, {}, std::string(coordinate.text("lag_units"))};
    for (const double lag : coordinate.values) axis.lags.push_back(static_cast<int>(lag));
    std::erase(axes.others, other);
    return axis;
  }
  return std::nullopt;
}

}  // namespace fieldwise::io
