#include "fieldwise/core/field.hpp"

#include <utility>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::core {

Field make_field(FieldHeader header) {
  Values values({header.leading_size(), header.grid->rows, header.grid->columns}, kMissing);
  return {std::move(header), std::move(values)};
}

Extent whole_extent(const FieldHeader& header) {
  return {{0, header.leading_size()}, {0, header.grid->rows}, header.grid->columns};
}

TileView view(const Field& field) { return {field.values.data(), whole_extent(field.header)}; }

MutableTileView view(Field& field) { return {field.values.data(), whole_extent(field.header)}; }

}  // namespace fieldwise::core
