// Region shape: a region as polygons of rings.
// May know: ring.
// Must not know: files, names, grids, GEOS.
#pragma once

#include <string>
#include <vector>

#include "geometry/ring.hpp"

namespace fieldwise::geometry {

/// Is a polygon: what its first ring encloses without what the others do.
using Polygon = std::vector<Ring>;

/// Holds a region: its name, and polygons that do not overlap.
struct RegionShape {
  std::string name;
  std::vector<Polygon> polygons;
};

}  // namespace fieldwise::geometry
