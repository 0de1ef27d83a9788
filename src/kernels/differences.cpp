#include "fieldwise/kernels/differences.hpp"

#include <cmath>
#include <cstddef>

namespace fieldwise::kernels {

namespace {

double slope(const Sample& a, const Sample& b) { return (b.value - a.value) / (b.position - a.position); }

}  // namespace

void centred_differences(std::span<const double> before, std::span<const double> centre, std::span<const double> after,
                         std::span<const double> to_before, std::span<const double> to_after,
                         std::span<double> derivative) {
  const double* b = before.data();
  const double* c = centre.data();
  const double* a = after.data();
  const double* h1 = to_before.data();
  const double* h2 = to_after.data();
  double* out = derivative.data();
  // Every column computes all three differences and selects, so that the loop has no branch.
  for (std::size_t i = 0; i < derivative.size(); ++i) {
    const double backward = (c[i] - b[i]) / h1[i];
    const double forward = (a[i] - c[i]) / h2[i];
    // The weighted mean of the two slopes equals the three-point formula and is exactly 0 for a constant.
    const double both = (h2[i] * backward + h1[i] * forward) / (h1[i] + h2[i]);
    const double without_after = a[i] == a[i] ? both : backward;
    out[i] = b[i] == b[i] ? without_after : forward;
  }
}

double one_sided_difference(const Sample& edge, const Sample& near, const Sample& far) {
  const double first = slope(edge, near);
  if (std::isnan(far.value)) {
    return first;
  }
  const double second = slope(near, far);
  return first + (first - second) * (near.position - edge.position) / (far.position - edge.position);
}

}  // namespace fieldwise::kernels
