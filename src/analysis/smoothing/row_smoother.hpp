// Row smoother: weighted means of evenly spaced longitudes, by distance.
// May know: smoother, core, kernels.
// Must not know: operations.
#pragma once

#include <memory>

#include "analysis/smoothing/smoother.hpp"

namespace fieldwise::analysis {

/// Makes the smoother of evenly spaced longitudes by distance.
std::shared_ptr<const Smoother> make_row_smoother(const core::Grid& grid, const SmoothSpec& spec);

}  // namespace fieldwise::analysis
