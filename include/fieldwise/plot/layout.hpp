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

/// Holds along which edges of a map degrees are written.
struct Edges {
  bool west = false;
  bool south = false;
};

/// Holds the places of all parts; parts that the figure does not have are empty.
struct Layout {
  double width = 0.0;
  double height = 0.0;
  std::vector<TextLine> texts;
  std::vector<Box> panels;
  std::vector<Edges> edges;  ///< of maps: where degrees are written, one a panel; of several the outermost alone
  bool annotated = false;    ///< there is one map, which has room for all
  Box colour_bar;
  bool units_below = false;  ///< units that are too long to stand beside the colour bar
  Box key;                   ///< strip for the reference arrow or the kinds of marks
  Box legend;                ///< of the lines of the curve
  Box curve;
  std::vector<Box> further;  ///< of the curves below it
};

/// Lays out a figure.
Layout lay_out(const Figure& figure);

/// Returns how many panels stand side by side.
std::size_t panel_columns(std::size_t count, double height_of_width);

inline constexpr double kLegendSampleCm = 0.7;
inline constexpr double kLegendRowCm = 0.4;

/// Holds the name of a line and where it stands in a legend, with a sample of the line before it.
struct LegendEntry {
  std::string name;
  double x = 0.0;
  std::size_t row = 0;
};

/// Lays out the legend of the lines of a curve, in rows of that width.
std::vector<LegendEntry> legend_entries(const Curve& curve, double width_cm);

/// Tells whether the outermost of several maps have degrees along their edges: not round a pole.
bool has_outer_edges(Projection projection);

/// Returns the width of one map on a page of that width; `outer` says that there are degrees beside the first of each
/// row.
double panel_width_cm(double page_cm, std::size_t count, double height_of_width, bool outer = false);

/// Returns the width of one chart, which has room for its axes on all sides, on a page of that width.
double chart_width_cm(double page_cm, std::size_t count, double height_of_width);

/// Returns about how wide a text is in Helvetica.
double text_width_cm(std::string_view text, double size_pt);

/// Breaks text at blanks into lines no wider than `width_cm`; a word that is wider than that, where it must be.
std::vector<std::string> wrapped_text(std::string_view text, double size_pt, double width_cm);

}  // namespace fieldwise::plot
