// Time groups: which fields have one time axis, as a file holds only one.
// May know: core.
// Must not know: netCDF, how a file is laid out.
#pragma once

#include <cstddef>
#include <vector>

#include "fieldwise/core/header.hpp"

namespace fieldwise::io {

/// Returns the positions of fields with times, those of one axis together: the same calendar, stamps, bounds, and
/// beginnings of years and days. A file holds one such group; fields without times fit to any.
std::vector<std::vector<std::size_t>> time_groups(const std::vector<core::FieldHeader>& fields);

}  // namespace fieldwise::io
