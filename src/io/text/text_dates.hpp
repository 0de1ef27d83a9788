// Text dates: what the dates of all lines together settle: the order of day and month, and whether they are months.
// May know: text layout and rows, input spec, core's error.
// Must not know: values, missing codes, time axes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/io/index/input_spec.hpp"
#include "io/text/text_layout.hpp"
#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Holds the values of one date as they are written.
struct DatedCells {
  std::size_t line = 0;
  CellDate date;
  std::vector<std::string> values;
};

/// Writes a date as messages do, as far as it is known: year, month and day.
std::string date_text(const CellDate& date, int interval_months);

/// Returns the date some months later.
CellDate moved_by_months(CellDate date, int months);

/// Settles the order of day and month where lines have their year last (1/2/1950): by the user's words, or by numbers
/// above 12. Errors: usage, input_damaged, naming `path` and a line, where no order is sure.
void settle_date_order(const std::vector<TextRow>& rows, const InputSpec& spec, const std::string& path,
                       ColumnRoles& roles);

/// Refuses dates that may be pairs of years as well as months (2000-01, 2001-02). Errors: input_damaged.
void require_no_season_pairs(const std::vector<DatedCells>& rows, const std::string& path);

}  // namespace fieldwise::io
