#include "fieldwise/core/mesh_fold.hpp"

#include <algorithm>

namespace fieldwise::core {

std::size_t mesh_columns(std::size_t cells) noexcept {
  constexpr std::size_t kFewest = 256;   // shorter rows cost more for their ends than threads gain
  constexpr std::size_t kWanted = 4096;  // 32 KiB: a row of several fields stays in a processor's cache
  constexpr std::size_t kMost = 65'536;  // a chunk of what is written, which holds whole rows
  if (cells < 2 * kWanted) return cells;
  for (std::size_t columns = kWanted; columns >= kFewest; --columns) {
    if (cells % columns == 0) return columns;
  }
  for (std::size_t rows = cells / kWanted; rows > std::max<std::size_t>(1, (cells - 1) / kMost); --rows) {
    if (cells % rows == 0) return cells / rows;
  }
  return cells;
}

}  // namespace fieldwise::core
