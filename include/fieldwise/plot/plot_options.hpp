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
/// carree. `chart` is none: a plane of two axes, which is not asked for.
enum class Projection { automatic, robinson, plate_carree, polar, chart };

/// Names what is drawn of a series of several members: a curve for each, or their mean in a band; `automatic` is a
/// curve for each as long as there is room.
enum class Band { automatic, sd, range, none };

/// Below this share of members that have the sign of the mean, they do not agree (IPCC AR6 WGI, cross-chapter box
/// Atlas.1).
inline constexpr double kLeastAgreement = 0.8;

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
  std::string agreement;                   ///< "VARIABLE" or "FILE:VARIABLE": dots where it is below 0.8, not of p
  std::string outline;                     ///< a file of borders, drawn as lines
  std::vector<std::string> outline_names;  ///< the regions of it that are drawn; empty: all
  std::string outline_by;                  ///< the attribute that holds their names; empty: the first that is usual
  Band band = Band::automatic;             ///< of a series of members
  std::optional<int> arrows;               ///< an arrow every n points; 0: none; unset: chosen
  std::pair<std::string, std::string> vectors;  ///< variables with the eastward and northward parts; empty: found

  /// Shows every option, as the command and a run file call it. Its range is the form that stands for it in help.
  void describe(core::OptionVisitor& visitor);

  friend bool operator==(const PlotOptions&, const PlotOptions&) = default;
};

}  // namespace fieldwise::plot
