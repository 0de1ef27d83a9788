// Table finder: the table in a text: how its cells are separated, its header, its layout.
// May know: text layouts, column roles, rows and headers.
// Must not know: missing codes, time axes, fields.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "io/text/text_decimal_commas.hpp"
#include "io/text/text_layout.hpp"
#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Finds the layout of lines; `none` where there is none.
ColumnRoles find_layout(const TextLines& lines, char separator);

/// Counts the rows that have a date (or, for `bare`, a number alone) where the layout wants it.
std::size_t dated_row_count(std::span<const TextRow> rows, const ColumnRoles& roles);

/// Holds the lines of a text under the separator that suits it best, and their layout.
struct FoundTable {
  TextLines lines;
  ColumnRoles roles;
  char separator = ' ';
  std::optional<DecimalCommas> commas;  ///< decimals stand behind commas, which are points in `lines`
  bool doubtful_commas = false;         ///< cells may as well be separated by commas
};

/// Finds the table in a text, which must outlive it.
FoundTable find_table(std::string_view text);

}  // namespace fieldwise::io
