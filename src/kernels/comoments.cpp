#include "fieldwise/kernels/comoments.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "fieldwise/core/numeric/cpu_variants.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::size_t at(PairSum sum) { return static_cast<std::size_t>(sum); }

// As many points as a register of AVX-512 holds, or two of AVX2.
constexpr std::size_t kLanes = 8;

/// Holds sums of neighbouring points while pairs are added: so near that compilers can keep them in registers.
template <std::size_t sums, std::size_t lanes>
using Block = std::array<std::array<double, lanes>, sums>;

/// Returns one sum of a point.
template <std::size_t sums, std::size_t lanes>
inline double& sum_of(Block<sums, lanes>& block, PairSum which, std::size_t lane) {
  return block[at(which)][lane];
}

/// Holds a pair as it is added: its place relative to the first pair, and its departures from the means.
struct AddedPair {
  bool valid;
  double n;  // pairs before it
  double x;
  double y;
  double weight;
  double mean_x;  // before
  double mean_y;
  double dx;  // departures from the means before
  double dy;
  double ey;  // and after
};

/// Adds the values themselves. A missing pair stands at the mean and changes nothing. kJoined: neither this pair nor
/// the one before is missing.
template <bool kJoined, class Sums>
inline AddedPair add_values(Sums& sums, std::size_t i, double raw_x, double raw_y) {
  const double n = sum_of(sums, PairSum::count, i);
  const double old_x = sum_of(sums, PairSum::shift_x, i);
  const double old_y = sum_of(sums, PairSum::shift_y, i);
  const double mean_x = sum_of(sums, PairSum::mean_x, i);
  const double mean_y = sum_of(sums, PairSum::mean_y, i);
  const double both = raw_x + raw_y;
  const bool valid = kJoined || both == both;
  const double given_x = valid ? raw_x : old_x;
  const double given_y = valid ? raw_y : old_y;
  const bool first = !kJoined && n == 0.0;
  const double origin_x = first ? given_x : old_x;
  const double origin_y = first ? given_y : old_y;
  const double x = valid ? raw_x - origin_x : mean_x;
  const double y = valid ? raw_y - origin_y : mean_y;
  const double weight = 1.0 / (n + 1.0);
  const double dx = x - mean_x;
  const double dy = y - mean_y;
  const double ey = dy - dy * weight;
  sum_of(sums, PairSum::count, i) = n + (valid ? 1.0 : 0.0);
  sum_of(sums, PairSum::shift_x, i) = origin_x;
  sum_of(sums, PairSum::shift_y, i) = origin_y;
  sum_of(sums, PairSum::mean_x, i) = mean_x + dx * weight;
  sum_of(sums, PairSum::mean_y, i) = mean_y + dy * weight;
  sum_of(sums, PairSum::m2_x, i) += dx * (dx - dx * weight);
  sum_of(sums, PairSum::m2_y, i) += dy * ey;
  sum_of(sums, PairSum::c_xy, i) += dx * ey;
  return {valid, n, x, y, weight, mean_x, mean_y, dx, dy, ey};
}

/// Holds a line, and how it moved when a pair was added.
struct MovingLine {
  double level = 0.0;  // where its variable is 0
  double slope = 0.0;
  double rise = 0.0;  // of the level
  double turn = 0.0;  // of the slope
};

inline MovingLine moved(double mean_before, double mean, double of_before, double of, double slope_before,
                        double slope) {
  const double level = of - slope * mean;
  return {level, slope, level - (of_before - slope_before * mean_before), slope - slope_before};
}

/// Returns the share of the square of a departure from the line before that the line with the new pair leaves:
/// 1 / (1 + 1/n + dx^2 / M2), dx and M2 those of the line's variable before.
inline double share_left(double n, double weight, double dx, double m2) {
  const double pairs = n * m2;
  const double all = pairs + m2 + n * dx * dx;
  const double share = pairs / (all > 0.0 ? all : 1.0);
  return all > 0.0 ? share : 1.0 - weight;
}

inline double quotient_or_0(double a, double b) {
  const double quotient = a / (b > 0.0 ? b : 1.0);
  return b > 0.0 ? quotient : 0.0;
}

/// Holds sums over neighbours of the variable of a line: their number, and of the first, the second and the product.
struct LineSums {
  double count;
  double first;
  double second;
  double product;
};

/// Returns a sum over neighbours of a (first) times b (second) after their lines moved.
inline double moved_product(double a_b, double a0, double b1, double a0_t1, double t0_b1, const MovingLine& a,
                            const MovingLine& b, const LineSums& t) {
  return a_b - b.rise * a0 - b.turn * a0_t1 - a.rise * b1 - a.turn * t0_b1 + a.rise * b.rise * t.count +
         a.rise * b.turn * t.second + a.turn * b.rise * t.first + a.turn * b.turn * t.product;
}

/// Holds a pair and the one before it in the calendar; all 0 where one of them is missing.
struct Neighbours {
  bool both;
  double first_x;
  double first_y;
  double second_x;
  double second_y;
};

/// Returns a pair and the one before it, and keeps it for the next; `follows` is 0, or NaN where this time does not
/// follow the last.
template <bool kJoined, class Sums>
inline Neighbours next_neighbours(Sums& sums, std::size_t i, const AddedPair& pair, double follows) {
  const double last_x = sum_of(sums, PairSum::last_x, i);
  const double last_y = sum_of(sums, PairSum::last_y, i);
  const double known = last_x + follows;
  const bool both = kJoined || (pair.valid && known == known);
  sum_of(sums, PairSum::last_x, i) = pair.valid ? pair.x : core::kMissing;
  sum_of(sums, PairSum::last_y, i) = pair.valid ? pair.y : core::kMissing;
  return {both, both ? last_x : 0.0, both ? last_y : 0.0, both ? pair.x : 0.0, both ? pair.y : 0.0};
}

/// Adds products of neighbours.
template <class Sums>
inline void add_neighbours(Sums& sums, std::size_t i, const Neighbours& n) {
  sum_of(sums, PairSum::neighbours, i) += n.both ? 1.0 : 0.0;
  sum_of(sums, PairSum::x0, i) += n.first_x;
  sum_of(sums, PairSum::x1, i) += n.second_x;
  sum_of(sums, PairSum::y0, i) += n.first_y;
  sum_of(sums, PairSum::y1, i) += n.second_y;
  sum_of(sums, PairSum::x0_x1, i) += n.first_x * n.second_x;
  sum_of(sums, PairSum::y0_y1, i) += n.first_y * n.second_y;
}

template <class Sums>
inline void add_cross_products(Sums& sums, std::size_t i, const Neighbours& n) {
  sum_of(sums, PairSum::x0_y1, i) += n.first_x * n.second_y;
  sum_of(sums, PairSum::y0_x1, i) += n.first_y * n.second_x;
}

/// Returns what a line leaves of a value at x; nothing where there is no pair.
inline double less_line(bool there, double value, const MovingLine& line, double x) {
  return there ? value - line.level - line.slope * x : 0.0;
}

/// Moves the line of y on x, and with it the sums over neighbours of what it leaves.
template <class Sums>
inline MovingLine move_line_on_x(Sums& sums, std::size_t i, const AddedPair& pair, double m2_before) {
  const double old_slope = sum_of(sums, PairSum::slope_y, i);
  const double departure = pair.dy - old_slope * pair.dx;
  sum_of(sums, PairSum::rest, i) += departure * departure * share_left(pair.n, pair.weight, pair.dx, m2_before);
  const double slope = quotient_or_0(sum_of(sums, PairSum::c_xy, i), sum_of(sums, PairSum::m2_x, i));
  sum_of(sums, PairSum::slope_y, i) = slope;
  const MovingLine line = moved(pair.mean_x, sum_of(sums, PairSum::mean_x, i), pair.mean_y,
                                sum_of(sums, PairSum::mean_y, i), old_slope, slope);
  const LineSums x{sum_of(sums, PairSum::neighbours, i), sum_of(sums, PairSum::x0, i), sum_of(sums, PairSum::x1, i),
                   sum_of(sums, PairSum::x0_x1, i)};
  double& y0 = sum_of(sums, PairSum::y0, i);
  double& y1 = sum_of(sums, PairSum::y1, i);
  double& x0_y1 = sum_of(sums, PairSum::x0_y1, i);
  double& y0_x1 = sum_of(sums, PairSum::y0_x1, i);
  double& y0_y1 = sum_of(sums, PairSum::y0_y1, i);
  y0_y1 = moved_product(y0_y1, y0, y1, y0_x1, x0_y1, line, line, x);
  y0 -= line.rise * x.count + line.turn * x.first;
  y1 -= line.rise * x.count + line.turn * x.second;
  x0_y1 -= line.rise * x.first + line.turn * x.product;
  y0_x1 -= line.rise * x.second + line.turn * x.product;
  return line;
}

/// Adds a pair where sums of what the line on x leaves are kept.
template <bool kJoined, class Sums>
inline void add_beside_line(Sums& sums, std::size_t i, const AddedPair& pair, double m2_before, double follows) {
  const MovingLine line = move_line_on_x(sums, i, pair, m2_before);
  Neighbours n = next_neighbours<kJoined>(sums, i, pair, follows);
  n.first_y = less_line(n.both, n.first_y, line, n.first_x);
  n.second_y = less_line(n.both, n.second_y, line, n.second_x);
  add_neighbours(sums, i, n);
  add_cross_products(sums, i, n);
}

/// Names the sums over neighbours of one side of the pairs, beside those of time.
struct SideSums {
  PairSum first;
  PairSum second;
  PairSum first_t;
  PairSum t_second;
};
constexpr SideSums kSideX{PairSum::x0, PairSum::x1, PairSum::x0_t1, PairSum::t0_x1};
constexpr SideSums kSideY{PairSum::y0, PairSum::y1, PairSum::y0_t1, PairSum::t0_y1};

/// Moves the sums over neighbours of what lines in time leave of both sides.
template <class Sums>
inline void move_lines_in_time(Sums& sums, std::size_t i, const MovingLine& x, const MovingLine& y) {
  const LineSums t{sum_of(sums, PairSum::neighbours, i), sum_of(sums, PairSum::t0, i), sum_of(sums, PairSum::t1, i),
                   sum_of(sums, PairSum::t0_t1, i)};
  const auto move_product = [&](PairSum product, const SideSums& a, const SideSums& b, const MovingLine& line_a,
                                const MovingLine& line_b) {
    double& sum = sum_of(sums, product, i);
    sum = moved_product(sum, sum_of(sums, a.first, i), sum_of(sums, b.second, i), sum_of(sums, a.first_t, i),
                        sum_of(sums, b.t_second, i), line_a, line_b, t);
  };
  move_product(PairSum::x0_x1, kSideX, kSideX, x, x);
  move_product(PairSum::y0_y1, kSideY, kSideY, y, y);
  move_product(PairSum::x0_y1, kSideX, kSideY, x, y);
  move_product(PairSum::y0_x1, kSideY, kSideX, y, x);
  const auto move_side = [&](const SideSums& side, const MovingLine& line) {
    sum_of(sums, side.first, i) -= line.rise * t.count + line.turn * t.first;
    sum_of(sums, side.second, i) -= line.rise * t.count + line.turn * t.second;
    sum_of(sums, side.first_t, i) -= line.rise * t.second + line.turn * t.product;
    sum_of(sums, side.t_second, i) -= line.rise * t.first + line.turn * t.product;
  };
  move_side(kSideX, x);
  move_side(kSideY, y);
}

/// Adds to the squares and products that lines in time leave, and to the squares that x leaves of those of y.
template <class Sums>
inline void add_departures(Sums& sums, std::size_t i, double ex, double ey, double share) {
  double& xx = sum_of(sums, PairSum::rest_xx, i);
  double& xy = sum_of(sums, PairSum::rest_xy, i);
  const double left = ey - quotient_or_0(xy, xx) * ex;
  const double added = share * ex * ex;
  const double all = xx + added;
  sum_of(sums, PairSum::rest, i) += share * left * left * (all > 0.0 ? xx / (all > 0.0 ? all : 1.0) : 1.0);
  xx = all;
  xy += share * ex * ey;
  sum_of(sums, PairSum::rest_yy, i) += share * ey * ey;
}

/// Adds a pair where sums of what lines in time leave are kept.
template <bool kJoined, class Sums>
inline void add_in_time(Sums& sums, std::size_t i, const AddedPair& pair, double t, double follows) {
  const double mean_t = sum_of(sums, PairSum::mean_t, i);
  const double m2_before = sum_of(sums, PairSum::m2_t, i);
  const double slope_x = sum_of(sums, PairSum::slope_x, i);
  const double slope_y = sum_of(sums, PairSum::slope_y, i);
  const double dt = (pair.valid ? t : mean_t) - mean_t;
  const double et = dt - dt * pair.weight;
  sum_of(sums, PairSum::mean_t, i) = mean_t + dt * pair.weight;
  sum_of(sums, PairSum::m2_t, i) += dt * et;
  sum_of(sums, PairSum::c_xt, i) += pair.dx * et;
  sum_of(sums, PairSum::c_yt, i) += pair.dy * et;
  add_departures(sums, i, pair.dx - slope_x * dt, pair.dy - slope_y * dt,
                 share_left(pair.n, pair.weight, dt, m2_before));
  const double m2 = sum_of(sums, PairSum::m2_t, i);
  const double mean = sum_of(sums, PairSum::mean_t, i);
  const MovingLine x = moved(mean_t, mean, pair.mean_x, sum_of(sums, PairSum::mean_x, i), slope_x,
                             quotient_or_0(sum_of(sums, PairSum::c_xt, i), m2));
  const MovingLine y = moved(mean_t, mean, pair.mean_y, sum_of(sums, PairSum::mean_y, i), slope_y,
                             quotient_or_0(sum_of(sums, PairSum::c_yt, i), m2));
  sum_of(sums, PairSum::slope_x, i) = x.slope;
  sum_of(sums, PairSum::slope_y, i) = y.slope;
  move_lines_in_time(sums, i, x, y);
  const double last_t = sum_of(sums, PairSum::last_t, i);
  Neighbours n = next_neighbours<kJoined>(sums, i, pair, follows);
  const double first_t = n.both ? last_t : 0.0;
  const double second_t = n.both ? t : 0.0;
  n.first_x = less_line(n.both, n.first_x, x, first_t);
  n.second_x = less_line(n.both, n.second_x, x, second_t);
  n.first_y = less_line(n.both, n.first_y, y, first_t);
  n.second_y = less_line(n.both, n.second_y, y, second_t);
  add_neighbours(sums, i, n);
  add_cross_products(sums, i, n);
  sum_of(sums, PairSum::t0, i) += first_t;
  sum_of(sums, PairSum::t1, i) += second_t;
  sum_of(sums, PairSum::t0_t1, i) += first_t * second_t;
  sum_of(sums, PairSum::x0_t1, i) += n.first_x * second_t;
  sum_of(sums, PairSum::t0_x1, i) += first_t * n.second_x;
  sum_of(sums, PairSum::y0_t1, i) += n.first_y * second_t;
  sum_of(sums, PairSum::t0_y1, i) += first_t * n.second_y;
  sum_of(sums, PairSum::last_t, i) = t;
}

/// Says which sums are kept, and whether x is one value for all points.
template <std::size_t sums, bool one_x>
struct Kind {
  static constexpr std::size_t kSums = sums;
  static constexpr bool kCross = sums >= kCrossSums;
  static constexpr bool kTime = sums == kAllSums;

  static double x(const PairRow& row, std::size_t column) { return one_x ? row.x[0] : row.x[column]; }
};

/// Adds a pair to each point of a block. There is no branch: so the loop becomes a few wide instructions, unless it is
/// unrolled before it is vectorised.
template <class K, bool kJoined, std::size_t lanes>
inline void add_row(const PairRow& row, std::size_t column, Block<K::kSums, lanes>& block) {
  const PairRow local = row;
  const double follows = row.follows ? 0.0 : core::kMissing;
#pragma GCC unroll 1
  for (std::size_t i = 0; i < lanes; ++i) {
    const double m2_before = sum_of(block, PairSum::m2_x, i);
    const AddedPair pair = add_values<kJoined>(block, i, K::x(local, column + i), local.y[column + i]);
    if constexpr (K::kTime) {
      add_in_time<kJoined>(block, i, pair, local.t, follows);
    } else if constexpr (K::kCross) {
      add_beside_line<kJoined>(block, i, pair, m2_before, follows);
    } else {
      add_neighbours(block, i, next_neighbours<kJoined>(block, i, pair, follows));
    }
  }
}

/// Returns the column of the block after the next. The sums of all points are more than the caches hold, so that what
/// it needs is asked for early.
inline std::size_t ahead_of(std::size_t column, std::span<const PairRow> rows) {
  return std::min(column + 2 * kLanes, rows.front().y.size() - 1);
}

/// Returns whether no pair of a block, and none of those before, is missing: a sum of all would be. Infinite values may
/// give false too, which only takes longer.
template <class K, std::size_t lanes>
inline bool is_joined(std::span<const PairRow> rows, const PairSums& state, std::size_t column) {
  const std::size_t ahead = ahead_of(column, rows);
  std::array<double, lanes> sum;
  std::copy_n(state[at(PairSum::last_x)] + column, lanes, sum.data());
  for (const PairRow& row : rows) {
    const PairRow local = row;
    __builtin_prefetch(local.y.data() + ahead);
#pragma GCC unroll 1
    for (std::size_t i = 0; i < lanes; ++i) {
      sum[i] += K::x(local, column + i) + local.y[column + i];
    }
  }
  return !std::isnan(std::accumulate(sum.begin(), sum.end(), 0.0));
}

/// Returns whether all pairs of a block are missing, and always were: as on land, in a field of the sea. To add them
/// would change nothing that is ever used: the time of the last pair only is, where there is one.
template <class K, std::size_t lanes>
inline bool is_empty(std::span<const PairRow> rows, const PairSums& state, std::size_t column) {
  std::array<double, lanes> count;
  std::copy_n(state[at(PairSum::count)] + column, lanes, count.data());
  for (const PairRow& row : rows) {
    const PairRow local = row;
#pragma GCC unroll 1
    for (std::size_t i = 0; i < lanes; ++i) {
      const double both = K::x(local, column + i) + local.y[column + i];
      count[i] += both == both ? 1.0 : 0.0;
    }
  }
  return std::accumulate(count.begin(), count.end(), 0.0) == 0.0;
}

/// Adds all rows to a block: its sums are loaded and stored once, not once a row.
template <class K, bool kJoined, std::size_t lanes>
inline void add_to_block(std::span<const PairRow> rows, const PairSums& state, std::size_t column) {
  const std::size_t ahead = ahead_of(column, rows);
  Block<K::kSums, lanes> block;
  for (std::size_t k = 0; k < K::kSums; ++k) {
    std::copy_n(state[k] + column, lanes, block[k].data());
    __builtin_prefetch(state[k] + ahead, 1);
  }
  for (const PairRow& row : rows) {
    add_row<K, kJoined>(row, column, block);
  }
  for (std::size_t k = 0; k < K::kSums; ++k) {
    std::copy_n(block[k].data(), lanes, state[k] + column);
  }
}

/// Adds all rows to a block in the shortest way that gives the same bits.
template <class K, std::size_t lanes>
inline void add_rows(std::span<const PairRow> rows, const PairSums& state, std::size_t column, bool consecutive) {
  if (consecutive && is_joined<K, lanes>(rows, state, column)) {
    add_to_block<K, true, lanes>(rows, state, column);
  } else if (!is_empty<K, lanes>(rows, state, column)) {
    add_to_block<K, false, lanes>(rows, state, column);
  }
}

template <class K>
void add_rows(std::span<const PairRow> rows, const PairSums& state) {
  const std::size_t columns = rows.front().y.size();
  const bool consecutive = std::ranges::all_of(rows, &PairRow::follows);
  std::size_t column = 0;
  for (; column + kLanes <= columns; column += kLanes) {
    add_rows<K, kLanes>(rows, state, column, consecutive);
  }
  for (; column < columns; ++column) {
    add_rows<K, 1>(rows, state, column, consecutive);
  }
}

template <std::size_t sums>
void add_rows(std::span<const PairRow> rows, const PairSums& state) {
  if (rows.front().x.size() == 1) {
    add_rows<Kind<sums, true>>(rows, state);
  } else {
    add_rows<Kind<sums, false>>(rows, state);
  }
}

}  // namespace

FIELDWISE_CPU_VARIANTS void add_pairs(std::span<const PairRow> rows, const PairSums& state, std::size_t sums) {
  if (rows.empty()) {
    return;
  }
  if (sums == kAllSums) {
    add_rows<kAllSums>(rows, state);
  } else if (sums == kCrossSums) {
    add_rows<kCrossSums>(rows, state);
  } else {
    add_rows<kPlainSums>(rows, state);
  }
}

void break_neighbours(const PairSums& state, std::size_t columns) {
  std::fill_n(state[at(PairSum::last_x)], columns, core::kMissing);
  std::fill_n(state[at(PairSum::last_y)], columns, core::kMissing);
}

PairMoments::PairMoments(const PairSums& state, std::size_t column, std::size_t sums) {
  const auto get = [&](PairSum sum) { return at(sum) < sums ? state[at(sum)][column] : 0.0; };
  const bool in_time = sums == kAllSums;
  count_ = get(PairSum::count);
  neighbours_ = get(PairSum::neighbours);
  rest_ = get(PairSum::rest);
  y_is_rest_ = sums == kCrossSums;
  const std::array<double, 3> shifted{get(PairSum::mean_x), get(PairSum::mean_y), get(PairSum::mean_t)};
  mean_ = {shifted[0] + get(PairSum::shift_x), shifted[1] + get(PairSum::shift_y), shifted[2]};
  moment_ = {{{get(PairSum::m2_x), get(PairSum::c_xy), get(PairSum::c_xt)},
              {get(PairSum::c_xy), get(PairSum::m2_y), get(PairSum::c_yt)},
              {get(PairSum::c_xt), get(PairSum::c_yt), get(PairSum::m2_t)}}};
  left_ = {{{moment_[0][0], moment_[0][1]}, {moment_[1][0], moment_[1][1]}}};
  if (in_time) {
    left_ = {{{get(PairSum::rest_xx), get(PairSum::rest_xy)}, {get(PairSum::rest_xy), get(PairSum::rest_yy)}}};
    slope_in_time_ = {get(PairSum::slope_x), get(PairSum::slope_y)};
  }
  // What lines leave has the mean 0.
  const std::array<double, 2> mean{in_time ? 0.0 : shifted[0], in_time || y_is_rest_ ? 0.0 : shifted[1]};
  const std::array<double, 2> first{get(PairSum::x0), get(PairSum::y0)};
  const std::array<double, 2> second{get(PairSum::x1), get(PairSum::y1)};
  const Matrix raw{{{get(PairSum::x0_x1), get(PairSum::x0_y1)}, {get(PairSum::y0_x1), get(PairSum::y0_y1)}}};
  for (std::size_t a = 0; a < 2; ++a) {
    for (std::size_t b = 0; b < 2; ++b) {
      neighbour_[a][b] = raw[a][b] - mean[b] * first[a] - mean[a] * second[b] + neighbours_ * mean[a] * mean[b];
    }
  }
}

double PairMoments::autocorrelation(Series series, double steps) const {
  std::array<double, 2> v{1.0, 0.0};
  double whole = left_[0][0];
  if (series == Series::y || (series == Series::rest && y_is_rest_)) {
    v = {0.0, 1.0};
    whole = series == Series::y ? left_[1][1] : rest_;
  } else if (series == Series::rest) {
    v = {-quotient_or_0(left_[0][1], left_[0][0]), 1.0};
    whole = rest_;
    // Products of departures in time, of which this much smaller rest is a difference, carry their own rounding.
    constexpr double kLeast = 1e-11;
    if (rest_ < kLeast * left_[1][1]) {
      return core::kMissing;
    }
  }
  if (neighbours_ == 0.0 || whole == 0.0) {
    return 0.0;
  }
  double sum = 0.0;
  for (std::size_t a = 0; a < 2; ++a) {
    for (std::size_t b = 0; b < 2; ++b) {
      sum += v[a] * v[b] * neighbour_[a][b];
    }
  }
  const double all = steps > 0.0 ? steps : count_;
  return std::clamp(sum / whole * ((count_ * (all - 1.0)) / (all * neighbours_)), -1.0, 1.0);
}

}  // namespace fieldwise::kernels
