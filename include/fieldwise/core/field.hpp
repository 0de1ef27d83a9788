// Field: a header and its values in memory, a block [leading, row, column]; missing is NaN.
// May know: header, tile view, values.
// Must not know: where the values come from or go to.
#pragma once

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/core/values.hpp"

namespace fieldwise::core {

/// Holds a field in memory. The shape of `values` is [header.leading_size(), grid.rows, grid.columns].
struct Field {
  FieldHeader header;
  Values values;
};

/// Makes a field of the header's shape with every value missing (NaN).
Field make_field(FieldHeader header);

/// Returns the extent of a whole field.
Extent whole_extent(const FieldHeader& header);

/// Views all values of a field.
TileView view(const Field& field);
MutableTileView view(Field& field);

}  // namespace fieldwise::core
