// write: fields or a table in memory to a CF NetCDF-4 file in one call.
// May know: output, core.
// Must not know: run files, operations.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fieldwise/core/field.hpp"
#include "fieldwise/io/writing/output.hpp"

namespace fieldwise::io {

/// Writes fields, values [leading, row, column] with NaN = missing, to a new or replaced file; fields of one name that
/// are the layers of a variable become that variable, and all of them must be given; `attributes` become
/// global attributes. Errors: output_failed with path and the system's reason; usage as for `OutputFile`, and where the
/// shape of a field's values is not that of its header.
void write(const std::string& path, const std::vector<core::Field>& fields,
           const std::map<std::string, std::string>& attributes = {}, const OutputFormat& format = {});

/// Writes one field. Errors: as above.
void write(const std::string& path, const core::Field& field, const std::map<std::string, std::string>& attributes = {},
           const OutputFormat& format = {});

/// Writes a table. Errors: as above; std::logic_error for a table that is not consistent.
void write(const std::string& path, const core::Table& table, const std::map<std::string, std::string>& attributes = {},
           const OutputFormat& format = {});

}  // namespace fieldwise::io
