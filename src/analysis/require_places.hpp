// require_places: the one sentence for fields whose points have no latitudes and longitudes.
// May know: core's header and grid.
// Must not know: what is computed with places.
#pragma once

#include <string>
#include <string_view>

#include "fieldwise/core/header.hpp"

namespace fieldwise::analysis {

/// Requires that the points of a field have places; a series is left to who asks. `what` needs them ("gradient"),
/// `otherwise` says what does without ("use weights: none"; empty: nothing). Errors: usage.
void require_places(const core::FieldHeader& of, std::string_view what, std::string_view otherwise = "");

}  // namespace fieldwise::analysis
