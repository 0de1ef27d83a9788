// Extremum tables: what is found in maps as rows: points, tracks from map to map, paths of ascents.
// May know: extrema, core's table.
// Must not know: how extrema are found.
#pragma once

#include <vector>

#include "fieldwise/analysis/places/extrema.hpp"

namespace fieldwise::analysis {

/// Holds what was found in each map, [time].
using FoundInMaps = std::vector<std::vector<Extremum>>;

/// Returns one row for each extremum, in the order of time.
core::Table point_table(const core::FieldHeader& of, const FoundInMaps& found);

/// Returns one trajectory for each ascent: its places from the start to the extremum.
core::Table path_table(const core::FieldHeader& of, const FoundInMaps& found);

/// Joins extrema of one kind in neighbouring times to tracks: of all pairs that a speed allows the nearest first, each
/// extremum once. Returns one trajectory for each track, in the order in which they begin.
core::Table track_table(const core::FieldHeader& of, const FoundInMaps& found, double speed_limit_m_s);

}  // namespace fieldwise::analysis
