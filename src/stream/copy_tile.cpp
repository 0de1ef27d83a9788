#include "fieldwise/stream/copy_tile.hpp"

#include <algorithm>
#include <cstddef>

namespace fieldwise::stream {

void copy_tile(const core::TileView& from, const core::MutableTileView& into) {
  const core::Extent& extent = into.extent();
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      std::ranges::copy(from.row(time, row), into.row(time, row).begin());
    }
  }
}

}  // namespace fieldwise::stream
