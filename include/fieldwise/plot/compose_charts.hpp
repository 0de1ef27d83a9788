// Compose charts: from loaded values to a figure of charts: axes, colours, limits, panels, dots and words.
// May know: chart content, figure, palette.
// Must not know: files, GMT.
#pragma once

#include "fieldwise/plot/chart_content.hpp"
#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Makes the figure of charts. Pressure and depth increase downwards; pressure on a logarithmic axis where it spans
/// more than a factor of ten. Along longitudes time runs downwards, along latitudes to the right. Cells are painted as
/// they are, between the middles of neighbours where no bounds are known.
Figure compose_charts(const ChartContent& content, const PlotOptions& options);

}  // namespace fieldwise::plot
