// GMT maps: draws maps.
// May know: figure, layout, the GMT session.
// Must not know: fields, how a figure was chosen.
#pragma once

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/layout.hpp"
#include "plot/gmt_session.hpp"

namespace fieldwise::plot {

/// Draws maps, their colour bar and the key of their symbols.
void draw_maps(GmtSession& gmt, const MapSet& maps, const Layout& layout);

}  // namespace fieldwise::plot
