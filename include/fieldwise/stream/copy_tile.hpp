// copy_tile: the values of one tile into another.
// May know: core's tile view.
// Must not know: where tiles come from and go to.
#pragma once

#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::stream {

/// Fills `into` with the values at its times and rows of `from`, which holds these and as many columns.
void copy_tile(const core::TileView& from, const core::MutableTileView& into);

}  // namespace fieldwise::stream
