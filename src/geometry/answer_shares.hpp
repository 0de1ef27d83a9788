// Answer shares: from a borders file and the edges of cells to shares.
// May know: shares bytes, what reads borders and works shares out.
// Must not know: how the program was started.
#pragma once

#include "fieldwise/core/borders.hpp"
#include "geometry/shares_bytes.hpp"

namespace fieldwise::geometry {

/// Returns the shares that a question asks for. Errors, each a sentence that begins with the file: see `read_borders`,
/// `choose_regions`, `require_sound`.
core::RegionShares answer_shares(const SharesQuestion& question);

}  // namespace fieldwise::geometry
