// PairColumn: all pairs of one point, for statistics that need them at once.
// May know: kernels.
// Must not know: where the pairs come from.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "fieldwise/kernels/rank.hpp"

namespace fieldwise::analysis {

/// Holds the complete pairs (no NaN) of one point in the order of time.
struct PairColumn {
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> years;           ///< since the first time of the field
  std::vector<std::size_t> time;       ///< position in the field's axis
  bool same_x = false;                 ///< x is that of the point before
  mutable kernels::Ranking x_ranking;  ///< of x, kept from point to point
  std::vector<bool> follows;           ///< the pair before is its neighbour in the calendar

  void clear() {
    x.clear();
    y.clear();
    years.clear();
    time.clear();
    follows.clear();
  }
  void add(double new_x, double new_y, double year, std::size_t position, bool is_neighbour) {
    follows.push_back(is_neighbour && !time.empty() && time.back() + 1 == position);
    x.push_back(new_x);
    y.push_back(new_y);
    years.push_back(year);
    time.push_back(position);
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
