// SlopeSelection: order statistics of the slopes of all pairs of points, without listing them.
// May know: inversions.
// Must not know: statistics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kernels/inversions.hpp"

namespace fieldwise::kernels {

/// Selects among the n (n - 1) / 2 slopes of pairs of points whose x increases strictly. A pair's slope is below s
/// where its points change order in y - s x, so that slopes below s are counted as inversions; a bracket of two such
/// counts is narrowed until it holds a few n slopes, and only those are listed. Expected time O(n log n).
class SlopeSelection {
 public:
  SlopeSelection(std::span<const double> x, std::span<const double> y);

  /// Returns the slopes of places `first` and `last` (from 0, in rising order), which lie near each other.
  std::pair<double, double> at(std::uint64_t first, std::uint64_t last);

 private:
  /// Holds a slope and how many pairs have a smaller one.
  struct Bound {
    double slope;
    std::uint64_t below;
  };
  struct Bracket {
    Bound low;
    Bound high;
  };

  void count_level_pairs();
  void sample_slopes();
  std::uint64_t count_below(double slope);
  Bound note(double slope);
  [[nodiscard]] Bracket tightest(std::uint64_t first, std::uint64_t last) const;
  bool narrow(Bracket& bracket, std::uint64_t first, std::uint64_t last, bool halve);
  std::vector<double> slopes_between(const Bracket& bracket);
  void list_changes(std::size_t begin, std::size_t end, std::vector<double>& slopes);

  std::span<const double> x_;
  std::span<const double> y_;
  std::uint64_t pairs_;
  InversionCounter counter_;
  std::vector<std::int64_t> keys_;
  std::vector<double> sample_;  // slopes of some pairs, sorted: first guesses
  std::vector<Bound> known_;    // sorted by slope
  Bound level_{0.0, 0};         // slopes of 0 begin here
  std::uint64_t level_pairs_ = 0;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> merged_;
  std::vector<std::int64_t> key_of_;
};

}  // namespace fieldwise::kernels
