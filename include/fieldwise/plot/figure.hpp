// Figure: a whole picture as plain values: what is drawn where, in which colours, and what is written beside it.
// May know: map frame, palette.
// Must not know: files, fields, how a library draws.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/plot/map_frame.hpp"
#include "fieldwise/plot/palette.hpp"

namespace fieldwise::plot {

/// Holds values on a regular raster of an area, row 0 in the north, west to east; missing is NaN.
struct Raster {
  Area area;
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<double> values;
};

/// Holds a place on the map.
struct Place {
  double lat_deg = 0.0;
  double lon_deg = 0.0;
};

/// Holds an arrow: where it begins, its direction clockwise from north, its length on paper.
struct Arrow {
  Place place;
  double azimuth_deg = 0.0;
  double length_cm = 0.0;
};

/// Holds a marked point: its kind chooses the symbol, its value the colour.
struct Mark {
  Place place;
  std::size_t kind = 0;  ///< position in the figure's list of kinds
};

/// Holds one map.
struct Panel {
  std::string heading;  ///< empty where there is only one
  Raster raster;
  std::vector<Place> stipples;
  std::vector<Arrow> arrows;
  std::vector<Place> cells;  ///< of an overlaid mask
  std::optional<Raster> contours;
  std::vector<Mark> marks;
  std::vector<std::vector<Place>> tracks;
};

/// Explains the length of arrows: this many units are that long.
struct ArrowKey {
  double length_cm = 0.0;
  std::string text;
};

/// Holds a tick of an axis.
struct Tick {
  double value = 0.0;
  std::string label;  ///< empty: a small tick
};

/// Holds what stands along the edges of charts; their frame's area holds the ends of both axes in place of degrees.
struct ChartAxes {
  std::vector<Tick> x;
  std::vector<Tick> y;
  std::string x_text;
  std::string y_text;
};

/// Holds maps, or charts, that share a frame and a colour scale.
struct MapSet {
  MapFrame frame;
  std::vector<Panel> panels;
  std::optional<Palette> palette;  ///< unset: nothing is filled
  std::string units;
  std::optional<ArrowKey> arrow_key;
  double contour_step = 0.0;
  double stipple_size_cm = 0.03;
  std::vector<std::string> mark_kinds;
  std::vector<std::vector<Place>> outlines = {};  ///< of regions, on every map
  std::optional<ChartAxes> axes = std::nullopt;   ///< of charts
};

/// Holds a curve over time, lags or slots. The line and what fills the space below it break where a value is missing
/// (NaN) and before one that stands apart.
struct Curve {
  std::vector<double> x;
  std::vector<double> y;
  std::vector<bool> apart;    ///< time that no value stands for lies before the value; empty: before none
  std::vector<double> width;  ///< of x for which a value stands; empty: not known
  std::vector<Tick> ticks;
  std::string x_text;
  std::string units;
  double x_least = 0.0, x_most = 1.0;
  double y_least = 0.0, y_most = 1.0;
  double y_step = 1.0;
  std::optional<double> baseline;     ///< filled red above and blue below
  bool markers = false;               ///< so few values that each is marked
  std::vector<double> band_low = {};  ///< of a band about the line, NaN where there is none; empty: no band
  std::vector<double> band_high = {};

  /// Tells whether the line leads from the value before to this one.
  [[nodiscard]] bool is_joined(std::size_t position) const;
  /// Tells whether no line leads to a value or from it: it is drawn as a bar.
  [[nodiscard]] bool is_lonely(std::size_t position) const;
};

/// Holds a curve with what stands above it.
struct HeadedCurve {
  std::string heading;
  Curve curve;
};

/// Holds a picture: maps, a curve, or both, one above the other.
struct Figure {
  std::string title;
  std::vector<std::string> caption;  ///< a line each
  double width_cm = 18.0;
  std::optional<MapSet> maps;
  std::optional<Curve> curve;
  std::string curve_title;           ///< where there are both, or several curves
  std::vector<HeadedCurve> further;  ///< below the first, one a layer
  std::string variable = {};         ///< whose values are shown; empty for points and tracks
};

}  // namespace fieldwise::plot
