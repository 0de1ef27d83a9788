// Co-moments: means, squared deviations, products and neighbour products of pairs (x, y) at many points at once.
// May know: the standard library.
// Must not know: units, options, which of x and y is a field.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Names the sums kept for each point. x is the predictor, y the field, t time. "a0 b1" are sums over neighbours in
/// time of a at the first and b at the second; values are shifted by the first pair of the point. With cross sums, y of
/// neighbours stands for what the line on x leaves of it, with time sums x and y for what lines in time leave of them:
/// the lines of the pairs so far, which move with every pair, so that nothing small is ever the difference of two large
/// sums.
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
  y0_x1,
  slope_y,  // of the line of y on x, or on t
  rest,     // cross: squares that the line on x (and on t) leaves of y
  slope_x,
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
  last_t,
  rest_xx,
  rest_yy,
  rest_xy,  // time: squares and products that lines in time leave of x and y
};
inline constexpr std::size_t kPlainSums = 17;
inline constexpr std::size_t kCrossSums = 21;
inline constexpr std::size_t kAllSums = 37;

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
/// eq. 21; what lines leave: Brown, Durbin & Evans (1975), doi 10.1111/j.2517-6161.1975.tb01532.x, eq. 4.
void add_pairs(std::span<const PairRow> rows, const PairSums& state, std::size_t sums);

/// Forgets the last pair of each point: where none was added yet.
void break_neighbours(const PairSums& state, std::size_t columns);

/// Holds what the sums say of the pairs (x, y, t) of one point.
class PairMoments {
 public:
  /// Names what an autocorrelation is of: x, y, or what the line on x leaves of y. With time sums x and y are their
  /// departures from lines in time; with cross sums alone there is none of y.
  enum class Series { x, y, rest };

  /// Reads the sums of one point.
  PairMoments(const PairSums& state, std::size_t column, std::size_t sums);

  [[nodiscard]] double count() const noexcept { return count_; }
  [[nodiscard]] double mean(std::size_t variable) const noexcept {
    return mean_[variable];
  }  ///< of the values themselves
  /// Returns the sum of products of the departures of two variables from their means.
  [[nodiscard]] double moment(std::size_t a, std::size_t b) const noexcept { return moment_[a][b]; }

  /// Returns the same of x and y, of their departures from lines in time where there are time sums.
  [[nodiscard]] double left(std::size_t a, std::size_t b) const noexcept { return left_[a][b]; }
  /// Returns the slope in time of x or y; 0 without time sums.
  [[nodiscard]] double slope_in_time(std::size_t variable) const noexcept { return slope_in_time_[variable]; }
  /// Returns the sum of squares that the line on x (and in time) leaves of y. Needs cross sums.
  [[nodiscard]] double rest() const noexcept { return rest_; }

  /// Returns how many pairs follow a neighbour.
  [[nodiscard]] double neighbours() const noexcept { return neighbours_; }

  /// Returns a lag-1 autocorrelation, [sum v(t) v(t+1) / neighbours] / [sum v^2 / n] (T - 1) / T, within [-1, 1], where
  /// T is the number of `steps` from the first value of the axis to the last (0: n); 0 without neighbours; missing
  /// where what is left of y is so small that its products are rounding.
  [[nodiscard]] double autocorrelation(Series series, double steps = 0.0) const;

 private:
  using Matrix = std::array<std::array<double, 2>, 2>;

  double count_ = 0.0;
  double neighbours_ = 0.0;
  double rest_ = 0.0;
  bool y_is_rest_ = false;  // with cross sums alone
  std::array<double, 3> mean_{};
  std::array<double, 2> slope_in_time_{};
  std::array<std::array<double, 3>, 3> moment_{};
  Matrix left_{};
  Matrix neighbour_{};  // [first in time][second in time]
};

}  // namespace fieldwise::kernels
