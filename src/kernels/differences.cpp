#include "fieldwise/kernels/differences.hpp"

#include <cmath>

namespace fieldwise::kernels {

namespace {

double slope(const Sample& a, const Sample& b) { return (b.value - a.value) / (b.position - a.position); }

}  // namespace

double centred_difference(const Sample& before, const Sample& centre, const Sample& after) {
  if (std::isnan(before.value)) {
    return slope(centre, after);
  }
  if (std::isnan(after.value)) {
    return slope(before, centre);
  }
  const double h1 = centre.position - before.position;
  const double h2 = after.position - centre.position;
  // The weighted mean of the two slopes, which equals the three-point formula and is exactly 0 for a constant.
  return (h2 * slope(before, centre) + h1 * slope(centre, after)) / (h1 + h2);
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
