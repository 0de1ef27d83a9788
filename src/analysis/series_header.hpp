// series_header: the header of a series that an operation makes of a field.
// May know: core's fields.
// Must not know: which operation.
#pragma once

#include "fieldwise/core/field.hpp"

namespace fieldwise::analysis {

/// Returns the header of a double series at the times of `of`: without its name, quantity, ancillary variables and
/// grid. Units, cell methods and attributes are those of `of`.
core::FieldHeader series_header(const core::FieldHeader& of);

}  // namespace fieldwise::analysis
