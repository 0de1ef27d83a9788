// Text blocks: the tables of one text that stand one below the other, and the lines that belong to none.
// May know: text rows, cells and layout.
// Must not know: values, missing codes, errors.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "io/text/text_layout.hpp"
#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Holds the rows of one table: from `begin`, its first line of data, to before `end`.
struct TextBlock {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Tells whether a row is a line of data: it has a date, and values where a title could begin with a year too.
bool is_data_row(const TextRow& row, const ColumnRoles& roles);

/// Tells whether a row consists mostly of numbers, so that it may not be passed over as text.
bool holds_numbers(const TextRow& row);

/// Tells whether a row announces the first and the last year of the table that begins with `next` (PSL).
bool announces_years(const TextRow& row, const TextRow& next, const ColumnRoles& roles);

/// Finds the tables of a text: another begins where, behind text or an empty line, the dates go back.
std::vector<TextBlock> find_blocks(const std::vector<TextRow>& rows, const ColumnRoles& roles);

/// Returns the text above a table, shortened: its lines since `from` that are no names of columns.
std::string block_title(const std::vector<TextRow>& rows, std::size_t from, const TextBlock& block);

}  // namespace fieldwise::io
