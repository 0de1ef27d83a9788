// Gathered weights: links between two grids in any order, as weights by target.
// May know: core's links, the remapping of kernels.
// Must not know: grids, files.
#pragma once

#include "fieldwise/core/grid_links.hpp"
#include "fieldwise/kernels/remap.hpp"

namespace fieldwise::analysis {

/// Returns links as weights: those of each target by ascending source, a pair that is named twice with the sum of both.
/// Pairs without weight are left out.
kernels::RemapWeights gathered_weights(const core::GridLinks& links);

}  // namespace fieldwise::analysis
