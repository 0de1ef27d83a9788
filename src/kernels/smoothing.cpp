#include "fieldwise/kernels/smoothing.hpp"

#include "fieldwise/core/numeric/cpu_variants.hpp"

namespace fieldwise::kernels {

FIELDWISE_CPU_VARIANTS
void add_neighbours(std::span<const double> padded, std::size_t pad, std::span<const double> weights,
                    std::span<double> sum) {
  double* __restrict out = sum.data();
  const std::size_t n = sum.size();
  const double* middle = padded.data() + pad;
  for (std::size_t i = 0; i < n; ++i) {
    out[i] += weights[0] * middle[i];
  }
  for (std::size_t k = 1; k < weights.size(); ++k) {
    const double w = weights[k];
    const double* before = middle - k;
    const double* after = middle + k;
    for (std::size_t i = 0; i < n; ++i) {
      out[i] += w * (before[i] + after[i]);
    }
  }
}

}  // namespace fieldwise::kernels
