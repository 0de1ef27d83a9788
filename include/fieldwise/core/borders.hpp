// Borders: which regions of a borders file are asked for, and how much of each cell lies inside each of them.
// May know: the standard library.
// Must not know: files, polygons, grids.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fieldwise::core {

/// Says which regions of a borders file (shapefile, GeoJSON) are meant.
struct BordersChoice {
  std::string path;                ///< of the file
  std::vector<std::string> names;  ///< in the order asked for; empty: all, or the only one that the file has
  std::string by;                  ///< the attribute that holds the names; empty: the first that is usual
  bool all = false;                ///< all of the file, in its order; `names` are empty then

  /// Tells whether several regions are meant, however many the file has.
  [[nodiscard]] bool is_several() const noexcept { return all || names.size() > 1; }
  friend bool operator==(const BordersChoice&, const BordersChoice&) = default;
};

/// Holds how much of each cell lies inside each region. Cells are numbered row by row; those of a region that have a
/// share increase.
struct RegionShares {
  std::string attribute;           ///< the attribute by whose values regions are named; empty where the file has none
  std::vector<std::string> names;  ///< [region]
  std::vector<double> area_sr;     ///< [region] of the whole region, on the unit sphere
  std::vector<double> inside_sr;   ///< [region] of its part that the cells cover
  std::vector<std::size_t> first;  ///< [region + 1]: where the cells of each region begin in the two lists that follow
  std::vector<std::size_t> cells;
  std::vector<double> shares;  ///< above 0, at most 1
};

}  // namespace fieldwise::core
