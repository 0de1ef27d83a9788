// PROJ text: what a file says of its map projection, in the words of PROJ.
// May know: core's projection.
// Must not know: PROJ itself, how programs are started.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/projection.hpp"

namespace fieldwise::geometry {

/// Returns how a mapping may be meant, "+proj=lcc +lat_1=50 ...", the likelier first: several where it does not say the
/// figure of the Earth; none where it names no projection that is known. CF's names of projections and parameters
/// (CF-1.11, appendix F) go before texts of PROJ (proj4_params, proj4, proj4_string), of which parameters of
/// projections and figures are taken and no others: nothing that names a file.
std::vector<std::string> proj_texts(const core::GridMapping& mapping);

/// Tells whether the coordinates of a projection are angles: those of rotated poles.
bool has_angles(const std::string& proj_text);

}  // namespace fieldwise::geometry
