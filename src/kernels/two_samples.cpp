#include "fieldwise/kernels/two_samples.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kMostCells = 1'000'000;  // of the lattice of an exact probability: a few milliseconds

/// Returns the share of all paths from (0, 0) to (n1, n2) by steps along one axis that touch a point (i, j) with
/// |i n2 - j n1| >= steps. The last step to (i, j) comes from (i - 1, j) on i of (i + j) paths, so that shares follow
/// from those of both points before; points outside have the share 1.
double share_of_paths_outside(std::int64_t steps, std::int64_t n1, std::int64_t n2) {
  std::vector<double> share(static_cast<std::size_t>(n2) + 1, 1.0);  // of row i - 1, then of row i
  for (std::int64_t i = 0; i <= n1; ++i) {
    // Inside are those j with i n2 - steps < j n1 < i n2 + steps.
    const std::int64_t reach = i * n2 - steps;
    const std::int64_t first = reach < 0 ? 0 : reach / n1 + 1;
    const std::int64_t last = std::min(n2, (i * n2 + steps - 1) / n1);
    double left = 1.0;
    for (std::int64_t j = first; j <= last; ++j) {
      const double all = static_cast<double>(i + j);
      double& here = share[static_cast<std::size_t>(j)];
      if (i == 0 || j == 0) {
        here = i + j == 0 ? 0.0 : i == 0 ? left : here;
      } else {
        here = static_cast<double>(i) / all * here + static_cast<double>(j) / all * left;
      }
      left = here;
    }
  }
  return share.back();
}

}  // namespace

SampleTest compare_means(double difference, const SampleSpread& a, const SampleSpread& b) {
  constexpr double kFewest = 2.0;
  if (!(a.size >= kFewest) || !(b.size >= kFewest)) {
    return {core::kMissing, core::kMissing};
  }
  const double of_a = a.variance / a.size;
  const double of_b = b.variance / b.size;
  const double variance = of_a + of_b;
  if (!(variance > 0.0)) {
    return {core::kMissing, core::kMissing};
  }
  // As shares of the variance, so that squares neither overflow nor vanish.
  const double share_a = of_a / variance;
  const double share_b = of_b / variance;
  const double degrees = 1.0 / (share_a * share_a / (a.size - 1.0) + share_b * share_b / (b.size - 1.0));
  const double t = difference / std::sqrt(variance);
  return {t, p_of_t(t, degrees)};
}

std::int64_t distribution_steps(std::span<const double> sorted_a, std::span<const double> sorted_b) {
  const auto n1 = static_cast<std::int64_t>(sorted_a.size());
  const auto n2 = static_cast<std::int64_t>(sorted_b.size());
  std::int64_t greatest = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < sorted_a.size() && j < sorted_b.size()) {
    const double value = std::min(sorted_a[i], sorted_b[j]);
    while (i < sorted_a.size() && sorted_a[i] == value) ++i;
    while (j < sorted_b.size() && sorted_b[j] == value) ++j;
    greatest = std::max(greatest, std::abs(static_cast<std::int64_t>(i) * n2 - static_cast<std::int64_t>(j) * n1));
  }
  return greatest;
}

double p_of_kolmogorov(double x) {
  constexpr double kMiddle = 1.0;  // where both series take the fewest terms
  constexpr int kTerms = 20;
  if (!(x > 0.0)) {
    return std::isnan(x) ? core::kMissing : 1.0;
  }
  double sum = 0.0;
  if (x < kMiddle) {
    // The same function by the transformation of theta functions, which converges where the other does not.
    for (int k = kTerms; k >= 1; --k) {
      const double odd = 2.0 * k - 1.0;
      sum += std::exp(-odd * odd * std::numbers::pi * std::numbers::pi / (8.0 * x * x));
    }
    return 1.0 - std::sqrt(2.0 * std::numbers::pi) / x * sum;
  }
  for (int k = kTerms; k >= 1; --k) {
    sum += (k % 2 == 1 ? 1.0 : -1.0) * std::exp(-2.0 * k * k * x * x);
  }
  return std::min(1.0, 2.0 * sum);
}

double p_of_distribution_steps(std::int64_t steps, std::size_t n1, std::size_t n2) {
  if (steps <= 0) {
    return 1.0;
  }
  if (n1 * n2 <= kMostCells) {
    return share_of_paths_outside(steps, static_cast<std::int64_t>(n1), static_cast<std::int64_t>(n2));
  }
  const auto a = static_cast<double>(n1);
  const auto b = static_cast<double>(n2);
  return p_of_kolmogorov(static_cast<double>(steps) / (a * b) * std::sqrt(a * b / (a + b)));
}

SampleTest compare_distributions(std::span<const double> sorted_a, std::span<const double> sorted_b) {
  if (sorted_a.empty() || sorted_b.empty()) {
    return {core::kMissing, core::kMissing};
  }
  const std::int64_t steps = distribution_steps(sorted_a, sorted_b);
  const double cells = static_cast<double>(sorted_a.size()) * static_cast<double>(sorted_b.size());
  return {static_cast<double>(steps) / cells, p_of_distribution_steps(steps, sorted_a.size(), sorted_b.size())};
}

}  // namespace fieldwise::kernels
