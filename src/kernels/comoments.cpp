#include "fieldwise/kernels/comoments.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "fieldwise/core/numeric/missing.hpp"
#include "kernels/cpu_variants.hpp"

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
  double x;
  double y;
  double weight;
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
  return {valid, x, y, weight, dx, dy, ey};
}

/// Holds a pair and the one before it in the calendar; all 0 where one of them is missing.
struct Neighbours {
  bool both;
  double first_x;
  double first_y;
  double second_x;
  double second_y;
};

/// Adds products of neighbours; `follows` is 0, or NaN where this time does not follow the last.
template <bool kJoined, bool kCross, class Sums>
inline Neighbours add_neighbours(Sums& sums, std::size_t i, const AddedPair& pair, double follows) {
  const double last_x = sum_of(sums, PairSum::last_x, i);
  const double last_y = sum_of(sums, PairSum::last_y, i);
  const double known = last_x + follows;
  const bool both = kJoined || (pair.valid && known == known);
  const Neighbours n{both, both ? last_x : 0.0, both ? last_y : 0.0, both ? pair.x : 0.0, both ? pair.y : 0.0};
  sum_of(sums, PairSum::neighbours, i) += both ? 1.0 : 0.0;
  sum_of(sums, PairSum::x0, i) += n.first_x;
  sum_of(sums, PairSum::x1, i) += n.second_x;
  sum_of(sums, PairSum::y0, i) += n.first_y;
  sum_of(sums, PairSum::y1, i) += n.second_y;
  sum_of(sums, PairSum::x0_x1, i) += n.first_x * n.second_x;
  sum_of(sums, PairSum::y0_y1, i) += n.first_y * n.second_y;
  if constexpr (kCross) {
    sum_of(sums, PairSum::x0_y1, i) += n.first_x * n.second_y;
    sum_of(sums, PairSum::y0_x1, i) += n.first_y * n.second_x;
  }
  sum_of(sums, PairSum::last_x, i) = pair.valid ? pair.x : core::kMissing;
  sum_of(sums, PairSum::last_y, i) = pair.valid ? pair.y : core::kMissing;
  return n;
}

/// Adds time as a third variable.
template <class Sums>
inline void add_time(Sums& sums, std::size_t i, const AddedPair& pair, const Neighbours& n, double t) {
  const double mean_t = sum_of(sums, PairSum::mean_t, i);
  const double dt = (pair.valid ? t : mean_t) - mean_t;
  const double et = dt - dt * pair.weight;
  sum_of(sums, PairSum::mean_t, i) = mean_t + dt * pair.weight;
  sum_of(sums, PairSum::m2_t, i) += dt * et;
  sum_of(sums, PairSum::c_xt, i) += pair.dx * et;
  sum_of(sums, PairSum::c_yt, i) += pair.dy * et;
  const double last_t = sum_of(sums, PairSum::last_t, i);
  const double first_t = n.both ? last_t : 0.0;
  const double second_t = n.both ? t : 0.0;
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
    const AddedPair pair = add_values<kJoined>(block, i, K::x(local, column + i), local.y[column + i]);
    const Neighbours neighbours = add_neighbours<kJoined, K::kCross>(block, i, pair, follows);
    if constexpr (K::kTime) {
      add_time(block, i, pair, neighbours, local.t);
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
  count_ = get(PairSum::count);
  neighbours_ = get(PairSum::neighbours);
  const std::array<double, 3> shifted{get(PairSum::mean_x), get(PairSum::mean_y), get(PairSum::mean_t)};
  mean_ = {shifted[0] + get(PairSum::shift_x), shifted[1] + get(PairSum::shift_y), shifted[2]};
  moment_ = {{{get(PairSum::m2_x), get(PairSum::c_xy), get(PairSum::c_xt)},
              {get(PairSum::c_xy), get(PairSum::m2_y), get(PairSum::c_yt)},
              {get(PairSum::c_xt), get(PairSum::c_yt), get(PairSum::m2_t)}}};
  const std::array<double, 3> first{get(PairSum::x0), get(PairSum::y0), get(PairSum::t0)};
  const std::array<double, 3> second{get(PairSum::x1), get(PairSum::y1), get(PairSum::t1)};
  const std::array<std::array<double, 3>, 3> raw{{{get(PairSum::x0_x1), get(PairSum::x0_y1), get(PairSum::x0_t1)},
                                                  {get(PairSum::y0_x1), get(PairSum::y0_y1), get(PairSum::y0_t1)},
                                                  {get(PairSum::t0_x1), get(PairSum::t0_y1), get(PairSum::t0_t1)}}};
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      neighbour_[a][b] =
          raw[a][b] - shifted[b] * first[a] - shifted[a] * second[b] + neighbours_ * shifted[a] * shifted[b];
    }
  }
}

double PairMoments::square(const Combination& v) const {
  double sum = 0.0;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      sum += v[a] * v[b] * moment_[a][b];
    }
  }
  return std::max(0.0, sum);
}

double PairMoments::autocorrelation(const Combination& v, double steps) const {
  const double whole = square(v);
  if (neighbours_ == 0.0 || whole == 0.0) {
    return 0.0;
  }
  double sum = 0.0;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      sum += v[a] * v[b] * neighbour_[a][b];
    }
  }
  const double all = steps > 0.0 ? steps : count_;
  return std::clamp(sum / whole * ((count_ * (all - 1.0)) / (all * neighbours_)), -1.0, 1.0);
}

}  // namespace fieldwise::kernels
