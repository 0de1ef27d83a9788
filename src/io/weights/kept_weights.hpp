// KeptWeights: weights that were made, kept in the folder for caches of this user.
// May know: made weights, durable files, digests.
// Must not know: what made them, how they are applied.
#pragma once

#include <optional>
#include <string>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/io/weights/cdo_weights.hpp"

namespace fieldwise::io {

/// Returns the path at which weights between two grids are kept: below XDG_CACHE_HOME or ~/.cache, under a digest of
/// both grids, the method, and the size and time of the program that makes them. Empty where there is no such folder.
std::string place_of_weights(const core::Grid& from, const core::Grid& to, WeightsMethod method,
                             const std::string& program);

/// Returns kept weights; nothing where there are none, or what is there is damaged or does not fit the grids.
std::optional<MadeWeights> kept_weights(const std::string& path, const core::Grid& from, const core::Grid& to);

/// Keeps weights, so that the path holds these or what was there before. Returns whether that could be done.
bool keep_weights(const std::string& path, const MadeWeights& made);

}  // namespace fieldwise::io
