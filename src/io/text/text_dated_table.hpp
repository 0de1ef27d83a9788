// Dated table: reads text as a table of dated numbers.
// May know: text layout, core's error.
// Must not know: missing codes, time axes, fields.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/io/index/input_spec.hpp"
#include "io/text/text_dates.hpp"
#include "io/text/text_layout.hpp"
#include "io/text/text_missing.hpp"

namespace fieldwise::io {

struct OwnFacts;

/// Holds a table in order of the file.
struct DatedTable {
  TextLayout layout = TextLayout::none;
  std::vector<std::string> names;  ///< of the value columns; empty without header
  std::vector<DatedCells> rows;
  int interval_months = 0;  ///< months that a value stands for, from the month of its date; 0: its stamp alone
  FileCodes codes;          ///< what the file says of missing values
  std::vector<std::string> notices;
  TextReading reading;                            ///< how it was read, but for columns and missing values
  std::shared_ptr<const OwnFacts> own = nullptr;  ///< of a text that fieldwise wrote, whose heading says all
};

/// Reads text as a dated table; of several the one that `spec` chooses. Every line is data, a comment, text, or said in
/// the reading. Errors: input_damaged, naming `path` and line; usage where the table or the order of its dates is not
/// clear.
DatedTable read_dated_table(std::string_view text, const std::string& path, const InputSpec& spec);

}  // namespace fieldwise::io
