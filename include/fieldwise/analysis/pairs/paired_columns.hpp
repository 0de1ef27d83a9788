// PairedColumns: results that need all pairs of a point at once, for some rows of points, at each lag.
// May know: paired times, pair result.
// Must not know: options, how a result is computed.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "fieldwise/analysis/pairs/pair_result.hpp"
#include "fieldwise/analysis/pairs/paired_times.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::analysis {

/// Collects the pairs of one point after the other, and keeps what is computed from them.
class PairedColumns {
 public:
  /// Computes the result of one point from all its pairs.
  using Evaluate = std::function<PairResult(const PairColumn&)>;

  /// Makes room for the results of some rows of points; all are missing.
  void begin(std::size_t lags, core::IndexRange rows, std::size_t columns);

  /// Evaluates every point of the tiles, which show all times.
  void evaluate(const PairedTimes& times, std::span<const core::TileView> inputs, const Evaluate& result_of);

  [[nodiscard]] const PairResult& at(std::size_t lag, std::size_t row, std::size_t column) const {
    return results_[(lag * rows_.size() + row - rows_.begin) * columns_ + column];
  }

 private:
  std::size_t columns_ = 0;
  core::IndexRange rows_;
  std::vector<PairResult> results_;  // [lag, row, column]
};

/// Returns the values of a row of points as [column, time], time counted from the first one shown.
std::vector<double> values_by_point(const core::TileView& tile, std::size_t row);

}  // namespace fieldwise::analysis
