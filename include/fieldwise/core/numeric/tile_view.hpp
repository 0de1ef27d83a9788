// TileView: values of one field on some times and rows, seen without owning them; missing is NaN.
// May know: the standard library.
// Must not know: what the values mean (units, files, operations).
#pragma once

#include <cstddef>
#include <span>

namespace fieldwise::core {

/// Holds a half-open range [begin, end) of positions along one dimension.
struct IndexRange {
  std::size_t begin = 0;
  std::size_t end = 0;

  /// Returns the number of positions in the range.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return end - begin; }
  friend constexpr bool operator==(const IndexRange&, const IndexRange&) = default;
};

/// Returns the least range that holds both; one that is empty holds nothing.
constexpr IndexRange united(IndexRange a, IndexRange b) noexcept {
  if (a.size() == 0 || b.size() == 0) return a.size() == 0 ? b : a;
  return {a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

/// Places a tile in the whole field: absolute times and rows, and all columns.
struct Extent {
  IndexRange times;
  IndexRange rows;
  std::size_t columns = 0;

  /// Returns the number of values in the tile.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return times.size() * rows.size() * columns; }
  friend constexpr bool operator==(const Extent&, const Extent&) = default;
};

/// Shows the values of a tile, addressed by the field's own (absolute) time, row and column. A view of fewer
/// times or rows of the same memory is made by `narrowed`: the distances between times and rows stay the same.
template <class Value>
class BasicTileView {
 public:
  BasicTileView() = default;

  /// Views `extent` of contiguous values [time, row, column] that begin at `values`.
  BasicTileView(Value* values, const Extent& extent)
      : values_(values),
        extent_(extent),
        row_stride_(extent.columns),
        time_stride_(extent.rows.size() * extent.columns) {}

  /// Converts a view of mutable values into one of constant values.
  operator BasicTileView<const Value>() const {  // NOLINT(google-explicit-constructor): as pointers convert
    return BasicTileView<const Value>(values_, extent_, row_stride_, time_stride_);
  }

  /// Returns the times, rows and columns that the view covers.
  [[nodiscard]] const Extent& extent() const noexcept { return extent_; }

  /// Returns the values of all columns at an absolute time and row inside the extent.
  [[nodiscard]] std::span<Value> row(std::size_t time, std::size_t row) const noexcept {
    return {values_ + (time - extent_.times.begin) * time_stride_ + (row - extent_.rows.begin) * row_stride_,
            extent_.columns};
  }

  /// Returns the value at an absolute time, row and column inside the extent.
  [[nodiscard]] Value& at(std::size_t time, std::size_t row_index, std::size_t column) const noexcept {
    return row(time, row_index)[column];
  }

  /// Returns a view of the part of this tile at `times` and `rows`, which must lie inside the extent. A range of no
  /// times or rows may lie anywhere: what is empty has no first value whose address could be told.
  [[nodiscard]] BasicTileView narrowed(IndexRange times, IndexRange rows) const noexcept {
    const Extent part{times, rows, extent_.columns};
    if (part.size() == 0) {
      return BasicTileView(values_, part, row_stride_, time_stride_);
    }
    Value* first =
        values_ + (times.begin - extent_.times.begin) * time_stride_ + (rows.begin - extent_.rows.begin) * row_stride_;
    return BasicTileView(first, part, row_stride_, time_stride_);
  }

 private:
  template <class Other>
  friend class BasicTileView;

  BasicTileView(Value* values, const Extent& extent, std::size_t row_stride, std::size_t time_stride)
      : values_(values), extent_(extent), row_stride_(row_stride), time_stride_(time_stride) {}

  Value* values_ = nullptr;
  Extent extent_;
  std::size_t row_stride_ = 0;
  std::size_t time_stride_ = 0;
};

using TileView = BasicTileView<const double>;
using MutableTileView = BasicTileView<double>;

}  // namespace fieldwise::core
