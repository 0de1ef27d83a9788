// Answer outlines: the borders of regions of a file, as lines.
// May know: borders file, core's borders, outlines.
// Must not know: grids, GEOS, how questions arrive.
#pragma once

#include <vector>

#include "fieldwise/core/borders.hpp"
#include "fieldwise/geometry/region_outlines.hpp"

namespace fieldwise::geometry {

/// Answers the question; errors as `region_outlines` says.
std::vector<Outline> answer_outlines(const core::BordersChoice& choice);

}  // namespace fieldwise::geometry
