#include "fieldwise/kernels/comoments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cpu_variants.hpp"

namespace fieldwise::kernels {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

constexpr std::size_t at(PairSum sum) { return static_cast<std::size_t>(sum); }

/// Returns one sum of a point.
double& sum_of(const PairSums& sums, PairSum which, std::size_t column) { return sums[at(which)][column]; }

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

/// Adds the values themselves. A missing pair stands at the mean and changes nothing.
inline AddedPair add_values(const PairSums& sums, std::size_t i, double raw_x, double raw_y) {
  const double n = sum_of(sums, PairSum::count, i);
  const double old_x = sum_of(sums, PairSum::shift_x, i);
  const double old_y = sum_of(sums, PairSum::shift_y, i);
  const double mean_x = sum_of(sums, PairSum::mean_x, i);
  const double mean_y = sum_of(sums, PairSum::mean_y, i);
  const double both = raw_x + raw_y;
  const bool valid = both == both;
  const double given_x = valid ? raw_x : old_x;
  const double given_y = valid ? raw_y : old_y;
  const double origin_x = n == 0.0 ? given_x : old_x;
  const double origin_y = n == 0.0 ? given_y : old_y;
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
template <bool kCross>
inline Neighbours add_neighbours(const PairSums& sums, std::size_t i, const AddedPair& pair, double follows) {
  const double last_x = sum_of(sums, PairSum::last_x, i);
  const double last_y = sum_of(sums, PairSum::last_y, i);
  const double known = last_x + follows;
  const bool both = pair.valid && known == known;
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
  sum_of(sums, PairSum::last_x, i) = pair.valid ? pair.x : kMissing;
  sum_of(sums, PairSum::last_y, i) = pair.valid ? pair.y : kMissing;
  return n;
}

/// Adds time as a third variable.
inline void add_time(const PairSums& sums, std::size_t i, const AddedPair& pair, const Neighbours& n, double t) {
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

/// Adds a row. The sums never overlap, and there is no branch: so the loop vectorises.
template <bool kCross, bool kTime, bool kOneX>
void add_row(const PairRow& row, const PairSums& state) {
  const PairSums sums = state;
  const double* const x = row.x.data();
  const double* const y = row.y.data();
  const double one_x = x[0];
  const double follows = row.follows ? 0.0 : kMissing;
  const std::size_t columns = row.y.size();
#pragma GCC ivdep
  for (std::size_t i = 0; i < columns; ++i) {
    const AddedPair pair = add_values(sums, i, kOneX ? one_x : x[i], y[i]);
    const Neighbours neighbours = add_neighbours<kCross>(sums, i, pair, follows);
    if constexpr (kTime) {
      add_time(sums, i, pair, neighbours, row.t);
    }
  }
}

template <bool kCross, bool kTime>
void add_row(const PairRow& row, const PairSums& state) {
  if (row.x.size() == 1) {
    add_row<kCross, kTime, true>(row, state);
  } else {
    add_row<kCross, kTime, false>(row, state);
  }
}

}  // namespace

FIELDWISE_CPU_VARIANTS void add_pairs(const PairRow& row, const PairSums& state, std::size_t sums) {
  if (sums == kAllSums) {
    add_row<true, true>(row, state);
  } else if (sums == kCrossSums) {
    add_row<true, false>(row, state);
  } else {
    add_row<false, false>(row, state);
  }
}

void break_neighbours(const PairSums& state, std::size_t columns) {
  std::fill_n(state[at(PairSum::last_x)], columns, kMissing);
  std::fill_n(state[at(PairSum::last_y)], columns, kMissing);
}

Comoments merge(const Comoments& a, const Comoments& b) {
  if (a.count == 0.0 || b.count == 0.0) {
    return a.count == 0.0 ? b : a;
  }
  const double count = a.count + b.count;
  const double share = b.count / count;
  const double weight = a.count * share;
  const double dx = b.mean_x - a.mean_x;
  const double dy = b.mean_y - a.mean_y;
  return {count,
          a.mean_x + dx * share,
          a.mean_y + dy * share,
          a.m2_x + b.m2_x + dx * dx * weight,
          a.m2_y + b.m2_y + dy * dy * weight,
          a.c_xy + b.c_xy + dx * dy * weight};
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

double PairMoments::autocorrelation(const Combination& v) const {
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
  return std::clamp(sum / whole * (count_ - 1.0) / neighbours_, -1.0, 1.0);
}

}  // namespace fieldwise::kernels
