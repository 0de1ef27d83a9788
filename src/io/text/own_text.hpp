// Own text: text tables as fieldwise writes them: a heading of comment lines, a line of names, lines of values.
// May know: core's calendar and words, cells of text.
// Must not know: files, fields, what a column means.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/core/calendar.hpp"
#include "io/text/text_cells.hpp"

namespace fieldwise::io {

/// Begins every text that fieldwise writes; the number is that of the form.
inline constexpr std::string_view kOwnTextMark = "# fieldwise text 1";

/// Attributes of the column of times beside those of CF: it names the columns of its bounds in `bounds` or
/// `climatology`, the first of each interval and the first after it.
inline constexpr std::string_view kStartOfInterval = "_start";
inline constexpr std::string_view kEndOfInterval = "_end";

/// Holds what a heading says of one column: names and texts, in the order of its lines.
struct OwnColumn {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;

  /// Returns the text of an attribute; empty where there is none.
  [[nodiscard]] std::string_view text(std::string_view attribute) const;
};

/// Holds a text as it was read.
struct OwnText {
  /// Holds the cells of a line; lines count from 1.
  struct Row {
    std::size_t line = 0;
    std::vector<std::string> cells;
  };
  std::vector<OwnColumn> columns;  ///< in the order of the line of names
  std::vector<Row> rows;           ///< each with a cell for every column
  std::size_t header_line = 0;     ///< the line of names
};

/// Names how fine dates are written; all of one text alike, as tools take the form of all from the first.
enum class DateForm { days, seconds, microseconds };

/// Returns the coarsest form that tells all instants.
DateForm date_form(core::Calendar calendar, std::span<const core::Instant> instants, DateForm at_least);

/// Appends a date: 1950-01-16, or 1950-01-16 12:00:00, as ISO 8601 has it, but with a blank where that has a T: of the
/// two, spreadsheets only know the blank.
void append_date(std::string& out, core::Calendar calendar, core::Instant instant, DateForm form);

/// Reads such a date, or nothing.
std::optional<CellDate> parse_own_date(std::string_view text);

/// Returns the heading and the line of names: `global` by `# NAME: TEXT`, attributes of columns by
/// `# [COLUMN] NAME: TEXT`; further lines of a text begin with four characters that stand for nothing.
std::string own_heading(const std::map<std::string, std::string>& global, std::span<const OwnColumn> columns);

/// Tells whether text begins as one that fieldwise wrote.
bool is_own_text(std::string_view text);

/// Reads a text that fieldwise wrote. Errors: input_damaged, naming `path` and line.
OwnText read_own_text(std::string_view text, const std::string& path);

}  // namespace fieldwise::io
