// CdoWeights: weights between two grids of any kind, made by CDO where it is installed.
// May know: core's grid and links, processes.
// Must not know: fields, how weights are applied.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/grid_links.hpp"

namespace fieldwise::io {

/// Names the ways by which CDO makes weights.
enum class WeightsMethod { conservative, bilinear, nearest };

/// Holds weights that were made, and by what.
struct MadeWeights {
  core::GridLinks links;
  std::string maker;  ///< "CDO 2.1.1"
  std::vector<std::string> notices;
};

/// Makes weights from one grid to another, both with places: in a process of its own, in a private folder, with a time
/// limit; or takes them from the folder for caches, where an earlier run left what it made of the same grids with the
/// same CDO. Conservative: shares of the whole target cell, of grids of latitudes and longitudes between parallels,
/// else between great circles. Bilinear: none beyond the outermost centres. Nearest: none farther from a point than its
/// cell reaches. Errors: usage where cells have no corners (conservative) or centres make no rows and columns
/// (bilinear); output_failed where CDO is not installed (saying what else serves), fails or takes too long;
/// core::Stopped.
MadeWeights make_weights_by_cdo(const core::Grid& from, const core::Grid& to, WeightsMethod method);

}  // namespace fieldwise::io
