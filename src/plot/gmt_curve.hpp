// GMT curve: draws a curve.
// May know: figure, layout, the GMT session.
// Must not know: fields, how a figure was chosen.
#pragma once

#include <vector>

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/layout.hpp"
#include "plot/gmt_session.hpp"
#include "plot/gmt_text.hpp"

namespace fieldwise::plot {

/// Writes ticks as GMT takes them, and returns the table.
GmtWords tick_table(GmtSession& gmt, const std::vector<Tick>& ticks);

/// Writes what the axes of a box count beside them. As texts of a table: GMT would read options out of labels of an
/// axis.
void draw_axis_texts(GmtSession& gmt, const GmtText& below, const GmtText& beside, const Box& box);

/// Draws a curve.
void draw_curve(GmtSession& gmt, const Curve& curve, const Box& box);

}  // namespace fieldwise::plot
