// Compose points: the figure of points and tracks.
// May know: point table, figure.
// Must not know: files, GMT.
#pragma once

#include <string>

#include "fieldwise/io/reading/point_table.hpp"
#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Makes the figure of points and tracks.
Figure compose_points(const io::PointTable& table, const std::string& source, const PlotOptions& options);

}  // namespace fieldwise::plot
