// Places of plane: where the points of a projected plane lie, by PROJ. Part of the program alone.
// May know: places bytes, PROJ.
// Must not know: how the program was started, what files say of projections.
#pragma once

#include <vector>

#include "geometry/places_bytes.hpp"

namespace fieldwise::geometry {

/// Returns the places of all points of all lines. Errors: usage, one phrase, for a projection that PROJ does not know.
std::vector<PlanePlaces> places_of_plane(const PlacesQuestion& question);

}  // namespace fieldwise::geometry
