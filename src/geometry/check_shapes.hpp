// Check shapes: whether the polygons of a shape are such that their areas mean something.
// May know: shape, GEOS shape.
// Must not know: files, grids.
#pragma once

#include "geometry/region_shape.hpp"

namespace fieldwise::geometry {

/// Requires that no ring of a shape crosses itself, that holes lie in their polygon, and that polygons do not overlap.
/// They may touch. Errors: input_damaged, one phrase that says where.
void require_sound(const RegionShape& shape);

}  // namespace fieldwise::geometry
