// Read GeoJSON: features and their polygons (RFC 7946).
// May know: borders file.
// Must not know: shapefiles, grids, GEOS.
#pragma once

#include <string>

#include "geometry/borders_file.hpp"

namespace fieldwise::geometry {

/// Reads Feature, FeatureCollection, Polygon, MultiPolygon and GeometryCollection; other geometries are left out. A
/// bare geometry is one feature without attributes. Errors, each a phrase that follows the name of the file:
/// input_damaged for what is no GeoJSON, with the feature; usage for TopoJSON; inputs_disagree for a member `crs` that
/// is not WGS 84.
BordersFile read_geojson(const std::string& path);

}  // namespace fieldwise::geometry
