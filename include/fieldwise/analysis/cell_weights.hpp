// Cell weights: how much each point of a grid counts in sums over space.
// May know: core's header and grid.
// Must not know: operations, values.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Names what cells are weighted by: their area, the cosine of their latitude, or nothing.
enum class AreaWeights { area, coslat, none };

inline constexpr std::array<core::Named<AreaWeights>, 3> kAreaWeightsNames{
    {{"area", AreaWeights::area}, {"coslat", AreaWeights::coslat}, {"none", AreaWeights::none}}};

/// Returns the latitude and longitude of a point, in degrees, on any grid that has them.
double lat_of(const core::Grid& grid, std::size_t row, std::size_t column);
double lon_of(const core::Grid& grid, std::size_t row, std::size_t column);

/// Returns the weight of each cell [row, column] of a field; a repeated column has none. `operation` needs them.
/// Errors: those of `core::cell_areas_m2`; usage for weights of places that the field does not have.
std::vector<double> cell_weights(const core::FieldHeader& of, AreaWeights weights, std::string_view operation);

}  // namespace fieldwise::analysis
