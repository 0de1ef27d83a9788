#include "fieldwise/kernels/l_moments.hpp"

#include <cstddef>

namespace fieldwise::kernels {

LMoments l_moments(std::span<const double> sorted) {
  const auto n = static_cast<double>(sorted.size());
  double b0 = 0.0;
  double b1 = 0.0;
  double b2 = 0.0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double x = (sorted[i] - sorted[0]) / n;
    const auto rank = static_cast<double>(i);
    b0 += x;
    b1 += x * rank / (n - 1.0);
    b2 += x * rank / (n - 1.0) * (rank - 1.0) / (n - 2.0);
  }
  return {sorted[0] + b0, 2.0 * b1 - b0, 6.0 * b2 - 6.0 * b1 + b0};
}

}  // namespace fieldwise::kernels
