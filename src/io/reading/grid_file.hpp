// GridFile: the file beside the data that holds the places and areas of their points.
// May know: file index, axis guesses, core's grid.
// Must not know: netCDF, times, values of fields.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/grid.hpp"

namespace fieldwise::io {

/// Gives a grid the latitudes, longitudes and cell areas that the file at `path` has for as many points: variables that
/// models are known to call so (clat and clon, latCell and lonCell, gphit and glamt), else any that their metadata say.
/// A grid that has places gets areas alone. A notice says which variables were taken. Errors: usage where none fits.
core::Grid placed_by_file(const core::Grid& grid, const std::string& path, const std::string& variable,
                          std::vector<std::string>& notices);

}  // namespace fieldwise::io
