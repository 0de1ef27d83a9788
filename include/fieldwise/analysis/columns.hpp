// for_each_column: the values of each point along time, side by side in memory, for work on whole columns.
// May know: core's tile view, stopping.
// Must not know: operations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/core/stop.hpp"

namespace fieldwise::analysis {

/// Calls body(row, column, series) for each point of a tile, in order; `series` holds its values at all times of the
/// tile. Some columns are gathered at once: one alone would touch a cache line for each value. Errors: core::Stopped,
/// before the next point, where a stop was asked for.
template <class Body>
void for_each_column(const core::TileView& tile, const Body& body) {
  constexpr std::size_t kTogether = 16;
  const core::Extent& extent = tile.extent();
  const std::size_t times = extent.times.size();
  std::vector<double> gathered(kTogether * times);
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t first = 0; first < extent.columns; first += kTogether) {
      const std::size_t together = std::min(kTogether, extent.columns - first);
      for (std::size_t t = 0; t < times; ++t) {
        const std::span<const double> values = tile.row(extent.times.begin + t, row).subspan(first, together);
        for (std::size_t c = 0; c < together; ++c) {
          gathered[c * times + t] = values[c];
        }
      }
      for (std::size_t c = 0; c < together; ++c) {
        core::throw_if_stopped();
        body(row, first + c, std::span<const double>(gathered).subspan(c * times, times));
      }
    }
  }
}

}  // namespace fieldwise::analysis
