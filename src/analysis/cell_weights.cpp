#include "fieldwise/analysis/cell_weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/require_places.hpp"
#include "fieldwise/core/cell_area.hpp"

namespace fieldwise::analysis {

double lat_of(const core::Grid& grid, std::size_t row, std::size_t column) {
  return grid.kind == core::GridKind::curvilinear ? grid.lat_deg[row * grid.columns + column] : grid.lat_deg[row];
}

double lon_of(const core::Grid& grid, std::size_t row, std::size_t column) {
  return grid.kind == core::GridKind::curvilinear ? grid.lon_deg[row * grid.columns + column] : grid.lon_deg[column];
}

std::vector<double> cell_weights(const core::FieldHeader& of, AreaWeights weights, std::string_view operation) {
  const core::Grid& grid = *of.grid;
  const bool known = weights == AreaWeights::none || (weights == AreaWeights::coslat && !grid.lat_deg.empty()) ||
                     (weights == AreaWeights::area && (grid.has_zones() || !grid.cell_area_m2.empty()));
  if (!known) {
    require_places(
        of, fmt::format("{} with weights: {}", operation, kAreaWeightsNames[static_cast<std::size_t>(weights)].name),
        "use weights: none");
  }
  if (weights == AreaWeights::area) {
    return core::cell_areas_m2(grid);
  }
  constexpr double kRadians = std::numbers::pi / 180.0;
  const auto repeated = core::repeated_columns(grid);
  std::vector<double> values(grid.size());
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const double weight =
          weights == AreaWeights::coslat ? std::max(0.0, std::cos(lat_of(grid, row, column) * kRadians)) : 1.0;
      values[row * grid.columns + column] = repeated[column] ? 0.0 : weight;
    }
  }
  return values;
}

}  // namespace fieldwise::analysis
