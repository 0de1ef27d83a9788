// Consumer: everything that comes after the sources of a sweep: reductions, maps, writers, keepers.
// May know: core.
// Must not know: what a consumer computes.
#pragma once

#include <span>
#include <string>

#include "fieldwise/core/need.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::stream {

/// Is shown the tiles of a sweep. Inputs and outputs are tiles by name: a map's outputs are inputs of later consumers.
class Consumer {
 public:
  Consumer() = default;
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;
  virtual ~Consumer() = default;

  /// Returns the names of the tiles it is shown, in the order of `accept`.
  [[nodiscard]] virtual std::span<const std::string> inputs() const = 0;

  /// Returns the names of the tiles it makes; empty for a consumer that only takes.
  [[nodiscard]] virtual std::span<const std::string> outputs() const { return {}; }

  /// Returns what it needs from the sweep.
  [[nodiscard]] virtual core::Need need() const = 0;

  /// Returns the times of an input needed together with `times` of the first input.
  [[nodiscard]] virtual core::IndexRange times_needed(std::size_t input, core::IndexRange times) const {
    static_cast<void>(input);
    return times;
  }

  /// Takes a part of a tile: all inputs at the same rows. Called from several threads at once for disjoint parts.
  virtual void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) = 0;
};

}  // namespace fieldwise::stream
