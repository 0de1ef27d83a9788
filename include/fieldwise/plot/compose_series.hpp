// Compose series: the figure of a series.
// May know: loaded field, figure.
// Must not know: files, GMT.
#pragma once

#include <string>

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/loaded_field.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Makes the figure of a series.
Figure compose_series(const LoadedField& series, const std::string& source, const PlotOptions& options);

}  // namespace fieldwise::plot
