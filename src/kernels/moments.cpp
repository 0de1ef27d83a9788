#include "fieldwise/kernels/moments.hpp"

#include <cmath>

#include "fieldwise/core/numeric/cpu_variants.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

// In these loops a missing value is replaced by the shift and counts 0 times: so they have no branch and vectorise. The
// sums never overlap, which only `__restrict` can tell.

FIELDWISE_CPU_VARIANTS void add_moments(std::span<const double> values, const MomentState& state) {
  const double* __restrict const x = values.data();
  double* __restrict const count = state.count.data();
  double* __restrict const shift = state.shift.data();
  double* __restrict const mean = state.mean.data();
  double* __restrict const m2 = state.m2.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double use = x[i] == x[i] ? 1.0 : 0.0;
    const double value = x[i] == x[i] ? x[i] : shift[i];
    const double origin = count[i] == 0.0 ? value : shift[i];
    const double delta = use * (value - origin - mean[i]);
    const double step = delta / (count[i] + 1.0);
    shift[i] = origin;
    count[i] += use;
    mean[i] += step;
    m2[i] += delta * (delta - step);
  }
}

FIELDWISE_CPU_VARIANTS void add_weighted(std::span<const double> values, double weight, const WeightedState& state) {
  const double* __restrict const x = values.data();
  double* __restrict const count = state.count.data();
  double* __restrict const shift = state.shift.data();
  double* __restrict const weights = state.weight.data();
  double* __restrict const sum = state.sum.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double use = x[i] == x[i] ? 1.0 : 0.0;
    const double value = x[i] == x[i] ? x[i] : shift[i];
    const double origin = count[i] == 0.0 ? value : shift[i];
    shift[i] = origin;
    count[i] += use;
    weights[i] += use * weight;
    sum[i] += weight * (value - origin) * use;
  }
}

FIELDWISE_CPU_VARIANTS void add_weighted_moments(std::span<const double> values, double weight,
                                                 const WeightedMomentState& state) {
  const double* __restrict const x = values.data();
  double* __restrict const count = state.count.data();
  double* __restrict const shift = state.shift.data();
  double* __restrict const weights = state.weight.data();
  double* __restrict const mean = state.mean.data();
  double* __restrict const m2 = state.m2.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double use = x[i] == x[i] ? 1.0 : 0.0;
    const double value = x[i] == x[i] ? x[i] : shift[i];
    const double origin = count[i] == 0.0 ? value : shift[i];
    const double whole = weights[i] + weight;  // of a missing value it only divides 0
    const double delta = use * (value - origin - mean[i]);
    const double step = delta * (weight / whole);
    shift[i] = origin;
    count[i] += use;
    weights[i] += use * weight;
    mean[i] += step;
    m2[i] += weight * delta * (delta - step);
  }
}

void add_extremes(std::span<const double> values, std::span<double> least, std::span<double> greatest) {
  add_least(values, least);
  add_greatest(values, greatest);
}

FIELDWISE_CPU_VARIANTS void add_least(std::span<const double> values, std::span<double> least) {
  const double* __restrict const x = values.data();
  double* __restrict const out = least.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = x[i] < out[i] ? x[i] : out[i];
  }
}

FIELDWISE_CPU_VARIANTS void add_greatest(std::span<const double> values, std::span<double> greatest) {
  const double* __restrict const x = values.data();
  double* __restrict const out = greatest.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = x[i] > out[i] ? x[i] : out[i];
  }
}

FIELDWISE_CPU_VARIANTS void add_valid(std::span<const double> values, std::span<double> sums) {
  const double* __restrict const x = values.data();
  double* __restrict const out = sums.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] += x[i] == x[i] ? x[i] : 0.0;
  }
}

FIELDWISE_CPU_VARIANTS void add_where_valid(std::span<const double> values, double amount, std::span<double> sums) {
  const double* __restrict const x = values.data();
  double* __restrict const out = sums.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] += x[i] == x[i] ? amount : 0.0;
  }
}

FIELDWISE_CPU_VARIANTS void add_valid_length(std::span<const double> values, double length, std::span<double> counts,
                                             std::span<double> lengths) {
  const double* __restrict const x = values.data();
  double* __restrict const count = counts.data();
  double* __restrict const sum = lengths.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    count[i] += x[i] == x[i] ? 1.0 : 0.0;
    sum[i] += x[i] == x[i] ? length : 0.0;
  }
}

double standard_deviation(double m2, double count, double ddof) {
  return count > ddof ? std::sqrt(m2 / (count - ddof)) : core::kMissing;
}

}  // namespace fieldwise::kernels
