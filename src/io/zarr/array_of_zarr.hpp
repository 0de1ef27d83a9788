// Array of Zarr: the metadata of one array, of v2 or v3, as a variable.
// May know: file index, JSON.
// Must not know: folders, other arrays.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "io/zarr/json_file.hpp"

namespace fieldwise::io {

/// Holds an array: the variable without its dimensions, and what these are called; empty names for those without.
struct ZarrArray {
  VariableIndex variable;
  std::vector<std::uint64_t> shape;
  std::vector<std::string> dimensions;
  bool has_fill_by_format = false;  ///< v2: `_FillValue` is the array's fill_value, of which no attribute speaks
};

/// Reads `.zarray` and `.zattrs` of an array that lies in a folder of the store. Errors: input_damaged, one phrase (the
/// caller adds where).
ZarrArray array_of_v2(const std::string& name, const Json& array, const Json& attributes);

/// Reads `zarr.json` of an array. Errors: as above.
ZarrArray array_of_v3(const std::string& name, const Json& array);

}  // namespace fieldwise::io
