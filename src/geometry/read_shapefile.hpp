// Read shapefile: records of polygons, and the table of their attributes.
// May know: borders file, shapelib (its source).
// Must not know: GeoJSON, grids, GEOS.
#pragma once

#include <string>

#include "geometry/borders_file.hpp"

namespace fieldwise::geometry {

/// Reads the polygons of a shapefile (ESRI 1998), with attributes where its .dbf lies beside it. Rings of a record are
/// polygons and holes by how they lie in each other, whatever way they go round. Text is UTF-8 where it can be, else
/// Windows-1252. Errors, each a phrase that follows the name of the file: input_missing for a .shx that is not there;
/// input_damaged; usage for shapes that are no areas; inputs_disagree for a .prj that says something else than degrees.
BordersFile read_shapefile(const std::string& path);

}  // namespace fieldwise::geometry
