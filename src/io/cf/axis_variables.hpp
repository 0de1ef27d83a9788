// Axis variables: those whose values a plan needs.
// May know: file index, coordinates.
// Must not know: how values are read.
#pragma once

#include <cstddef>
#include <set>

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Returns the variables whose values a plan needs: axes and what they refer to.
std::set<std::size_t> axis_variables(const FileIndex& index);

/// Tells whether such a variable has values that a header can hold: numbers, and no more than any axis has.
bool has_axis_values(const FileIndex& index, const VariableIndex& variable);

}  // namespace fieldwise::io
