// HealpixMapping: what a grid mapping says of cells of HEALPix.
// May know: file index, core's cells.
// Must not know: netCDF, values, dimensions.
#pragma once

#include <cstddef>
#include <optional>

#include "fieldwise/core/healpix.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Finds the grid mapping named `healpix` among those that a variable names; nothing where there is none.
std::optional<std::size_t> healpix_mapping(const FileIndex& index, const VariableIndex& variable);

/// Reads into what cells a mapping cuts the sphere: CF's refinement_level and indexing_scheme, or healpix_nside and
/// healpix_order. Errors: input_damaged where these are absent, no such numbers and words, or contradict each other;
/// for cells of several sizes (nuniq, zuniq), and for those of an ellipsoid.
core::HealpixScheme healpix_scheme(const FileIndex& index, const VariableIndex& mapping);

}  // namespace fieldwise::io
