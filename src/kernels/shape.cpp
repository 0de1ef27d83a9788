#include "fieldwise/kernels/shape.hpp"

#include <cmath>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

Shape shape_of(std::span<const double> sample, ShapeEstimator estimator) {
  const auto n = static_cast<double>(sample.size());
  if (sample.size() < 2) {
    return {core::kMissing, core::kMissing};
  }
  double sum = 0.0;
  for (const double x : sample) {
    sum += x - sample[0];  // shifted, so that a constant has no deviation at all
  }
  const double mean = sum / n;
  double m2 = 0.0;
  double m3 = 0.0;
  double m4 = 0.0;
  for (const double x : sample) {
    const double d = x - sample[0] - mean;
    m2 += d * d / n;
    m3 += d * d * d / n;
    m4 += d * d * d * d / n;
  }
  if (!(m2 > 0.0)) {
    return {core::kMissing, core::kMissing};
  }
  const Shape shape{m3 / (m2 * std::sqrt(m2)), m4 / (m2 * m2) - 3.0};
  if (estimator == ShapeEstimator::population) {
    return shape;
  }
  return {n > 2.0 ? shape.skewness * std::sqrt(n * (n - 1.0)) / (n - 2.0) : core::kMissing,
          n > 3.0 ? (n - 1.0) * ((n + 1.0) * shape.kurtosis + 6.0) / ((n - 2.0) * (n - 3.0)) : core::kMissing};
}

}  // namespace fieldwise::kernels
