// Own series: a text that fieldwise wrote as dated values with all that its heading says.
// May know: own text, dated tables, CF's words for kinds and differences, core.
// Must not know: where the text comes from, files.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/core/field.hpp"
#include "fieldwise/io/index/input_spec.hpp"
#include "io/text/own_text.hpp"
#include "io/text/text_dated_table.hpp"

namespace fieldwise::io {

/// Holds what a text that fieldwise wrote says beside dates and values.
struct OwnFacts {
  OwnColumn time;
  std::vector<OwnColumn> columns;                               ///< of values, in order
  std::map<std::size_t, std::pair<CellDate, CellDate>> bounds;  ///< by line; empty where there are none
};

/// Reads a text that fieldwise wrote as a dated table, with its facts. Errors: input_damaged, naming `path` and line;
/// usage for one whose rows have no dates (lags, a table of places).
DatedTable read_own_table(std::string_view text, const std::string& path);

/// Returns the calendar of the dates. Errors: input_damaged, naming `path`, for one that nobody knows.
core::Calendar own_calendar(const OwnFacts& facts, const InputSpec& spec, const std::string& path);

/// Holds values of one column with their dates and lines, in order.
struct OwnValues {
  std::vector<core::Instant> stamps;
  std::vector<std::size_t> lines;
  std::vector<double> values;
};

/// Returns a column as the field that was written.
core::Field own_series(const OwnFacts& facts, std::size_t column, const OwnValues& values, const InputSpec& spec,
                       const std::string& path, std::vector<std::string>& notices);

}  // namespace fieldwise::io
