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

/// Draws maps, their colour bar and the key of their symbols.
void draw_maps(GmtSession& gmt, const MapSet& maps, const Layout& layout);

/// Draws the colour bar; `colours` are "r/g/b", one between two edges.
void draw_colour_bar(GmtSession& gmt, const MapSet& maps, const std::vector<std::string>& colours,
                     const Layout& layout);

/// Draws a curve.
void draw_curve(GmtSession& gmt, const Curve& curve, const Box& box);

/// Draws the reference arrow, or the symbols of the kinds of marks.
void draw_key(GmtSession& gmt, const MapSet& maps, const Box& box);

/// Returns the options that place a plain frame of centimetres over a box.
std::string paper_frame(const Box& box);

/// Returns the options that place what is drawn in a box.
std::string at_box(const Box& box);

/// Returns GMT's symbol and fill for a kind of mark, by its name, else by its position.
std::string mark_style(const std::string& name, std::size_t kind);

}  // namespace fieldwise::plot
