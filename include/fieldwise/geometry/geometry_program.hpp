// Geometry program: the program beside fieldwise that knows borders, polygons and map projections.
// May know: the standard library.
// Must not know: what it is asked, GEOS, shapelib, PROJ.
#pragma once

#include <string>

namespace fieldwise::geometry {

/// Returns the path of the program; empty where it is not installed.
std::string geometry_program();

/// Returns a sentence that says what to install where there is no such program.
std::string what_geometry_needs();

}  // namespace fieldwise::geometry
