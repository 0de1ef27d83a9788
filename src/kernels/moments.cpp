#include "fieldwise/kernels/moments.hpp"

#include <cmath>
#include <limits>

namespace fieldwise::kernels {

void add_moments(std::span<const double> values, const MomentState& state) {
  const double* x = values.data();
  double* count = state.count.data();
  double* shift = state.shift.data();
  double* mean = state.mean.data();
  double* m2 = state.m2.data();
  // Every lane computes, and selects at the end: so the loop has no branch and vectorises.
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool valid = x[i] == x[i];
    const double n = count[i];
    const double origin = n == 0.0 ? x[i] : shift[i];
    const double shifted = x[i] - origin;
    const double delta = shifted - mean[i];
    const double new_mean = mean[i] + delta / (n + 1.0);
    const double new_m2 = m2[i] + delta * (shifted - new_mean);
    count[i] = valid ? n + 1.0 : n;
    shift[i] = valid ? origin : shift[i];
    mean[i] = valid ? new_mean : mean[i];
    m2[i] = valid ? new_m2 : m2[i];
  }
}

void add_extremes(std::span<const double> values, std::span<double> least, std::span<double> greatest) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    least[i] = values[i] < least[i] ? values[i] : least[i];
    greatest[i] = values[i] > greatest[i] ? values[i] : greatest[i];
  }
}

Moments merge(const Moments& a, const Moments& b) {
  if (a.count == 0.0 || b.count == 0.0) {
    return a.count == 0.0 ? b : a;
  }
  const double count = a.count + b.count;
  const double delta = b.mean - a.mean;
  return {count, a.mean + delta * b.count / count, a.m2 + b.m2 + delta * delta * a.count * b.count / count};
}

double standard_deviation(double m2, double count, double ddof) {
  return count > ddof ? std::sqrt(m2 / (count - ddof)) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace fieldwise::kernels
