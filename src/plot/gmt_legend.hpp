// GMT legend: draws what explains the colours and symbols of maps.
// May know: figure, layout, the GMT session.
// Must not know: fields, how a figure was chosen.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/layout.hpp"
#include "plot/gmt_session.hpp"

namespace fieldwise::plot {

/// Draws the colour bar; `colours` are GMT's, one between two edges.
void draw_colour_bar(GmtSession& gmt, const MapSet& maps, const std::vector<GmtWords>& colours, const Layout& layout);

/// Draws the reference arrow, or the symbols of the kinds of marks.
void draw_key(GmtSession& gmt, const MapSet& maps, const Box& box);

}  // namespace fieldwise::plot
