#include "fieldwise/stream/turned_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "fieldwise/stream/copy_tile.hpp"

namespace fieldwise::stream {

namespace {

/// Tells whether the values of a view lie together, map after map.
bool is_contiguous(const core::MutableTileView& view) {
  const core::Extent& extent = view.extent();
  const std::size_t map = extent.rows.size() * extent.columns;
  const double* const first = view.row(extent.times.begin, extent.rows.begin).data();
  return view.row(extent.times.end - 1, extent.rows.begin).data() == first + (extent.times.size() - 1) * map &&
         view.row(extent.times.begin, extent.rows.end - 1).data() == first + (map - extent.columns);
}

/// Puts the rows of each map in reverse and the columns in order, where they lie.
void turn_rows(const core::MutableTileView& maps, const core::GridTurn& turn) {
  const core::Extent& extent = maps.extent();
  std::vector<double> line(extent.columns);
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t i = 0; turn.rows_reversed && i < extent.rows.size() / 2; ++i) {
      std::ranges::swap_ranges(maps.row(time, extent.rows.begin + i), maps.row(time, extent.rows.end - 1 - i));
    }
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const std::span<double> values = maps.row(time, row);
      for (std::size_t column = 0; column < line.size(); ++column) line[column] = values[turn.columns[column]];
      std::ranges::copy(line, values.begin());
    }
  }
}

}  // namespace

TurnedSource::TurnedSource(std::shared_ptr<FieldSource> from, std::shared_ptr<const core::Grid> grid,
                           core::GridTurn turn)
    : from_(std::move(from)), header_(from_->header()), turn_(std::move(turn)) {
  header_.grid = std::move(grid);
}

std::string TurnedSource::fingerprint(core::IndexRange times) const {
  const std::string of_values = from_->fingerprint(times);
  if (of_values.empty()) return of_values;
  return fmt::format("{} turned {} from column {}, {}", of_values, turn_.rows_reversed, turn_.columns.front(),
                     turn_.columns.back());
}

void TurnedSource::read(const core::MutableTileView& into) {
  const core::Extent& extent = into.extent();
  if (extent.size() == 0) return;
  core::Extent read = extent;
  const std::size_t rows = header_.grid->rows;
  if (turn_.rows_reversed) read.rows = {rows - extent.rows.end, rows - extent.rows.begin};
  // The memory of the tile itself holds what is read, where that lies as a tile does.
  const bool in_place = is_contiguous(into);
  std::vector<double> copy(in_place ? 0 : read.size());
  double* const values = in_place ? into.row(extent.times.begin, extent.rows.begin).data() : copy.data();
  from_->read(core::MutableTileView(values, read));
  const core::MutableTileView maps(values, extent);
  turn_rows(maps, turn_);
  if (!in_place) copy_tile(maps, into);
}

}  // namespace fieldwise::stream
