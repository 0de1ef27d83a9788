// Borders: which regions of a file of borders are asked for, and what share of each cell of a grid lies inside them.
// May know: the standard library.
// Must not know: polygons, files.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fieldwise::core {

/// Names regions of a file of borders.
struct BordersChoice {
  std::string path;
  std::string by;                  ///< the attribute that names them; empty: the first of the usual ones
  std::vector<std::string> names;  ///< in this order; empty: all, in the order of the file
  friend bool operator==(const BordersChoice&, const BordersChoice&) = default;
};

/// Holds the share of each cell of a grid, 0 to 1, that lies inside each of some regions.
struct RegionShares {
  std::vector<std::string> names;
  std::vector<std::vector<double>> share;  ///< of each region: [row, column]
};

}  // namespace fieldwise::core
