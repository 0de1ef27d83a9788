// Palette: which colour map, between which values, in which steps, and what the colour bar says.
// May know: quantity, options.
// Must not know: files, fields, GMT.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/units.hpp"
#include "fieldwise/plot/plot_options.hpp"
#include "fieldwise/plot/quantity.hpp"

namespace fieldwise::plot {

/// Holds what is known of the values to draw: the ends of all of them and of the middle 96 percent.
struct ValueRange {
  double least = 0.0;
  double most = 0.0;
  double low = 0.0;   ///< 2nd percentile
  double high = 0.0;  ///< 98th percentile
};

/// Returns the range of values; those that are missing (NaN) or infinite do not count. All ends are NaN where none is
/// left.
ValueRange range_of(std::vector<double> values);

/// Holds a colour scale: colour i fills the values from edges[i] to edges[i + 1].
struct Palette {
  std::string colours;              ///< name of GMT's colour map
  bool reversed = false;            ///< from its end to its beginning
  std::vector<double> edges;        ///< ascending
  std::vector<std::string> labels;  ///< one an edge, empty where the bar has none there
  int exponent = 0;                 ///< labels are multiples of this power of ten
  bool equal_boxes = false;         ///< each colour as wide as the other, whatever its values
  bool label_boxes = false;         ///< labels stand under the middle of the boxes that begin at their edges
  bool below = false;               ///< some values lie below the first edge
  bool above = false;
};

/// Returns how values are drawn: as their quantity is, but plain ones that lie on both sides of zero as changes,
/// whatever they are called: a pattern, an index, a wind, a net flux. The zero of degC means nothing, unless the title
/// says that these are anomalies, which no value can tell.
Quantity drawn_as(Quantity quantity, const core::Units& units, std::string_view title, const ValueRange& range);

/// Chooses the colours, limits and steps of a map. `limits`, `levels` and `colours` of the options win.
Palette choose_palette(Quantity quantity, const ValueRange& range, const PlotOptions& options);

/// Returns a step of 1, 2, 2.5 or 5 times a power of ten of which about `count` cover the span; 1 for no span.
double nice_step(double span, int count);

/// Returns the multiples of `step` from `low` to `high`, both included where they are multiples.
std::vector<double> multiples(double low, double high, double step);

/// Returns the power of ten to take out of numbers of this size: 0 where they are easily read as they are.
int exponent_of(double largest);

/// Writes a number in short: "2.5", "2 x 10^-5".
std::string short_number(double value);

/// Writes a number for an axis whose values lie `step` apart: as many decimals as the step has.
std::string tick_text(double value, double step);

}  // namespace fieldwise::plot
