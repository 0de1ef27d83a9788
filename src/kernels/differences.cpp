#include "fieldwise/kernels/differences.hpp"

#include <algorithm>
#include <cmath>

#include "fieldwise/core/numeric/cpu_variants.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::array<double, 2> kNoPair{core::kMissing, core::kMissing};

/// Returns weights of the differences between successive values for weights of the values themselves, whose sum is 0.
template <std::size_t N>
std::array<double, N> of_differences(const std::vector<double>& weights) {
  std::array<double, N> sums{};
  double sum = 0.0;
  for (std::size_t k = 0; k < N; ++k) {
    sum -= weights[k];
    sums[k] = sum;
  }
  return sums;
}

/// Returns where a window of `width` positions about `i` begins, moved inwards at the edges.
std::size_t window_begin(std::size_t i, std::size_t width, std::size_t n) {
  const std::size_t half = width / 2;
  return std::min(i > half ? i - half : 0, n - width);
}

void set_wide(Difference& difference, std::span<const double> positions, std::size_t i, std::size_t derivative) {
  const std::size_t n = positions.size();
  difference.wide_weight.fill(core::kMissing);
  difference.wide_first = n < 5 ? difference.first : window_begin(i, 5, n);
  if (n >= 5) {
    const auto window = positions.subspan(difference.wide_first, 5);
    difference.wide_weight = of_differences<4>(difference_weights(positions[i], window, derivative));
  }
}

/// Returns the two-point slope of a pair of positions where the point itself is one of them, else NaN.
double single_slope(std::span<const double> positions, std::size_t i, std::size_t before) {
  return i == before || i == before + 1 ? 1.0 / (positions[before + 1] - positions[before]) : core::kMissing;
}

inline double picked(double best, double other) { return best == best ? best : other; }

/// Is one weight for all columns, or one for each.
struct Same {
  explicit Same(const std::vector<double>& weights) : value(weights[0]) {}
  double operator[](std::size_t /*column*/) const { return value; }
  double value;
};
struct Each {
  explicit Each(const std::vector<double>& weights) : values(weights.data()) {}
  double operator[](std::size_t column) const { return values[column]; }
  const double* values;
};

/// Computes a row; every column computes all differences and selects, so that the loop has no branch.
template <class Weight>
inline void along_three(const double* q, const DifferenceColumns& weights, double scale, std::span<double> derivative) {
  const Weight w0(weights.near_weight[0]), w1(weights.near_weight[1]);
  const Weight s0(weights.single[0]), s1(weights.single[1]);
  double* __restrict out = derivative.data();
  for (std::size_t i = 0; i < derivative.size(); ++i) {
    const double backward = q[i + 2] - q[i + 1];
    const double forward = q[i + 3] - q[i + 2];
    const double one = picked(backward * s0[i], forward * s1[i]);
    out[i] = scale * picked(w0[i] * backward + w1[i] * forward, one);
  }
}

template <class Weight>
inline void along_five(const double* q, const DifferenceColumns& weights, double scale, std::span<double> derivative) {
  const Weight w0(weights.near_weight[0]), w1(weights.near_weight[1]);
  const Weight s0(weights.single[0]), s1(weights.single[1]);
  const Weight v0(weights.wide_weight[0]), v1(weights.wide_weight[1]);
  const Weight v2(weights.wide_weight[2]), v3(weights.wide_weight[3]);
  double* __restrict out = derivative.data();
  for (std::size_t i = 0; i < derivative.size(); ++i) {
    const double backward = q[i + 2] - q[i + 1];
    const double forward = q[i + 3] - q[i + 2];
    const double one = picked(backward * s0[i], forward * s1[i]);
    const double three = picked(w0[i] * backward + w1[i] * forward, one);
    const double outer = v0[i] * (q[i + 1] - q[i]) + v3[i] * (q[i + 4] - q[i + 3]);
    out[i] = scale * picked(v1[i] * backward + v2[i] * forward + outer, three);
  }
}

/// Returns the three-point difference between rows at a column, or what stands for it.
inline double across_three(double before, double middle, double after, const Difference& weights) {
  const double backward = middle - before;
  const double forward = after - middle;
  const double one = picked(backward * weights.single[0], forward * weights.single[1]);
  return picked(weights.near_weight[0] * backward + weights.near_weight[1] * forward, one);
}

template <bool kAdd>
inline void across_near(const RowWindow<3>& near, const Difference& weights, double scale,
                        std::span<double> derivative) {
  const auto [a, b, c] = near.row;
  const auto [fa, fb, fc] = near.factor;
  const Difference local = weights;
  double* __restrict out = derivative.data();
  for (std::size_t i = 0; i < derivative.size(); ++i) {
    const double found = scale * across_three(fa * a[i], fb * b[i], fc * c[i], local);
    out[i] = kAdd ? out[i] + found : found;
  }
}

template <bool kAdd>
inline void across_wide(const RowWindow<3>& near, const RowWindow<5>& wide, const Difference& weights, double scale,
                        std::span<double> derivative) {
  const auto [a, b, c] = near.row;
  const auto [fa, fb, fc] = near.factor;
  const auto [p, q, r, s, t] = wide.row;
  const auto [fp, fq, fr, fs, ft] = wide.factor;
  const auto [v0, v1, v2, v3] = weights.wide_weight;
  const Difference local = weights;
  double* __restrict out = derivative.data();
  for (std::size_t i = 0; i < derivative.size(); ++i) {
    const double three = across_three(fa * a[i], fb * b[i], fc * c[i], local);
    const double vq = fq * q[i], vr = fr * r[i], vs = fs * s[i];
    const double inner = v1 * (vr - vq) + v2 * (vs - vr);
    const double outer = v0 * (vq - fp * p[i]) + v3 * (ft * t[i] - vs);
    const double found = scale * picked(inner + outer, three);
    out[i] = kAdd ? out[i] + found : found;
  }
}

}  // namespace

std::vector<double> difference_weights(double at, std::span<const double> points, std::size_t derivative) {
  const std::size_t orders = derivative + 1;
  // weights[j * orders + m]: of point j in derivative m, from the points taken so far.
  std::vector<double> weights(points.size() * orders, 0.0);
  weights[0] = 1.0;
  double product = 1.0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    double next_product = 1.0;
    const double before = points[i - 1] - at;
    const double here = points[i] - at;
    const double* last = weights.data() + (i - 1) * orders;
    std::vector<double> grown(orders);
    for (std::size_t m = 0; m < orders; ++m) {
      const double lower = m > 0 ? static_cast<double>(m) * last[m - 1] : 0.0;
      grown[m] = lower - before * last[m];
    }
    for (std::size_t j = 0; j < i; ++j) {
      const double gap = points[i] - points[j];
      next_product *= gap;
      for (std::size_t m = orders; m-- > 0;) {
        double& weight = weights[j * orders + m];
        const double lower = m > 0 ? static_cast<double>(m) * weights[j * orders + m - 1] : 0.0;
        weight = (here * weight - lower) / gap;
      }
    }
    for (std::size_t m = 0; m < orders; ++m) {
      weights[i * orders + m] = product / next_product * grown[m];
    }
    product = next_product;
  }
  std::vector<double> result;
  for (std::size_t j = 0; j < points.size(); ++j) {
    result.push_back(weights[j * orders + derivative]);
  }
  return result;
}

std::vector<Difference> first_differences(std::span<const double> positions, bool wide) {
  const std::size_t n = positions.size();
  std::vector<Difference> differences(n);
  for (std::size_t i = 0; i < n; ++i) {
    Difference& difference = differences[i];
    difference.first = n < 3 ? 0 : window_begin(i, 3, n);
    const std::size_t first = difference.first;
    difference.near_weight = kNoPair;
    difference.single = {single_slope(positions, i, first), core::kMissing};
    if (n >= 3) {
      difference.near_weight = of_differences<2>(difference_weights(positions[i], positions.subspan(first, 3), 1));
      difference.single[1] = single_slope(positions, i, first + 1);
    }
    if (wide) {
      set_wide(difference, positions, i, 1);
    }
  }
  return differences;
}

std::vector<Difference> second_differences(std::span<const double> positions, bool wide) {
  const std::size_t n = positions.size();
  std::vector<Difference> differences(n);
  for (std::size_t i = 0; i < n; ++i) {
    Difference& difference = differences[i];
    difference.first = n < 3 ? 0 : window_begin(i, 3, n);
    difference.wide_first = n < 5 ? difference.first : window_begin(i, 5, n);
    difference.single = kNoPair;
    difference.near_weight = kNoPair;
    difference.wide_weight.fill(core::kMissing);
    if (i > 0 && i + 1 < n) {
      const auto window = positions.subspan(i - 1, 3);
      difference.near_weight = of_differences<2>(difference_weights(positions[i], window, 2));
    }
    if (wide && i > 1 && i + 2 < n) {
      set_wide(difference, positions, i, 2);
    }
  }
  return differences;
}

DifferenceColumns::DifferenceColumns(std::span<const Difference> positions, bool wide, bool even_spacing)
    : even(even_spacing) {
  for (const Difference& difference : positions) {
    for (std::size_t k = 0; k < 2; ++k) {
      near_weight[k].push_back(difference.near_weight[k]);
      single[k].push_back(difference.single[k]);
    }
    for (std::size_t k = 0; k < 4 && wide; ++k) {
      wide_weight[k].push_back(difference.wide_weight[k]);
    }
  }
}

FIELDWISE_CPU_VARIANTS
void differentiate_along(std::span<const double> padded, const DifferenceColumns& weights, double scale,
                         std::span<double> derivative) {
  const bool wide = !weights.wide_weight[0].empty();
  if (wide && weights.even) {
    along_five<Same>(padded.data(), weights, scale, derivative);
  } else if (wide) {
    along_five<Each>(padded.data(), weights, scale, derivative);
  } else if (weights.even) {
    along_three<Same>(padded.data(), weights, scale, derivative);
  } else {
    along_three<Each>(padded.data(), weights, scale, derivative);
  }
}

double differentiate_at(std::span<const double> values, const Difference& weights, double scale, bool wide) {
  const auto step = [&](std::size_t i) { return i + 1 < values.size() ? values[i + 1] - values[i] : core::kMissing; };
  const double backward = step(weights.first);
  const double forward = step(weights.first + 1);
  const double one = picked(backward * weights.single[0], forward * weights.single[1]);
  double best = picked(weights.near_weight[0] * backward + weights.near_weight[1] * forward, one);
  if (wide && weights.wide_first + 5 <= values.size()) {
    double sum = 0.0;
    for (std::size_t k = 0; k < 4; ++k) {
      sum += weights.wide_weight[k] * step(weights.wide_first + k);
    }
    best = picked(sum, best);
  }
  return scale * best;
}

FIELDWISE_CPU_VARIANTS
void differentiate_across(const RowWindow<3>& near, const RowWindow<5>* wide, const Difference& weights, double scale,
                          bool add, std::span<double> derivative) {
  if (wide != nullptr && add) {
    across_wide<true>(near, *wide, weights, scale, derivative);
  } else if (wide != nullptr) {
    across_wide<false>(near, *wide, weights, scale, derivative);
  } else if (add) {
    across_near<true>(near, weights, scale, derivative);
  } else {
    across_near<false>(near, weights, scale, derivative);
  }
}

}  // namespace fieldwise::kernels
