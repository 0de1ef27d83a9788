// Table encoding: defines the dimensions, variables and attributes of a table in an open netCDF file.
// May know: core, netCDF.
// Must not know: how values reach the file, temporary files.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "fieldwise/core/table.hpp"
#include "fieldwise/io/writing/output.hpp"

namespace fieldwise::io {

/// Holds one variable of the file of a table, with its values as they are stored.
struct TableVariable {
  core::TableColumn column;
  bool of_trajectory = false;                     ///< [trajectory], not [obs]
  std::map<std::string, std::string> attributes;  ///< beside those of the column
  bool may_miss = true;                           ///< has a fill value: no coordinate has one
};

/// Returns the variables in the order in which they are written: time, coordinates and values of the rows, then
/// trajectory, row_size and the values of trajectories.
std::vector<TableVariable> table_variables(const core::Table& table);

/// Returns the length of chunks of a column.
std::size_t table_chunk(std::size_t rows);

/// Defines the variables of a table in the empty file `file_id`, without values, and the global attributes. Errors:
/// netCDF::exceptions::NcException.
void define_table(int file_id, const core::Table& table, const std::vector<TableVariable>& variables,
                  const std::map<std::string, std::string>& attributes, const OutputFormat& format);

}  // namespace fieldwise::io
