// PairColumn: all pairs of one point, for statistics that need them at once.
// May know: kernels.
// Must not know: where the pairs come from.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "fieldwise/kernels/persistence.hpp"
#include "fieldwise/kernels/rank.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::analysis {

/// Holds the complete pairs (no NaN) of one point in the order of time.
struct PairColumn {
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> years;                      ///< since the first time of the field
  std::vector<std::size_t> time;                  ///< position in the field's axis
  bool same_x = false;                            ///< x is that of the point before
  mutable kernels::Ranking x_ranking;             ///< of x, kept from point to point
  std::vector<bool> follows;                      ///< the pair before is its neighbour
  std::vector<std::int64_t> number;               ///< of the step of each pair
  const kernels::StepPattern* pattern = nullptr;  ///< of all pairs of the axis

  void clear() {
    x.clear();
    y.clear();
    years.clear();
    time.clear();
    follows.clear();
    number.clear();
  }
  void add(double new_x, double new_y, double year, std::size_t position, std::int64_t step) {
    follows.push_back(!number.empty() && step == number.back() + 1);
    number.push_back(step);
    x.push_back(new_x);
    y.push_back(new_y);
    years.push_back(year);
    time.push_back(position);
  }
  [[nodiscard]] double neighbours() const { return static_cast<double>(std::ranges::count(follows, true)); }
  /// Returns the lag-1 autocorrelation of values, one a pair.
  [[nodiscard]] double autocorrelation(std::span<const double> values) const {
    return kernels::lag1_autocorrelation(values, follows, pattern->steps());
  }
  [[nodiscard]] double effective_size(double product) const {
    return pattern->effective_size(count(), neighbours(), product);
  }
  [[nodiscard]] double count() const noexcept { return static_cast<double>(y.size()); }
};

/// Tells whether all values are equal.
inline bool is_constant(const std::vector<double>& values) {
  for (const double value : values) {
    if (value != values.front()) {
      return false;
    }
  }
  return true;
}

/// Tells whether the squares that a fit leaves of n values may be nothing but their rounding. Each value is off by half
/// a unit of its last place, the fit by about as much for each root of n that went into it; `size` is the sum of
/// squares of the values themselves.
inline bool is_rounding(double left, double n, double size) {
  constexpr double kRounding = 4.0 * std::numeric_limits<double>::epsilon();
  return !(left > kRounding * kRounding * n * size);
}

/// Returns the sum of squares of values.
inline double sum_of_squares(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) {
    sum += value * value;
  }
  return sum;
}

}  // namespace fieldwise::analysis
