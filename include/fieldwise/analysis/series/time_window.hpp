// TimeWindow: which times lie in a window around each time of an axis, and weighted means over such windows.
// May know: core, kernels.
// Must not know: operations, what the weights are.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::analysis {

/// Refuses a field without times, or at times that have no step to count. Errors: usage.
void require_steps(const core::FieldHeader& of);

/// Finds windows of places around each time and takes weighted means over them.
class TimeWindow {
 public:
  /// Makes windows of 2 half_width + 1 places. Errors: usage, see `require_steps`.
  TimeWindow(const core::FieldHeader& of, std::size_t half_width);

  /// Returns the times (as positions) that lie in the windows of some times.
  [[nodiscard]] core::IndexRange times_needed(core::IndexRange times) const;

  /// Calls for each time that lies in the window of `time` at a place whose weight is not 0.
  void visit(std::size_t time, std::span<const double> weights, const std::function<void(std::size_t)>& call) const;

  /// Writes the mean of a row of values around a time, with one weight a place: missing where less than
  /// `min_fraction` of the sizes of all weights belong to valid values.
  void mean(const core::TileView& values, std::size_t time, std::size_t row, std::span<const double> weights,
            double min_fraction, std::span<double> out) const;

 private:
  std::ptrdiff_t half_width_;
  std::vector<std::ptrdiff_t> places_;    // the number of the step of each time
  std::vector<core::IndexRange> window_;  // of each time, as positions
};

}  // namespace fieldwise::analysis
