// Compose series: the figure of a series.
// May know: loaded field, figure.
// Must not know: files, GMT.
#pragma once

#include <string>

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/loaded_field.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Tells whether a series is drawn as the mean of its members in a band: where the options ask for it, or there are
/// more members than curves; levels, which are no members, never are.
bool draws_band(const core::FieldHeader& header, const PlotOptions& options);

/// Makes the figure of a series.
Figure compose_series(const LoadedField& series, const std::string& source, const PlotOptions& options);

}  // namespace fieldwise::plot
