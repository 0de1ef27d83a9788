// Text alignment: lines between blanks that have fewer cells than the others, put into their columns.
// May know: text rows and cells.
// Must not know: layouts, dates.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Knows the columns of a table between blanks: how many cells a line has, and where they end if that is the same in
/// all lines.
class TextAlignment {
 public:
  /// Looks at lines of data; cells of words behind the last number do not count.
  explicit TextAlignment(std::span<const TextRow> rows);

  /// Returns the cells that most lines have.
  [[nodiscard]] std::size_t cell_count() const noexcept { return cell_count_; }
  /// Tells whether columns stand at the same place in all lines, so that an empty one can be told.
  [[nodiscard]] bool is_fixed() const noexcept { return !ends_.empty(); }
  /// Gives a short row empty cells where it has none; false where a cell stands below no column.
  [[nodiscard]] bool align(TextRow& row) const;

  /// Returns the number of cells up to the last that is a number or stands for a missing one.
  static std::size_t value_cells(const TextRow& row);

 private:
  std::size_t cell_count_ = 0;
  std::vector<std::size_t> ends_;
};

}  // namespace fieldwise::io
