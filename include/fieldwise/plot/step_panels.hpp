// step_panels: several main results of one step (percentiles, skewness and kurtosis) as the panels of one figure.
// May know: compose_maps, loaded field, quantity.
// Must not know: files, GMT.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/plot/compose_maps.hpp"

namespace fieldwise::plot {

/// Tells whether two results may share one colour scale and the same maps: grid, steps, units and what values are like.
bool share_panels(const core::FieldHeader& a, const core::FieldHeader& b);

/// Joins the maps of several results of a step, result by result; each panel is headed by its quantity and its slot.
/// What not all have (p-values, arrows) is left out.
MapContent join_panels(const std::vector<MapContent>& results, const std::string& step);

/// Tells in the caption that only the first of several results is drawn.
void note_others(LoadedField& first, const std::vector<std::string>& others);

}  // namespace fieldwise::plot
