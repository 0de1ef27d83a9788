// Compose numbers: pictures of values alone, without places or times: two series over each other, and histograms.
// May know: loaded field, figure, line fit.
// Must not know: files, GMT.
#pragma once

#include <string>

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/loaded_field.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Makes the figure of a series over the values of another one at the same times, with the least-squares line. Errors:
/// usage where fewer than three times have both.
Figure compose_scatter(const LoadedField& series, const LoadedField& against, const std::string& source,
                       const PlotOptions& options);

/// Makes the figure of how often values occur, as a density, and of the distribution that the options ask for, fitted
/// to them. Values of places with `inside` unset do not count; empty: all do. Errors: usage where there are too few.
Figure compose_histogram(const LoadedField& field, const std::vector<bool>& inside, const std::string& source,
                         const PlotOptions& options);

}  // namespace fieldwise::plot
