// MapFrame: which part of the sphere a map shows, how it is projected, and its shape on paper.
// May know: options, core's grid.
// Must not know: files, values, GMT.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Holds a part of the sphere; east > west, at most 360 apart.
struct Area {
  double west_deg = -180.0;
  double east_deg = 180.0;
  double south_deg = -90.0;
  double north_deg = 90.0;
  [[nodiscard]] double width_deg() const noexcept { return east_deg - west_deg; }
  [[nodiscard]] double height_deg() const noexcept { return north_deg - south_deg; }
  friend bool operator==(const Area&, const Area&) = default;
};

/// Holds a map without its content; `projection` is never automatic.
struct MapFrame {
  Projection projection = Projection::robinson;
  Area area;
  double centre_lon_deg = 0.0;
  double standard_lat_deg = 0.0;  ///< of plate carree: where distances are true
  double height_of_width = 0.5;   ///< height on paper / width on paper
};

/// Returns the area that the cells of a grid cover; only of points with `shown` set, where it is not empty
/// ([row, column]). A region limits it.
Area covered_area(const core::Grid& grid, const std::vector<bool>& shown, const core::Region& region);

/// Chooses projection and shape for an area. `about_pole` says that the grid is none of latitudes and longitudes: where
/// it goes round a pole, it was made for a map of that pole.
MapFrame choose_frame(const Area& area, const PlotOptions& options, bool about_pole = false);

/// Returns longitude moved by whole circles into [west, west + 360).
double lon_after(double west_deg, double lon_deg);

}  // namespace fieldwise::plot
