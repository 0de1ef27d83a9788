// Borders file: what a file of polygons holds, whatever its format.
// May know: ring, core's error.
// Must not know: grids, GEOS, what is asked of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "geometry/ring.hpp"

namespace fieldwise::geometry {

/// Is rings of places as a file has them.
using StoredRings = std::vector<std::vector<LonLat>>;

/// Holds one feature: the texts of its attributes and its rings. An attribute without a value is not there.
struct BordersFeature {
  std::map<std::string, std::string> attributes;
  std::vector<StoredRings> polygons;  ///< of each the first ring encloses what the others are holes of
  StoredRings loose_rings;            ///< of which only how they lie tells what is a hole
};

/// Holds all features of a file that are areas.
struct BordersFile {
  std::vector<std::string> attributes;  ///< names, in the order of the file
  std::vector<BordersFeature> features;
};

/// Reads a shapefile (its .shp, with .shx, .dbf and .prj beside it) or GeoJSON; which of both, its first bytes say.
/// Errors, each a sentence that begins with the file: input_missing, input_damaged; inputs_disagree for places that are
/// no longitudes and latitudes; usage for other formats and files without polygons.
BordersFile read_borders(const std::string& path);

}  // namespace fieldwise::geometry
