// Text series: dated numbers in a text file (CSV, tables of months) as a field of kind none.
// May know: input, core.
// Must not know: netCDF, operations.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/field.hpp"
#include "fieldwise/io/index/input_spec.hpp"

namespace fieldwise::io {

/// Tells from the content whether a file is a text series: printable text with lines of numbers in a layout that
/// `read_text_series` knows or nearly knows (numbers without dates). HTML, Git LFS pointers, NetCDF and HDF5 are not.
/// A file that cannot be read is none either.
bool looks_like_text_series(const std::string& path);

/// Reads the whole series of the one file in `spec.files`: values [time, 1, 1], missing = NaN, units unknown.
/// Layouts: a column of dates (1950-01, 1950-01-16, 195001, 1950-01-16T12:00, Jan-1950) and values; columns year, month
/// (and day) and values; season (DJF) and year; year alone; tables of a year and twelve months a line, with or without
/// header, as NOAA PSL and CPC publish. Cells are separated by commas, semicolons, tabs or blanks.
/// Months, seasons (as their middle month) and years are stamped at their start and have bounds.
/// Of several value columns `spec.column` (from 1, date columns not counted), `spec.column_name` or `spec.variable`
/// chooses. The header's name is the column's name, else `spec.variable`, else the file's, in letters, digits and _.
/// Missing are: empty cells, NaN, NA; `spec.missing`; the code on a line of its own after a table (PSL); and -99.9,
/// -99.99, -999, -999.9, -999.99, -9999 where they lie far outside the other values. Each code gives a notice.
/// Errors, naming file and line: input_missing; input_damaged for text that is no such series, a line that is not
/// understood, a table cut short; usage where the column is not clear; inputs_disagree for a date that occurs twice
/// (unless `spec.duplicates` says which to take) or is out of order.
core::Field read_text_series(const InputSpec& spec, std::vector<std::string>& notices);

}  // namespace fieldwise::io
