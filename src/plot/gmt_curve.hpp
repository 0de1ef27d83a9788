// GMT curve: draws a curve.
// May know: figure, layout, the GMT session.
// Must not know: fields, how a figure was chosen.
#pragma once

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/layout.hpp"
#include "plot/gmt_session.hpp"

namespace fieldwise::plot {

/// Draws a curve.
void draw_curve(GmtSession& gmt, const Curve& curve, const Box& box);

}  // namespace fieldwise::plot
