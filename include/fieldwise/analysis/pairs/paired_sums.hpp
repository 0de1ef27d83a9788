// PairedSums: the sums over pairs of some rows of points, at each lag.
// May know: paired times, kernels.
// Must not know: options, what is computed from the sums.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fieldwise/analysis/pairs/paired_times.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/kernels/comoments.hpp"

namespace fieldwise::analysis {

/// Adds up the pairs of each point and lag.
class PairedSums {
 public:
  /// Keeps the first `sums` of the kernel's sums: plain ones, with those of neighbours, or with those of time.
  explicit PairedSums(std::size_t sums) : sums_(sums) {}

  /// Returns the bytes of the sums of one point at one lag.
  [[nodiscard]] std::size_t point_bytes() const noexcept { return sums_ * sizeof(double); }

  /// Makes room for some rows of points and forgets all pairs.
  void begin(std::size_t lags, core::IndexRange rows, std::size_t columns);

  /// Adds the pairs of the times that the tiles show.
  void add(const PairedTimes& times, std::span<const core::TileView> inputs);

  /// Returns the moments of a point.
  [[nodiscard]] kernels::PairMoments moments(std::size_t lag, std::size_t row, std::size_t column) const {
    return {at(lag, row), column, sums_};
  }

  /// Returns all sums of a row at a lag.
  [[nodiscard]] std::span<double> values(std::size_t lag, std::size_t row) {
    return {at(lag, row)[0], sums_ * columns_};
  }

 private:
  [[nodiscard]] kernels::PairSums at(std::size_t lag, std::size_t row) const;

  std::size_t sums_;
  std::size_t columns_ = 0;
  core::IndexRange rows_;
  mutable std::vector<double> state_;  // [lag, row, sum, column]
};

}  // namespace fieldwise::analysis
