// Option lines: the options of a picture as lines of text, for the program that draws it.
// May know: plot's options.
// Must not know: how a user writes options.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Returns every option with its value, exact, in a form of its own.
std::vector<std::pair<std::string, std::string>> option_lines(const PlotOptions& options);

/// Returns the options of such lines; a line that no option wrote is passed over.
PlotOptions options_of_lines(const std::vector<std::pair<std::string, std::string>>& lines);

}  // namespace fieldwise::plot
