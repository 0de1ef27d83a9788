// Captions: the title of a picture and the lines below it, from the metadata of what it shows.
// May know: loaded field, compose.
// Must not know: files, layout, GMT.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/plot/compose_maps.hpp"

namespace fieldwise::plot {

/// Returns the title of a variable: what the user asked for, else the long_name, else the name.
std::string title_of(const LoadedField& field, const PlotOptions& options);

/// Returns what the caption says of a field: period, number of values, base period, rules.
std::vector<std::string> caption_of(const MapContent& content, const PlotOptions& options);

/// Returns the same of a series.
std::vector<std::string> caption_of_series(const LoadedField& series, const std::string& source);

/// Returns the first and last date of a field as "1982-01 to 1992-12"; empty without times.
std::string period_text(const LoadedField& field);

}  // namespace fieldwise::plot
