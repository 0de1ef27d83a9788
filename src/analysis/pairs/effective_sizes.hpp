// EffectiveSizes: what the effective sizes of all points say of the p-values beside them.
// May know: header, tile view.
// Must not know: how sizes are computed.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::analysis {

/// Counts points whose values have memory that was not allowed for, or that nobody can tell.
class EffectiveSizes {
 public:
  /// Adds the points of some rows: results `n` and `n_eff`, and one of `estimate`, by which a point counts; of one side
  /// ("_of") where there are sizes of several.
  void add(std::span<const core::FieldHeader> headers, std::span<const core::MutableTileView> results,
           std::string_view estimate, std::string_view side = {});

  /// Returns what is worth telling. `advice` names what allows for memory; empty where that was done.
  [[nodiscard]] std::vector<std::string> sentences(std::string_view advice) const;

 private:
  std::size_t points_ = 0;
  std::size_t unknown_ = 0;  // too few neighbours
  std::size_t small_ = 0;    // less than half of n
};

}  // namespace fieldwise::analysis
