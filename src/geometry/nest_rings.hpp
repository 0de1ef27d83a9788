// Nest rings: which of several rings are polygons, and which are holes in them.
// May know: shape.
// Must not know: files, grids, GEOS.
#pragma once

#include <vector>

#include "geometry/region_shape.hpp"

namespace fieldwise::geometry {

/// Returns rings that do not cross as polygons: a ring inside an even number of others encloses land, one inside an odd
/// number is a hole in the innermost of these.
std::vector<Polygon> nest_rings(std::vector<Ring> rings);

}  // namespace fieldwise::geometry
