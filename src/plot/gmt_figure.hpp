// Drawing a figure with GMT: maps, the colour bar, curves and texts.
// May know: figure, layout, the GMT session.
// Must not know: fields, how a figure was chosen.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/layout.hpp"
#include "plot/gmt_session.hpp"

namespace fieldwise::plot {

/// Draws a whole figure as "picture.FORMAT" in the working folder. Errors: output_failed.
void draw_figure(const Figure& figure, const std::string& format);

/// Returns the options that place a plain frame of centimetres over a box.
GmtWords paper_frame(const Box& box);

/// Returns the options that place what is drawn in a box.
GmtWords at_box(const Box& box);

/// Returns GMT's symbol and fill for a kind of mark, by its name, else by its position.
GmtWords mark_style(const std::string& name, std::size_t kind);

}  // namespace fieldwise::plot
