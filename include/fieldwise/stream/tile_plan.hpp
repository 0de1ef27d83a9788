// Tile plan: which tiles a sweep makes. A pure function of extents, storage, form and memory, so that a plan can be
// printed before anything is read. May know: core, source.
// Must not know: operations, files.
#pragma once

#include <cstddef>
#include <vector>

#include "fieldwise/core/need.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::stream {

/// Tells how large tiles may become. `target_bytes` is the size that suits the processor's caches, used where the
/// storage does not ask for more; `budget_bytes` is never exceeded by one field's tile, nor by what is kept of it as
/// stored, unless one row of one time does.
struct TileLimits {
  std::size_t target_bytes = std::size_t{4} << 20U;
  std::size_t budget_bytes = std::size_t{256} << 20U;
  std::size_t row_unit = 1;  ///< rows of a chunk to be written: tiles of whole units complete chunks at once
};

/// Holds the shape of the tiles of a sweep (the last ones in each direction may be smaller).
struct TileShape {
  std::size_t times = 1;
  std::size_t rows = 1;
  std::size_t read_times = 1;  ///< times that are read, and kept as stored, at once
};

/// Chooses the shape of tiles for `whole` (times, the rows of a band, columns). Tiles follow the storage's chunks as
/// far as the budget allows, so that a chunk is decoded as few times as possible.
TileShape choose_tile_shape(const core::Extent& whole, const StorageShape& storage, core::TileForm form,
                            const TileLimits& limits);

/// Returns the storage that tiles should follow for two fields that are shown together: common multiples of their
/// chunks, so that each chunk of both is decoded once.
StorageShape common_storage(const StorageShape& a, const StorageShape& b);

/// Returns the tiles of that shape that cover `whole`: groups of rows in order and, within each, times in order. So
/// each point is shown its times in order, and each time its rows in order.
std::vector<core::Extent> cut_tiles(const core::Extent& whole, const TileShape& shape);

/// Tells whether a sweep reads a tile while it shows the one before: not where it is so large that two are too much.
bool is_read_ahead(const core::Extent& tile) noexcept;

/// Returns how many times each stored chunk is decoded by a sweep of tiles of that shape (1 at best).
double decode_factor(const core::Extent& whole, const TileShape& shape, const StorageShape& storage);

}  // namespace fieldwise::stream
