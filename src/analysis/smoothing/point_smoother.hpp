// Point smoother: weighted means of any grid, from lists of neighbours.
// May know: smoother, core, kernels.
// Must not know: operations.
#pragma once

#include <memory>

#include "analysis/smoothing/smoother.hpp"

namespace fieldwise::analysis {

/// Makes the smoother of any grid from lists of neighbours.
std::shared_ptr<const Smoother> make_point_smoother(const core::Grid& grid, const SmoothSpec& spec);

}  // namespace fieldwise::analysis
