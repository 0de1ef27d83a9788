// Drawing a figure with GMT: maps, the colour bar, curves and texts.
// May know: figure, layout, the GMT session, the part of the page.
// Must not know: fields, how a figure was chosen.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/layout.hpp"
#include "plot/ghostscript.hpp"
#include "plot/gmt_session.hpp"

namespace fieldwise::plot {

/// Draws a whole figure on a page, "picture.ps" in the working folder, and returns where it lies there, with a margin.
/// Errors: output_failed.
PaperPart draw_figure(const Figure& figure);

/// Returns the options that place a plain frame of centimetres over a box.
GmtWords paper_frame(const Box& box);

/// Returns the options that place what is drawn in a box.
GmtWords at_box(const Box& box);

/// Returns GMT's symbol for a kind of mark, by its name, else by its position.
GmtWords mark_symbol(const std::string& name, std::size_t kind);

/// Returns GMT's fill and edge for it, where it is not coloured by a value.
GmtWords mark_fill(const std::string& name, std::size_t kind);

}  // namespace fieldwise::plot
