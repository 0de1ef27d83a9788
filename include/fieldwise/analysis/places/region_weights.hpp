// RegionWeights: how much each cell of a grid counts in a mean over a region.
// May know: cell weights, provider, core.
// Must not know: values, files.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/analysis/cell_weights.hpp"
#include "fieldwise/core/borders.hpp"
#include "fieldwise/core/header.hpp"
#include "fieldwise/core/region.hpp"

namespace fieldwise::analysis {

/// Says what happens to cells that the edge of a region cuts.
enum class RegionEdges { centre, clip };

/// Is a row with cells that count: so many from a column on, whose weights begin at a place of the list.
struct RowOfWeights {
  std::size_t row = 0;
  std::size_t first_column = 0;
  std::size_t begin = 0;
  std::size_t count = 0;
};

/// Holds the weights of the cells of a region, of rows without any nothing. Rows begin at a column that is a multiple
/// of eight, so that sums have the lanes that they have over whole rows.
struct RegionWeights {
  std::vector<RowOfWeights> rows;
  std::vector<double> weights;

  [[nodiscard]] std::span<const double> of(const RowOfWeights& row) const {
    return {weights.data() + row.begin, row.count};
  }
};

/// Returns the weights of the cells between latitudes and longitudes. Errors: usage where there is no cell or the field
/// has no such places; those of `cell_weights`.
RegionWeights weights_in_region(const core::FieldHeader& of, const core::Region& region, AreaWeights weights,
                                RegionEdges edges);

/// Returns the weights of the cells inside a region with borders: times the share of each. There may be none.
RegionWeights weights_in_borders(const core::FieldHeader& of, const core::RegionShares& shares, std::size_t region,
                                 AreaWeights weights);

/// Returns a region in words: "lat -5 to 5, lon 190 to 240".
std::string region_text(const core::Region& region);

/// Returns what latitudes and longitudes the points of a field cover, in words: "lat -60 to 60, lon 0 to 359"; empty
/// where they have none.
std::string covered_text(const core::Grid& grid);

}  // namespace fieldwise::analysis
