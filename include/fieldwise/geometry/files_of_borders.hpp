// Files of borders: which files belong to a file of borders.
// May know: the standard library.
// Must not know: what is in them.
#pragma once

#include <string>
#include <vector>

namespace fieldwise::geometry {

/// Returns a file of borders, and of a shapefile those beside it that are read too and exist: .shx, .dbf and .prj.
std::vector<std::string> files_of_borders(const std::string& path);

}  // namespace fieldwise::geometry
