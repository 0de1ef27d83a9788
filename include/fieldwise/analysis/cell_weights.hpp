// Cell weights: how much each point of a grid counts in sums over space.
// May know: core's grid.
// Must not know: operations, values.
#pragma once

#include <array>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Names what cells are weighted by: their area, the cosine of their latitude, or nothing.
enum class AreaWeights { area, coslat, none };

inline constexpr std::array<core::Named<AreaWeights>, 3> kAreaWeightsNames{
    {{"area", AreaWeights::area}, {"coslat", AreaWeights::coslat}, {"none", AreaWeights::none}}};

/// Returns the latitude and longitude of a point, in degrees, on any grid that has them.
double lat_of(const core::Grid& grid, std::size_t row, std::size_t column);
double lon_of(const core::Grid& grid, std::size_t row, std::size_t column);

/// Returns the weight of each cell [row, column]; a repeated column has none. Errors: those of `core::cell_areas_m2`.
std::vector<double> cell_weights(const core::Grid& grid, AreaWeights weights);

}  // namespace fieldwise::analysis
