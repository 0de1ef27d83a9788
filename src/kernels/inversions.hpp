// Inversions: how many pairs of a sequence stand in the wrong order, by merge sort.
// May know: the standard library.
// Must not know: what is ordered.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Returns an integer that compares as the value does (no NaN; -0 and 0 are equal). Integers compare in one cycle.
inline std::int64_t sortable(double value) {
  const auto bits = std::bit_cast<std::int64_t>(value + 0.0);
  return bits ^ ((bits >> 63) & std::numeric_limits<std::int64_t>::max());
}

/// Counts inversions; keeps its memory from call to call.
class InversionCounter {
 public:
  /// Sorts `keys` and returns the number of pairs whose first was larger than the second: O(n log n).
  std::uint64_t sort(std::span<std::int64_t> keys);

 private:
  std::vector<std::int64_t> other_;
};

}  // namespace fieldwise::kernels
