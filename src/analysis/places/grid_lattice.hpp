// grid_lattice: a rectilinear grid as a lattice, for operations that look at places between its points.
// May know: core's grid and header, kernels' lattice.
// Must not know: any one operation.
#pragma once

#include <string_view>

#include "fieldwise/core/header.hpp"
#include "fieldwise/kernels/lattice.hpp"

namespace fieldwise::analysis {

/// Returns the lattice of the grid of a field. Errors: usage, naming the operation, for a series, a curvilinear grid,
/// or fewer than `least` rows or columns.
kernels::Lattice lattice_of(const core::FieldHeader& field, std::string_view operation, std::size_t least);

}  // namespace fieldwise::analysis
