// Text series: dated numbers in a text file (CSV, tables of months) as a field of kind none.
// May know: input, core.
// Must not know: netCDF, operations.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/field.hpp"
#include "fieldwise/io/index/input_spec.hpp"

namespace fieldwise::io {

/// Holds a number that stood for "missing", how often it did, and who says so.
struct MissingCode {
  double code = 0.0;
  std::size_t count = 0;
  std::string why;
};

/// Says how a text was read, for people.
struct TextReading {
  std::string layout;
  std::string separator;        ///< "commas", "blanks", ...
  std::string dates;            ///< the first date as it is written, and what it was taken for
  std::size_t header_line = 0;  ///< 0: none
  std::size_t first_line = 0;   ///< of the values
  std::size_t last_line = 0;
  std::vector<std::string> left_out;  ///< lines that are no values, and why
  std::vector<std::string> tables;    ///< of a file with several, one below the other: their lines and titles
  std::size_t table = 0;              ///< the one that was read, from 1
  std::vector<std::string> columns;   ///< the numeric columns, and what stands beside a table of months
  std::vector<MissingCode> missing;   ///< of the column that was read
};

/// Tells from the content whether a file is a text series: printable text with lines of numbers in a layout that
/// `read_text_series` knows or nearly knows (numbers without dates). HTML, Git LFS pointers, NetCDF and HDF5 are not.
/// A file that cannot be read is none either.
bool looks_like_text_series(const std::string& path);

/// Reads the whole series of the one file in `spec.files`: values [time, 1, 1], missing = NaN, units unknown.
/// Layouts: a column of dates (1950-01, 1950-01-16, 195001, 1950-01-16T12:00, Jan-1950, 03JAN1990, 1950Q1, decimal
/// years, 31/12/1950 where the order is sure or `spec.time.order` says it) and values; columns year, month (and day,
/// hour) or year and day of the year, and values; season (DJF) and year; year alone; tables of a year and twelve months
/// or four seasons a line, with or without header, in any order of the months that the header names, with further
/// columns behind, as NOAA PSL and CPC, CRU and GISS publish. Cells are separated by commas, semicolons, tabs or
/// blanks. Every line that has numbers is a value or an error, but for what `TextReading::left_out` tells. Months,
/// quarters, seasons and years are stamped at their start and have bounds. Of several tables, one below the other,
/// `spec.block` chooses; of several value columns `spec.column` (from 1, date columns not counted), `spec.column_name`
/// or `spec.variable`. The header's name is the column's name, else `spec.variable`, else the file's, in letters,
/// digits and _. Missing are: empty cells, NaN, NA, ***; `spec.missing`; the code on a line of its own after a table
/// (PSL) and those that the file's text names; sizes of 1e15 and more; and numbers of nines far outside the other
/// values. Each gives a notice. Errors, naming file and line: input_missing; input_damaged for text that is no such
/// series, a line that is not understood, a table cut short; usage where column, table or the order of dates is not
/// clear; inputs_disagree for a date that occurs twice (unless `spec.duplicates` says which to take) or is out of
/// order.
core::Field read_text_series(const InputSpec& spec, std::vector<std::string>& notices, TextReading* reading = nullptr);

/// Reads the first `most` numeric columns of one table, as `read_text_series` reads one; those of one name, or of none,
/// have their number in it. `reading` is of the last. A column that is refused is left out, and a notice says why, as
/// long as one remains.
std::vector<core::Field> read_text_columns(const InputSpec& spec, std::vector<std::string>& notices,
                                           TextReading& reading, std::size_t most);

}  // namespace fieldwise::io
