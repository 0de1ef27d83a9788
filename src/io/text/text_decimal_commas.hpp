// Decimal commas: numbers written with a comma before their decimals.
// May know: text layouts, column roles, rows.
// Must not know: which separator a text has, missing codes, time axes, fields.
#pragma once

#include <cstddef>
#include <optional>

#include "io/text/text_layout.hpp"
#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Holds what the commas of a text without commas between cells are.
struct DecimalCommas {
  std::size_t first_line = 0;   ///< the first line with one
  bool may_be_thousands = true; /**< three digits follow each */
};

/// Writes the commas that stand once between the digits of a cell as points; tells whether there are any.
bool write_commas_as_points(TextLines& lines);

/// Tells of the commas in the lines that have a date once `with_points` are written; nothing where one of them stands
/// elsewhere than once between digits, or a number has its decimals behind a point. `lines` are those as written.
std::optional<DecimalCommas> decimal_commas(const TextLines& lines, const TextLines& with_points,
                                            const ColumnRoles& roles);

/// Tells whether commas cut no two numbers into one cell ("5 2" of "1950 1,5 2,5"), but for the first, which may be a
/// date.
bool has_whole_numbers(const TextLines& by_commas);

/// Tells whether the dates of lines increase from each to the next, as those of a series do.
bool has_increasing_dates(const TextLines& lines, const ColumnRoles& roles);

}  // namespace fieldwise::io
