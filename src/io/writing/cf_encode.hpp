// CF encoding: defines dimensions, coordinates, variables and attributes in an open netCDF file by a layout.
// May know: core, the layout, netCDF.
// Must not know: how values reach the file, temporary files.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/writing/output.hpp"
#include "io/writing/cf_layout.hpp"

namespace fieldwise::io {

/// Defines everything that `layout` names in the empty file `file_id`, writes the values of the coordinates and the
/// global attributes. Returns the ids of the data variables. Errors: netCDF::exceptions::NcException.
std::vector<int> define_file(int file_id, const CfLayout& layout, const std::vector<core::FieldHeader>& fields,
                             const std::map<std::string, std::string>& attributes, const OutputFormat& format);

/// Tells whether `format.digits` drops digits of a variable of a type.
bool is_quantized(core::ValueType type, const OutputFormat& format);

}  // namespace fieldwise::io
