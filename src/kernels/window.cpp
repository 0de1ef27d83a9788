#include "fieldwise/kernels/window.hpp"

#include <cmath>
#include <numbers>

#include "fieldwise/core/numeric/cpu_variants.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

FIELDWISE_CPU_VARIANTS void add_to_window(std::span<const double> values, double weight, const WindowSums& sums) {
  const double* __restrict const x = values.data();
  double* __restrict const count = sums.count.data();
  double* __restrict const origin = sums.origin.data();
  double* __restrict const sum = sums.sum.data();
  double* __restrict const weights = sums.weight.data();
  double* __restrict const present = sums.present.data();
  const double size = std::abs(weight);
  for (std::size_t i = 0; i < values.size(); ++i) {
    // A missing value counts 0 times and stands where the first is: no branch, so that the loop vectorises.
    const double use = x[i] == x[i] ? 1.0 : 0.0;
    const double value = x[i] == x[i] ? x[i] : origin[i];
    const double first = count[i] == 0.0 ? value : origin[i];
    origin[i] = first;
    count[i] += use;
    sum[i] += weight * (value - first) * use;
    weights[i] += use * weight;
    present[i] += use * size;
  }
}

void finish_window(const WindowSums& sums, double least_present, std::span<double> mean) {
  for (std::size_t i = 0; i < mean.size(); ++i) {
    const bool enough = sums.count[i] > 0.0 && sums.present[i] >= least_present && sums.weight[i] > 0.0;
    mean[i] = enough ? sums.origin[i] + sums.sum[i] / sums.weight[i] : core::kMissing;
  }
}

std::vector<double> lanczos_weights(std::size_t half_width, double cutoff) {
  const auto half = static_cast<std::ptrdiff_t>(half_width);
  std::vector<double> weights;
  double sum = 0.0;
  for (std::ptrdiff_t k = -half; k <= half; ++k) {
    const double angle = std::numbers::pi * static_cast<double>(k);
    const double share = angle / static_cast<double>(half + 1);
    weights.push_back(k == 0 ? 2.0 * cutoff : std::sin(2.0 * cutoff * angle) / angle * std::sin(share) / share);
    sum += weights.back();
  }
  for (double& weight : weights) {
    weight /= sum;
  }
  return weights;
}

}  // namespace fieldwise::kernels
