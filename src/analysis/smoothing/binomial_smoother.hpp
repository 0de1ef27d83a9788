// Binomial smoother: weighted means of evenly spaced longitudes, by binomial weights.
// May know: smoother, core, kernels.
// Must not know: operations.
#pragma once

#include <memory>

#include "analysis/smoothing/smoother.hpp"

namespace fieldwise::analysis {

/// Makes the smoother of evenly spaced longitudes by binomial weights along rows and columns.
std::shared_ptr<const Smoother> make_binomial_smoother(const core::Grid& grid, const SmoothSpec& spec);

}  // namespace fieldwise::analysis
