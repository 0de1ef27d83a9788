// Layout: where on the page each part of a figure stands; all lengths in centimetres from the lower left corner.
// May know: figure.
// Must not know: files, GMT.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/plot/figure.hpp"

namespace fieldwise::plot {

/// Holds a rectangle on the page.
struct Box {
  double x = 0.0;
  double y = 0.0;
  double width = 0.0;
  double height = 0.0;
};

/// Holds a line of text; `y` is its base line.
struct TextLine {
  double x = 0.0;
  double y = 0.0;
  double size_pt = 8.0;
  bool bold = false;
  bool centred = false;
  std::string text;
};

/// Holds the places of all parts; parts that the figure does not have are empty.
struct Layout {
  double width = 0.0;
  double height = 0.0;
  std::vector<TextLine> texts;
  std::vector<Box> panels;
  bool annotated = false;  ///< maps have degrees along their edges
  Box colour_bar;
  bool units_below = false;  ///< units that are too long to stand beside the colour bar
  Box key;                   ///< strip for the reference arrow or the kinds of marks
  Box curve;
  std::vector<Box> further;  ///< of the curves below it
};

/// Lays out a figure.
Layout lay_out(const Figure& figure);

/// Returns how many panels stand side by side.
std::size_t panel_columns(std::size_t count, double height_of_width);

/// Returns the width of one map on a page of that width.
double panel_width_cm(double page_cm, std::size_t count, double height_of_width);

/// Returns the width of one chart, which has room for its axes on all sides, on a page of that width.
double chart_width_cm(double page_cm, std::size_t count, double height_of_width);

/// Returns about how wide a text is in Helvetica.
double text_width_cm(std::string_view text, double size_pt);

/// Breaks text at blanks into lines no wider than `width_cm`; a word that is wider than that, where it must be.
std::vector<std::string> wrapped_text(std::string_view text, double size_pt, double width_cm);

}  // namespace fieldwise::plot
