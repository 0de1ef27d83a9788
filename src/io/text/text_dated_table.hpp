// Dated table: reads text as a table of dated numbers.
// May know: text layout, core's error.
// Must not know: missing codes, time axes, fields.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/text_layout.hpp"

namespace fieldwise::io {

/// Holds a table in order of the file.
struct DatedTable {
  TextLayout layout = TextLayout::none;
  std::vector<std::string> names;  ///< of the value columns; empty without header
  std::vector<DatedCells> rows;
  std::optional<double> declared_missing;  ///< the code on a line of its own after the table
  std::vector<std::string> notices;
};

/// Reads text as a dated table. Errors: input_damaged, naming `path` and line.
DatedTable read_dated_table(std::string_view text, const std::string& path);

}  // namespace fieldwise::io
