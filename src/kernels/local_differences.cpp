#include "fieldwise/kernels/local_differences.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

#include "fieldwise/core/numeric/cpu_variants.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

/// Holds a neighbour or, where it is missing, the point itself.
struct Place {
  double value;
  double east;
  double north;
};

Place taken(double value, double east, double north, double centre) {
  const bool there = value + east == value + east;
  return {there ? value : centre, there ? east : 0.0, there ? north : 0.0};
}

}  // namespace

FIELDWISE_CPU_VARIANTS
void local_gradient(std::span<const double> centre, const std::array<NeighbourRow, 4>& neighbours,
                    std::span<double> east, std::span<double> north) {
  const double* c = centre.data();
  const auto [a, b, d, e] = neighbours;
  double* __restrict x_out = east.data();
  double* __restrict y_out = north.data();
  const std::size_t n = centre.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Place p = taken(a.value[i], a.east_m[i], a.north_m[i], c[i]);
    const Place q = taken(b.value[i], b.east_m[i], b.north_m[i], c[i]);
    const Place r = taken(d.value[i], d.east_m[i], d.north_m[i], c[i]);
    const Place s = taken(e.value[i], e.east_m[i], e.north_m[i], c[i]);
    const double f1 = q.value - p.value, x1 = q.east - p.east, y1 = q.north - p.north;
    const double f2 = s.value - r.value, x2 = s.east - r.east, y2 = s.north - r.north;
    const double per_area = 1.0 / (x1 * y2 - x2 * y1);
    const bool there = c[i] == c[i] && std::abs(per_area) < std::numeric_limits<double>::infinity();
    const double missing = core::kMissing;
    x_out[i] = there ? (f1 * y2 - f2 * y1) * per_area : missing;
    y_out[i] = there ? (x1 * f2 - x2 * f1) * per_area : missing;
  }
}

FIELDWISE_CPU_VARIANTS
void local_sum(std::span<const double> centre, const std::array<const double*, 8>& neighbours,
               const std::array<const double*, 8>& weights, std::span<double> sum) {
  const double* c = centre.data();
  double* __restrict out = sum.data();
  std::ranges::fill(sum, 0.0);
  for (std::size_t k = 0; k < 8; ++k) {
    const double* q = neighbours[k];
    const double* w = weights[k];
    for (std::size_t i = 0; i < sum.size(); ++i) {
      out[i] += w[i] * (q[i] - c[i]);
    }
  }
}

std::array<double, 8> laplacian_weights(const std::array<double, 8>& x, const std::array<double, 8>& y) {
  std::array<double, 8> weights{};
  weights.fill(core::kMissing);
  double size = 0.0;
  for (std::size_t k = 0; k < 8; ++k) {
    size += std::hypot(x[k], y[k]) / 8.0;
  }
  if (!(size > 0.0)) {
    return weights;
  }
  Eigen::Matrix<double, 8, 5> places;
  for (Eigen::Index k = 0; k < 8; ++k) {
    const double u = x[static_cast<std::size_t>(k)] / size;
    const double v = y[static_cast<std::size_t>(k)] / size;
    places.row(k) << u, v, 0.5 * u * u, u * v, 0.5 * v * v;
  }
  const Eigen::ColPivHouseholderQR<Eigen::Matrix<double, 8, 5>> decomposition(places);
  if (decomposition.rank() == 5) {
    const Eigen::Matrix<double, 5, 8> inverse = decomposition.solve(Eigen::Matrix<double, 8, 8>::Identity());
    for (Eigen::Index k = 0; k < 8; ++k) {
      weights[static_cast<std::size_t>(k)] = (inverse(2, k) + inverse(4, k)) / (size * size);
    }
  }
  return weights;
}

}  // namespace fieldwise::kernels
