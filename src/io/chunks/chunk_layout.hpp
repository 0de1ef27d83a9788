// ChunkLayout: which values of a variable [time, row, column] each of its chunks holds. Header only.
// May know: core's ranges.
// Must not know: files, how values are stored.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::io {

/// Holds the values of one chunk that exist; a chunk at the edge of the variable reaches beyond them.
struct ChunkBox {
  core::IndexRange times;
  core::IndexRange rows;
  core::IndexRange columns;

  [[nodiscard]] std::size_t size() const noexcept { return times.size() * rows.size() * columns.size(); }
};

/// Numbers the chunks of a variable, row-major.
class ChunkLayout {
 public:
  using Sizes = std::array<std::size_t, 3>;

  ChunkLayout(const Sizes& shape, const Sizes& chunk) : shape_(shape), chunk_(chunk) {
    for (std::size_t d = 0; d < 3; ++d) {
      counts_[d] = (shape[d] + chunk[d] - 1) / chunk[d];
    }
  }

  [[nodiscard]] const Sizes& shape() const noexcept { return shape_; }
  [[nodiscard]] const Sizes& chunk() const noexcept { return chunk_; }
  [[nodiscard]] std::size_t count() const noexcept { return counts_[0] * counts_[1] * counts_[2]; }
  [[nodiscard]] std::size_t chunk_values() const noexcept { return chunk_[0] * chunk_[1] * chunk_[2]; }

  /// Returns the values of a chunk.
  [[nodiscard]] ChunkBox box(std::size_t number) const noexcept {
    const Sizes place{number / (counts_[1] * counts_[2]), number / counts_[2] % counts_[1], number % counts_[2]};
    const auto range = [&](std::size_t d) {
      return core::IndexRange{place[d] * chunk_[d], std::min(shape_[d], (place[d] + 1) * chunk_[d])};
    };
    return {range(0), range(1), range(2)};
  }

  /// Returns the numbers of the chunks that have values at some of these times and rows, in order.
  [[nodiscard]] std::vector<std::size_t> touched(core::IndexRange times, core::IndexRange rows) const {
    std::vector<std::size_t> numbers;
    if (times.size() == 0 || rows.size() == 0) return numbers;
    for (std::size_t t = times.begin / chunk_[0]; t <= (times.end - 1) / chunk_[0]; ++t) {
      for (std::size_t r = rows.begin / chunk_[1]; r <= (rows.end - 1) / chunk_[1]; ++r) {
        for (std::size_t c = 0; c < counts_[2]; ++c) {
          numbers.push_back((t * counts_[1] + r) * counts_[2] + c);
        }
      }
    }
    return numbers;
  }

 private:
  Sizes shape_;
  Sizes chunk_;
  Sizes counts_{};
};

}  // namespace fieldwise::io
