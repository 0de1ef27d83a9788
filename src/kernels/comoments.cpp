#include "fieldwise/kernels/comoments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fieldwise::kernels {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

constexpr std::size_t at(PairSum sum) { return static_cast<std::size_t>(sum); }

/// Adds a row. The loop has no branch, so that it vectorises.
template <bool kCross, bool kTime, bool kOneX>
void add_row(const PairRow& row, const PairSums& s) {
  const double* __restrict const y_values = row.y.data();
  const double* __restrict const x_values = row.x.data();
  // The sums never overlap; telling so lets the loop vectorise. Those that are not kept are null and never touched.
  double* __restrict const count_sum = s[at(PairSum::count)];
  double* __restrict const shift_x_sum = s[at(PairSum::shift_x)];
  double* __restrict const shift_y_sum = s[at(PairSum::shift_y)];
  double* __restrict const mean_x_sum = s[at(PairSum::mean_x)];
  double* __restrict const mean_y_sum = s[at(PairSum::mean_y)];
  double* __restrict const m2_x_sum = s[at(PairSum::m2_x)];
  double* __restrict const m2_y_sum = s[at(PairSum::m2_y)];
  double* __restrict const c_xy_sum = s[at(PairSum::c_xy)];
  double* __restrict const last_x_sum = s[at(PairSum::last_x)];
  double* __restrict const last_y_sum = s[at(PairSum::last_y)];
  double* __restrict const neighbours_sum = s[at(PairSum::neighbours)];
  double* __restrict const x0_sum = s[at(PairSum::x0)];
  double* __restrict const x1_sum = s[at(PairSum::x1)];
  double* __restrict const y0_sum = s[at(PairSum::y0)];
  double* __restrict const y1_sum = s[at(PairSum::y1)];
  double* __restrict const x0_x1_sum = s[at(PairSum::x0_x1)];
  double* __restrict const y0_y1_sum = s[at(PairSum::y0_y1)];
  [[maybe_unused]] double* __restrict const x0_y1_sum = s[at(PairSum::x0_y1)];
  [[maybe_unused]] double* __restrict const y0_x1_sum = s[at(PairSum::y0_x1)];
  [[maybe_unused]] double* __restrict const mean_t_sum = s[at(PairSum::mean_t)];
  [[maybe_unused]] double* __restrict const m2_t_sum = s[at(PairSum::m2_t)];
  [[maybe_unused]] double* __restrict const c_xt_sum = s[at(PairSum::c_xt)];
  [[maybe_unused]] double* __restrict const c_yt_sum = s[at(PairSum::c_yt)];
  [[maybe_unused]] double* __restrict const last_t_sum = s[at(PairSum::last_t)];
  [[maybe_unused]] double* __restrict const t0_sum = s[at(PairSum::t0)];
  [[maybe_unused]] double* __restrict const t1_sum = s[at(PairSum::t1)];
  [[maybe_unused]] double* __restrict const t0_t1_sum = s[at(PairSum::t0_t1)];
  [[maybe_unused]] double* __restrict const x0_t1_sum = s[at(PairSum::x0_t1)];
  [[maybe_unused]] double* __restrict const t0_x1_sum = s[at(PairSum::t0_x1)];
  [[maybe_unused]] double* __restrict const y0_t1_sum = s[at(PairSum::y0_t1)];
  [[maybe_unused]] double* __restrict const t0_y1_sum = s[at(PairSum::t0_y1)];
  [[maybe_unused]] const double t = row.t;
  const double follows = row.follows ? 0.0 : kMissing;
  const double one_x = x_values[0];
  const std::size_t columns = row.y.size();
#pragma GCC ivdep
  for (std::size_t i = 0; i < columns; ++i) {
    const double raw_x = kOneX ? one_x : x_values[i];
    const double raw_y = y_values[i];
    const double n = count_sum[i];
    const double old_x = shift_x_sum[i];
    const double old_y = shift_y_sum[i];
    const double mean_x = mean_x_sum[i];
    const double mean_y = mean_y_sum[i];
    const double last_x = last_x_sum[i];
    const double last_y = last_y_sum[i];
    const double sum = raw_x + raw_y;
    const bool valid = sum == sum;
    const double given_x = valid ? raw_x : old_x;
    const double given_y = valid ? raw_y : old_y;
    const double origin_x = n == 0.0 ? given_x : old_x;
    const double origin_y = n == 0.0 ? given_y : old_y;
    const double x = valid ? raw_x - origin_x : mean_x;  // a missing pair stands at the mean and changes nothing
    const double y = valid ? raw_y - origin_y : mean_y;
    const double weight = 1.0 / (n + 1.0);
    const double dx = x - mean_x;
    const double dy = y - mean_y;
    const double ex = dx - dx * weight;
    const double ey = dy - dy * weight;
    count_sum[i] = n + (valid ? 1.0 : 0.0);
    shift_x_sum[i] = origin_x;
    shift_y_sum[i] = origin_y;
    mean_x_sum[i] = mean_x + dx * weight;
    mean_y_sum[i] = mean_y + dy * weight;
    m2_x_sum[i] += dx * ex;
    m2_y_sum[i] += dy * ey;
    c_xy_sum[i] += dx * ey;
    const double both = last_x + follows + sum;
    const bool pair = both == both;
    const double first_x = pair ? last_x : 0.0;  // sums over neighbours take nothing from a pair that has none
    const double first_y = pair ? last_y : 0.0;
    const double second_x = pair ? x : 0.0;
    const double second_y = pair ? y : 0.0;
    neighbours_sum[i] += pair ? 1.0 : 0.0;
    x0_sum[i] += first_x;
    x1_sum[i] += second_x;
    y0_sum[i] += first_y;
    y1_sum[i] += second_y;
    x0_x1_sum[i] += first_x * second_x;
    y0_y1_sum[i] += first_y * second_y;
    if constexpr (kCross) {
      x0_y1_sum[i] += first_x * second_y;
      y0_x1_sum[i] += first_y * second_x;
    }
    if constexpr (kTime) {
      const double mean_t = mean_t_sum[i];
      const double dt = (valid ? t : mean_t) - mean_t;
      const double et = dt - dt * weight;
      mean_t_sum[i] = mean_t + dt * weight;
      m2_t_sum[i] += dt * et;
      c_xt_sum[i] += dx * et;
      c_yt_sum[i] += dy * et;
      const double last_t = last_t_sum[i];
      const double first_t = pair ? last_t : 0.0;
      const double second_t = pair ? t : 0.0;
      t0_sum[i] += first_t;
      t1_sum[i] += second_t;
      t0_t1_sum[i] += first_t * second_t;
      x0_t1_sum[i] += first_x * second_t;
      t0_x1_sum[i] += first_t * second_x;
      y0_t1_sum[i] += first_y * second_t;
      t0_y1_sum[i] += first_t * second_y;
      last_t_sum[i] = t;
    }
    last_x_sum[i] = valid ? x : kMissing;
    last_y_sum[i] = valid ? y : kMissing;
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

void add_pairs(const PairRow& row, const PairSums& state, std::size_t sums) {
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
