// Co-moments: means, squared deviations, products and neighbour products of pairs (x, y) at many points at once.
// May know: the standard library.
// Must not know: units, options, which of x and y is a field.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Names the sums kept for each point. x is the predictor, y the field, t time. "a0 b1" are sums over neighbours in
/// time of a at the first and b at the second; all values are shifted by the first pair of the point.
enum class PairSum : std::size_t {
  count,
  shift_x,
  shift_y,
  mean_x,
  mean_y,
  m2_x,
  m2_y,
  c_xy,  // always
  neighbours,
  x0,
  x1,
  y0,
  y1,
  x0_x1,
  y0_y1,
  last_x,
  last_y,  // always: for the effective sample size
  x0_y1,
  y0_x1,  // cross: for the autocorrelation of residuals
  mean_t,
  m2_t,
  c_xt,
  c_yt,
  t0,
  t1,
  t0_t1,
  x0_t1,
  t0_x1,
  y0_t1,
  t0_y1,
  last_t,  // time: to remove a line in time
};
inline constexpr std::size_t kPlainSums = 17;
inline constexpr std::size_t kCrossSums = 19;
inline constexpr std::size_t kAllSums = 31;

/// Views the sums of a row of points: one pointer per sum to `columns` doubles. Sums that are not kept are null. All
/// start as 0, the `last_` ones as NaN.
using PairSums = std::array<double*, kAllSums>;

/// Holds what is added to a row of points at one time.
struct PairRow {
  std::span<const double> y;
  std::span<const double> x;  ///< one per column, or one for all
  double t = 0.0;             ///< time in any linear unit, counted from the first time
  bool follows = false;       ///< this time is the calendar neighbour of the one added before it
};

/// Adds a pair of each row, in their order, to each point; pairs with a missing side are skipped. All rows have as many
/// y as the first, and as many x. The result does not depend on how rows are divided among calls; many in one call are
/// faster. `sums` is kPlainSums, kCrossSums or kAllSums.
/// Source: Welford (1962), doi 10.1080/00401706.1962.10490022; Schubert & Gertz (2018), doi 10.1145/3221269.3223036,
/// eq. 21.
void add_pairs(std::span<const PairRow> rows, const PairSums& state, std::size_t sums);

/// Forgets the last pair of each point: where none was added yet.
void break_neighbours(const PairSums& state, std::size_t columns);

/// Holds the second moments and neighbour products of (x, y, t) at one point, centred, and answers for any combination
/// v = c[0] x + c[1] y + c[2] t.
class PairMoments {
 public:
  /// Reads the sums of one point.
  PairMoments(const PairSums& state, std::size_t column, std::size_t sums);

  [[nodiscard]] double count() const noexcept { return count_; }
  [[nodiscard]] double mean(std::size_t variable) const noexcept {
    return mean_[variable];
  }  ///< of the values themselves
  [[nodiscard]] double moment(std::size_t a, std::size_t b) const noexcept { return moment_[a][b]; }

  using Combination = std::array<double, 3>;

  /// Returns the sum of squares of v.
  [[nodiscard]] double square(const Combination& v) const;

  /// Returns how many pairs follow a neighbour.
  [[nodiscard]] double neighbours() const noexcept { return neighbours_; }

  /// Returns the lag-1 autocorrelation of v, [sum v(t) v(t+1) / neighbours] / [sum v^2 / n] (T - 1) / T, within [-1,
  /// 1], where T is the number of `steps` from the first value of the axis to the last (0: n); 0 without neighbours.
  [[nodiscard]] double autocorrelation(const Combination& v, double steps = 0.0) const;

 private:
  double count_ = 0.0;
  double neighbours_ = 0.0;
  std::array<double, 3> mean_{};
  std::array<std::array<double, 3>, 3> moment_{};
  std::array<std::array<double, 3>, 3> neighbour_{};  // [first in time][second in time]
};

}  // namespace fieldwise::kernels
