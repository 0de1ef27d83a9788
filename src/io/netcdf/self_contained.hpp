// Self-contained: whether a file leads to no other.
// May know: HDF5.
// Must not know: what the variables mean.
#pragma once

#include "io/netcdf/file_name.hpp"

namespace fieldwise::io {

/// Requires that an HDF5 file keeps all its values in itself: no external storage, no virtual datasets, no links to
/// other files. Such a file reads whatever its writer names, with the rights of its reader. Errors: input_damaged.
void require_self_contained(const FileName& name);

}  // namespace fieldwise::io
