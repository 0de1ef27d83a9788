// PlotOptions: what a user may ask of a picture, and how it is written; the same words in the command and a run file.
// May know: core.
// Must not know: files, fields, GMT.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/axis_choice.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/core/region.hpp"

namespace fieldwise::plot {

/// Names the map projections; `automatic` is Robinson for the globe, polar stereographic beyond 60 degrees, else plate
/// carree.
enum class Projection { automatic, robinson, plate_carree, polar };

/// Holds what a user asks of a picture; everything left alone is chosen by the kind of the variable.
struct PlotOptions {
  Projection projection = Projection::automatic;
  core::Region region;
  std::optional<std::pair<double, double>> limits;  ///< in the units of the picture
  std::string colours;                              ///< name of a colour map; empty: by kind
  std::optional<int> levels;                        ///< number of colours
  double width_cm = 18.0;
  std::string title;
  std::string level;                               ///< "850 hPa"
  std::map<std::string, core::AxisChoice> select;  ///< on further dimensions, by their names
  std::string units;                               ///< convert to these
  std::string time;                                ///< ISO 8601 date or its beginning: 1983, 1983-01, 1983-01-16
  std::optional<int> month;                        ///< 1 to 12
  std::vector<double> lags;                        ///< or other values of the leading dimension; empty: all
  std::string overlay;                             ///< "VARIABLE" or "FILE:VARIABLE"
  std::optional<double> stipple = 0.05;            ///< dots where p is below; unset: none
  std::optional<int> arrows;                       ///< an arrow every n points; 0: none; unset: chosen
  std::pair<std::string, std::string> vectors;     ///< variables with the eastward and northward parts; empty: found

  /// Shows every option, as the command and a run file call it. Its range is the form that stands for it in help.
  void describe(core::OptionVisitor& visitor);

  friend bool operator==(const PlotOptions&, const PlotOptions&) = default;
};

}  // namespace fieldwise::plot
