// Text decimal years: which months, quarters, years or days a column of decimal years means.
// May know: text cells, core's calendar.
// Must not know: files, lines, layouts.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/calendar.hpp"
#include "io/text/text_cells.hpp"

namespace fieldwise::io {

/// Holds the dates of decimal years. `interval_months` is 12, 3, 1, or 0 for days.
struct DecimalDates {
  std::vector<CellDate> dates;
  int interval_months = 0;
  std::string form;       ///< how they were understood, for people
  bool doubtful = false;  ///< starts of months may be the ends of those before
  std::string problem;    ///< why they cannot be understood; empty: they can
};

/// Reads the whole column, in order of the file: 1880.5, 1881.5 are years; 1880.0417, 1880.125 and 1871.00, 1871.08 are
/// months, wherever in the month they stand; 1950.01 to 1950.12, 1951.01 are months written as decimals; others are
/// days.
DecimalDates read_decimal_years(const std::vector<std::string>& cells, core::Calendar calendar);

}  // namespace fieldwise::io
