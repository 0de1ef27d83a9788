#include "fieldwise/core/field.hpp"

#include <limits>
#include <utility>

namespace fieldwise::core {

Field make_field(FieldHeader header) {
  Values values({header.leading_size(), header.grid->rows, header.grid->columns},
                std::numeric_limits<double>::quiet_NaN());
  return {std::move(header), std::move(values)};
}

Extent whole_extent(const FieldHeader& header) {
  return {{0, header.leading_size()}, {0, header.grid->rows}, header.grid->columns};
}

TileView view(const Field& field) { return {field.values.data(), whole_extent(field.header)}; }

MutableTileView view(Field& field) { return {field.values.data(), whole_extent(field.header)}; }

}  // namespace fieldwise::core
