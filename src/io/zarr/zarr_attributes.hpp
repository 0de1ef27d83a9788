// Zarr attributes: attributes of arrays and groups as those of a NetCDF file.
// May know: file index, JSON.
// Must not know: what the attributes mean, but for those with which xarray describes how it stores others.
#pragma once

#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "io/zarr/json_file.hpp"

namespace fieldwise::io {

/// Returns the attributes of a JSON object: texts, numbers, lists of either, truth as 1 and 0. Objects, null and
/// `_ARRAY_DIMENSIONS` are left out. A number that single precision holds, and that is no short decimal, was written as
/// single: 0.009999999776482582 is float32's 0.01.
std::vector<Attribute> attributes_of_json(const Json& attributes);

/// Replaces the text by which xarray writes `_FillValue` of floating-point arrays of v3: the base64 of a double.
void decode_fill_attribute(std::vector<Attribute>& attributes, StoredType type);

}  // namespace fieldwise::io
